"""What we say: it is written down here, and sent by whoever follows `message.queued`."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.identity.models import Person
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.entry import entered_by
from teplo.leads.models import Lead, StatusKind
from teplo.leads.queries import locked
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, may
from teplo.work.actions.chat.said import tell_turned, was_said
from teplo.work.actions.steps import Plan, finish, plan
from teplo.work.actions.talks.hear import set_owner
from teplo.work.actions.talks.outbox import is_there, tell_queued
from teplo.work.chat.queries import visitor_of
from teplo.work.talks import Address, GivenFile, ThreadKey, Words
from teplo.work.talks.models import Attachment, Conversation, Draft, Message
from teplo.work.talks.participants import answered_by_itself, last_heard
from teplo.work.talks.queries import answered_since, find, tasks_asking
from teplo.work.talks.rules import in_short, no_sms

MOST_RECIPIENTS = 20


@front_door
def say(
    talk: Conversation,
    words: Words,
    *,
    by: Employee,
    at: datetime,
    close: bool = False,
    task: Plan | None = None,
    seen: int | None = None,
) -> Message:
    """Answer in a talk, perhaps close it or set a task with it. The message waits to be sent (`message.queued`).

    `seen` is the number of the last message that the writer has seen: Conflict `just_answered` where somebody else has
    answered since, with his name. A talk that waits in a queue becomes the writer's.
    """
    return speak(talk, words, close=close, task=task, seen=seen, by=by, at=at)


@step
def speak(
    talk: Conversation,
    words: Words,
    *,
    close: bool,
    task: Plan | None,
    seen: int | None,
    by: Employee,
    at: datetime,
) -> Message:
    """As `say`, for whoever does something else in the same transaction."""
    lead = locked(talk.lead_id) if talk.lead_id else None
    now = locked_talk(talk.pk)
    demand(by, Permission.CONVERSATION_ANSWER, now)
    if seen is not None and (other := answered_since(now, seen=seen, by=by)):
        raise Conflict(
            "just_answered",
            _("%(name)s has just answered here.") % {"name": other.author},
            extra={"message": other.pk, "by": other.author_id},
        )
    if now.lead_id is None and now.owner_queue_id:
        facts = {"from_employee": None, "from_queue": now.owner_queue_id, "employee": by.pk, "queue": None}
        record("conversation.handed", by=by, at=at, person=now.person_id, **facts, conversation=now.pk)
        now.owner_employee, now.owner_queue_id, now.owner_queue = by, None, None
    return _say(now, words, lead=lead, close=close, task=task, by=by, at=at)


@front_door
def write(
    channel: Channel,
    words: Words,
    *,
    kind: str = Message.Kind.LETTER,
    lead: Lead | None = None,
    person: Person | None = None,
    task: Plan | None = None,
    thread: str | None = None,
    by: Employee,
    at: datetime,
) -> Message:
    """Begin a talk with a letter of ours, on a lead or to a person; `words.to` says to whom.

    Where the channel has its own id of a talk, `thread`, it goes on with the one that is there.
    """
    now = locked(lead.pk) if lead else None
    demand(by, Permission.CONVERSATION_ANSWER, now)
    if not words.to:
        raise Invalid(errors=[FieldError("to", "required", _("Say to whom."))])
    if not channel.is_active:
        raise Invalid(errors=[FieldError("channel", "not_in_use", _("This channel is not in use any more."))])
    if thread and (known := find(channel, ThreadKey(thread=thread))):
        return _say(_led(known, now), words, kind=kind, lead=now, close=False, task=task, by=by, at=at)
    whose = now.person_id if now else person.pk if person else None
    talk = Conversation(
        channel=channel,
        person_id=whose,
        subject=words.subject[:300],
        with_name=(words.to[0].name or words.to[0].address)[:200],
        thread_key=thread,
        last_message_at=at,
        is_lead_source=channel.is_lead_source,
        created_at=at,
    )
    if now:
        set_owner(talk, lead=now.pk, channel=channel)
    else:
        talk.owner_employee = by
    talk.save(force_insert=True)
    return _say(talk, words, kind=kind, lead=now, close=False, task=task, by=by, at=at)


@step
def _led(known: Conversation, lead: Lead | None) -> Conversation:
    """A talk that is there, locked; it goes on with the lead on which it is taken up again."""
    talk = locked_talk(known.pk)
    if lead and talk.lead_id != lead.pk:
        talk.owner_employee_id = talk.owner_queue_id = None
        set_owner(talk, lead=lead.pk, channel=talk.channel)
        talk.person_id = lead.person_id
        talk.save(update_fields=["lead", "person", "owner_employee", "owner_queue"])
    return talk


@step
def locked_talk(number: int) -> Conversation:
    """The talk as it stands now, locked until the end of the transaction; NotSeen where there is none."""
    talk = Conversation.objects.select_for_update(no_key=True).filter(pk=number).first()
    if talk is None:
        raise NotSeen
    return talk


@step
def _say(
    talk: Conversation,
    words: Words,
    *,
    kind: str | None = None,
    lead: Lead | None,
    close: bool,
    task: Plan | None,
    by: Employee,
    at: datetime,
) -> Message:
    visitor = visitor_of(talk) if kind is None else None
    message = _written(talk, words, kind=kind, by=by, at=at) if visitor is None else _spoken(talk, words, by=by, at=at)
    keep_files(message, words.files)
    if visitor is not None:
        was_said(visitor, message)
    _turn(talk, message, close=close)
    _begin_work(lead, by=by, at=at)
    if task:
        demand(by, Permission.TASK_ADD, lead)
        if not (talk.lead_id or talk.person_id):
            raise Invalid(errors=[FieldError("task", "nobody", _("Nobody is known here: a task needs a lead."))])
        _finish_asked(message, by=by, at=at)
        plan(task, lead=talk.lead_id, person=talk.person_id, employee=by.pk, queue=None, by=by, at=at)
    here = Q(conversation=talk) | Q(lead=lead) if lead else Q(conversation=talk)
    Draft.objects.filter(here, employee=by).delete()
    if visitor is not None:
        is_there(message, talk, lead=lead, by=by, at=at)
    else:
        tell_queued(message, talk, by=by, at=at)
    if close:
        record("conversation.closed", by=by, at=at, lead=talk.lead_id, person=talk.person_id, conversation=talk.pk)
        tell_turned(talk)
    return message


@step
def _spoken(talk: Conversation, words: Words, *, by: Employee, at: datetime) -> Message:
    """The row of what is said in a chat: there is nobody but the visitor, and it is there with the commit."""
    _check(words, words.to, Message.Kind.CHAT)
    return Message.objects.create(
        conversation=talk,
        channel_id=talk.channel_id,
        direction=Message.Direction.OUT,
        kind=Message.Kind.CHAT,
        state=Message.State.SENT,
        author=by,
        text=words.text,
        at=at,
    )


@step
def _written(talk: Conversation, words: Words, *, kind: str | None, by: Employee, at: datetime) -> Message:
    """The row that waits to be sent: where nobody is named to the last one who takes part, in answer to his word."""
    last = last_heard(talk, words.to)
    to = words.to or answered_by_itself(talk, last)
    kind = kind or (last.kind if last else _own_kind(talk))
    _check(words, to, kind)
    answered = _answered(last)
    return Message.objects.create(
        conversation=talk,
        channel_id=talk.channel_id,
        direction=Message.Direction.OUT,
        kind=kind,
        state=Message.State.QUEUED,
        author=by,
        recipients=[one.as_json() for one in to],
        cc=[one.as_json() for one in words.cc],
        subject=(words.subject or _again(talk.subject) if kind == Message.Kind.LETTER else "")[:300],
        text=words.text,
        in_reply_to=answered[-1] if answered else "",
        references=answered,
        at=at,
        next_try_at=at,
    )


def _answered(last: Message | None) -> list[str]:
    """The Message-IDs that a letter answers, as they stand in its References: the last one is what it answers."""
    return [*last.references, last.external_id][-50:] if last and last.external_id else []


def _check(words: Words, to: Sequence[Address], kind: str) -> None:
    if not words.text.strip() and not words.files:
        raise Invalid(errors=[FieldError("text", "required", _("Write something first."))])
    if kind == Message.Kind.LETTER and not to:
        raise Invalid(errors=[FieldError("to", "required", _("Say to whom."))])
    if len(to) + len(words.cc) > MOST_RECIPIENTS:
        raise Invalid(errors=[FieldError("to", "too_many", _("A letter goes to no more than twenty addresses."))])
    if kind == Message.Kind.SMS and (refused := no_sms(words.text, has_files=bool(words.files))):
        raise Invalid(errors=[FieldError("files" if words.files else "text", "no_sms", refused)])


@step
def keep_files(message: Message, files: Sequence[GivenFile]) -> None:
    """The files of a message, whose contents are kept already."""
    Attachment.objects.bulk_create(
        Attachment(message=message, file_id=one.file, name=one.name[:255], type=one.type[:120], size=one.size)
        for one in files
    )


def _own_kind(talk: Conversation) -> str:
    own = Message.objects.filter(conversation=talk, direction=Message.Direction.OUT).order_by("-pk").first()
    return own.kind if own else Message.Kind.LETTER


def _again(subject: str) -> str:
    return subject if not subject or subject[:3].lower() == "re:" else f"Re: {subject}"


def _turn(talk: Conversation, message: Message, *, close: bool) -> None:
    talk.state = Conversation.State.CLOSED if close else Conversation.State.OPEN
    talk.waits_for = Conversation.WaitsFor.NOBODY if close else Conversation.WaitsFor.THEM
    talk.waiting_since = None if close else message.at
    talk.last_message_at = max(talk.last_message_at, message.at)
    talk.last_words = in_short(message.text or message.subject)
    fields = ("state", "waits_for", "waiting_since", "last_message_at", "last_words", "owner_employee", "owner_queue")
    talk.save(update_fields=fields)


@step
def _finish_asked(message: Message, *, by: Employee, at: datetime) -> None:
    """The task that asked for this letter is done with it where the next step is set."""
    for asked in tasks_asking(message.conversation) if message.kind == Message.Kind.LETTER else ():
        if may(by, Permission.TASK_CHANGE, asked):
            finish(asked, result=str(_("Answered by letter")), reached=None, by=by, at=at)


@step
def _begin_work(lead: Lead | None, *, by: Employee, at: datetime) -> None:
    """Whoever is answered is worked: a new lead that somebody has is in work from now on, where nothing is missing."""
    if lead and lead.status_kind == StatusKind.NEW and lead.owner_employee_id:
        begun = entered_by(StatusKind.WORKING, lead, by=by)
        if begun is not None:
            leads.set_status(lead, status=begun, by=by, at=at)
