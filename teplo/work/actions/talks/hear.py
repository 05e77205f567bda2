"""What came in is put where it belongs: into the talk it answers, else into one of its own."""

from datetime import datetime

from django.db import IntegrityError

from teplo.channels.models import Channel
from teplo.kit.transactions import savepoint, step
from teplo.leads.models import Lead
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Queue
from teplo.work.talks import Heard, HeardMessage, ThreadKey
from teplo.work.talks.models import Attachment, Conversation, Message
from teplo.work.talks.queries import find
from teplo.work.talks.rules import in_short

LONGEST_TEXT = 500_000


@step
def hear(
    key: ThreadKey,
    message: HeardMessage,
    *,
    channel: Channel,
    person: int | None,
    lead: int | None,
    enquiry: int | None = None,
    by: Actor,
    at: datetime,
) -> Heard:
    """Put a message that came in into its talk; one that was heard before, by its `external_id`, changes nothing.

    `lead` and `person` are those of the enquiry that it made, if any: a talk whose lead has ended goes on with the new
    one. It stops no clock. An automatic message is kept, yet nobody need answer it.
    """
    if known := _known(channel, message):
        return known
    talk, began = _talk(key, message, channel=channel, person=person, lead=lead, at=at)
    written = _write(talk, message, channel=channel, enquiry=enquiry)
    if written is None:
        known = _known(channel, message)
        assert known is not None  # somebody else has just written the same
        return known
    _turn(talk, message, lead=lead, person=person)
    record(
        "message.received",
        by=by,
        at=at,
        lead=talk.lead_id,
        person=talk.person_id,
        message=written.pk,
        conversation=talk.pk,
        channel=channel.pk,
        kind=message.kind,
        automatic=message.is_automatic,
        employee=talk.owner_employee_id,
    )
    return Heard(talk.pk, written.pk, is_new=True, began=began)


# allow undecorated-verb: asks, writes nothing
def _known(channel: Channel, message: HeardMessage) -> Heard | None:
    if not message.external_id:
        return None
    found = Message.objects.filter(channel=channel, external_id=message.external_id).values_list("conversation", "pk")
    return next((Heard(talk, number, is_new=False) for talk, number in found), None)


def _talk(
    key: ThreadKey,
    message: HeardMessage,
    *,
    channel: Channel,
    person: int | None,
    lead: int | None,
    at: datetime,
) -> tuple[Conversation, bool]:
    """The talk, locked; begun where there is none yet. Of two that begin the same at once, one does."""
    locked = Conversation.objects.select_for_update(no_key=True)
    if key.thread and not key.conversation:  # where the other side numbers its talks, it is found and locked at once
        if (known := locked.filter(channel=channel, thread_key=key.thread).first()) is not None:
            return known, False
    elif (known := find(channel, key)) is not None:
        return locked.get(pk=known.pk), False
    begun = Conversation(
        channel=channel,
        person_id=person,
        subject=message.subject[:300],
        with_name=(message.sender.name or message.sender.address)[:200],
        thread_key=key.thread,
        last_message_at=message.at,
        is_lead_source=channel.is_lead_source,
        created_at=at,
    )
    set_owner(begun, lead=lead, channel=channel)
    try:
        with savepoint(checks=False):
            begun.save(force_insert=True)
    except IntegrityError:
        return locked.get(channel=channel, thread_key=key.thread), False
    return begun, True


@step
def set_owner(talk: Conversation, *, lead: int | None, channel: Channel) -> None:
    """Whoever has the lead; without one whoever the channel names, else the queue of what is new. Not saved here."""
    talk.lead_id = lead
    if lead:
        owners = Lead.objects.filter(pk=lead).values_list("owner_employee", "owner_queue")
        talk.owner_employee_id, talk.owner_queue_id = owners[0]
    elif channel.responsible_employee_id or channel.responsible_queue_id:
        talk.owner_employee_id, talk.owner_queue_id = channel.responsible_employee_id, channel.responsible_queue_id
    else:
        talk.owner_queue_id = Queue.objects.values_list("pk", flat=True).get(key="new")


def _write(talk: Conversation, message: HeardMessage, *, channel: Channel, enquiry: int | None) -> Message | None:
    """The row with its files; None where it is there already."""
    row = Message(
        conversation=talk,
        channel=channel,
        direction=Message.Direction.IN,
        kind=message.kind,
        state=Message.State.RECEIVED,
        is_automatic=message.is_automatic,
        sender_name=message.sender.name[:200],
        sender_address=message.sender.address[:320],
        came_from=message.came_from[:320],
        is_stranger=message.is_stranger,
        recipients=[one.as_json() for one in message.recipients],
        cc=[one.as_json() for one in message.cc],
        subject=message.subject[:300],
        text=message.text[:LONGEST_TEXT],
        folded=message.folded[:LONGEST_TEXT],
        html_file_id=message.html,
        capture=message.capture,
        external_id=message.external_id or None,
        in_reply_to=message.in_reply_to[:400],
        references=list(message.references[-100:]),
        at=message.at,
        enquiry_id=enquiry,
    )
    try:
        with savepoint(checks=False):
            row.save(force_insert=True)
    except IntegrityError:
        if message.external_id is None:
            raise
        return None
    Attachment.objects.bulk_create(
        Attachment(
            message=row,
            file_id=one.file,
            name=one.name[:255],
            type=one.type[:120],
            size=one.size,
            is_inline=one.is_inline,
            cid=one.cid[:255],
        )
        for one in message.files
    )
    return row


def _turn(talk: Conversation, message: HeardMessage, *, lead: int | None, person: int | None) -> None:
    """What the list shows of a talk after a word came in."""
    is_last = message.at >= talk.last_message_at
    talk.last_message_at = max(talk.last_message_at, message.at)
    if is_last:
        talk.last_words = in_short(message.text or message.subject)
    if not message.is_automatic:
        if talk.waits_for != Conversation.WaitsFor.US:
            talk.waits_for, talk.waiting_since = Conversation.WaitsFor.US, message.at
        talk.state = Conversation.State.OPEN
    talk.person_id = talk.person_id or person
    if lead and lead != talk.lead_id:
        talk.owner_employee_id = talk.owner_queue_id = None
        set_owner(talk, lead=lead, channel=talk.channel)
    talk.save(
        update_fields=[
            "last_message_at",
            "last_words",
            "waits_for",
            "waiting_since",
            "state",
            "person",
            "lead",
            "owner_employee",
            "owner_queue",
        ]
    )
