"""What becomes of a word in a talk, and of what is put aside: each leaves its capture, whatever it is."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.channels.models import Channel
from teplo.identity.queries import person_at
from teplo.intake.actions.settle import drop, mark_heard
from teplo.intake.arrival import Receipt
from teplo.intake.connectors.plug import Aside, Heard
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.triage.actions import Admitted, admit
from teplo.triage.draft import Draft, Entry
from teplo.work.actions.talks import hear
from teplo.work.actions.talks.outbox import bounced
from teplo.work.talks import Conversation, HeardMessage, Message, ThreadKey
from teplo.work.talks import Heard as Put
from teplo.work.talks.queries import find, takes_part


@step
def take_word(
    channel: Channel, heard: Heard, capture: int, *, enquiry: int | None, at: datetime, now: datetime, by: Actor
) -> Receipt:
    """Put a word where it belongs. In a talk whose lead still lasts it is a message alone.

    Else, where the channel makes leads, it is an enquiry too, and the talk goes on with its lead: that of a stranger
    has a talk of its own (T-ML3). `enquiry` is the number set aside for it, or None; `at` is when the word came.
    """
    talk = find(channel, heard.conversation)
    if talk is not None and _is_stranger(talk, heard):
        if _lasts(talk):
            heard = replace(heard, message=replace(heard.message, is_stranger=True))
        else:
            talk, heard = None, _apart(heard)
    admitted = None
    if heard.draft is not None and channel.is_lead_source and not _lasts(talk):
        entry = Entry(_hinted(heard.draft, heard.hint), channel, at, enquiry=enquiry)
        admitted = admit(entry, by=by, at=now)
    message = replace(heard.message, capture=capture)
    put = _put(heard, message, talk, admitted, channel=channel, by=by, at=now)
    if admitted is None or admitted.enquiry is None:
        mark_heard(capture)
        return Receipt(capture, "heard", lead=talk.lead_id if talk else None, is_repeat=not put.is_new)
    return Receipt.of(capture, admitted)


def _lasts(talk: Conversation | None) -> bool:
    """Whether a talk needs no new lead: its own still lasts, or the company has kept it out of the desks."""
    if talk is None:
        return False
    return talk.lead.is_open if talk.lead is not None else not talk.is_lead_source


def _is_stranger(talk: Conversation, heard: Heard) -> bool:
    """Whether whoever writes a letter had no part in the talk; a messenger's own thread says who talks there."""
    if heard.conversation.thread:
        return False
    said = heard.message
    return not all(takes_part(talk, one) for one in (said.sender.address, said.came_from or said.sender.address))


def _apart(heard: Heard) -> Heard:
    """The same as a word of its own."""
    return replace(
        heard,
        conversation=ThreadKey(sender=heard.conversation.sender),
        hint=heard.hint or _hint(),
    )


def _hint() -> str:
    with override(settings.LANGUAGE_CODE):
        return _("The sender answers a letter of ours that went to somebody else.")


def _hinted(draft: Draft, hint: str) -> Draft:
    return replace(draft, context={**draft.context, "hint": hint}) if hint else draft


def _put(
    heard: Heard,
    message: HeardMessage,
    talk: Conversation | None,
    admitted: Admitted | None,
    *,
    channel: Channel,
    by: Actor,
    at: datetime,
) -> Put:
    lead = admitted.lead if admitted else None
    person = admitted.person if admitted else (talk.person_id if talk else _person_of(message))
    enquiry = admitted.enquiry if admitted else None
    put = hear(heard.conversation, message, channel=channel, person=person, lead=lead, enquiry=enquiry, by=by, at=at)
    if not put.is_new and message.external_id:
        # Another letter under an id that was used before: both are kept.
        again = replace(message, external_id=f"{message.external_id[:180]}#{message.capture}")
        put = hear(heard.conversation, again, channel=channel, person=person, lead=lead, enquiry=enquiry, by=by, at=at)
    if talk is not None and message.is_stranger:
        facts = {"conversation": talk.pk, "message": put.message, "channel": channel.pk}
        record("message.from_stranger", by=by, at=at, lead=talk.lead_id, person=talk.person_id, **facts)
    return put


def _person_of(message: HeardMessage) -> int | None:
    """Whose address it came from, if anybody's that is known."""
    kind = "phone" if message.kind == Message.Kind.SMS else "email"
    return person_at(kind, message.sender.address)


@step
def put_aside_by_reader(capture: int, aside: Aside, *, channel: Channel, now: datetime) -> Receipt:
    """Keep what a reader puts aside, with its reason; what came back of ours is told to its message.

    `facts["returned"]` lists letters of ours: `ids` under which they went out, `address`, `hard`, `why`.
    """
    for one in aside.facts.get("returned") or []:  # type: ignore[attr-defined]  # a list where it stands there
        ids = [str(each) for each in one["ids"]]
        message = Message.objects.filter(channel=channel, direction="out", external_id__in=ids).order_by("-pk").first()
        if message is not None:
            bounced(
                message,
                hard=bool(one["hard"]),
                final=bool(one.get("final")),
                why=str(one["why"]),
                address=str(one["address"]),
                at=now,
            )
    return drop(capture, reason=aside.reason)
