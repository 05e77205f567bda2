"""What waits to be sent: taken by one sender at a time under a lease, then sent, tried later, or given up.

The sender speaks to the other side between two of these verbs, never inside. Whoever is killed while sending leaves a
lease that ends; the message then goes out again under the same Message-ID.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from teplo.identity import actions as identity
from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Employee
from teplo.work.talks.models import Conversation, Message

LEASE = timedelta(minutes=5)
TAKE = """
UPDATE work_message SET state = 'sending', leased_until = %(until)s, attempts = attempts + 1
WHERE id = (SELECT id FROM work_message WHERE {waits} ORDER BY {since} LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id
"""
# A lease that has ended first: whoever had it is dead, and somebody has waited long.
STATES = (
    ("state = 'sending' AND leased_until <= %(now)s", "leased_until"),
    ("state = 'queued' AND next_try_at <= %(now)s", "next_try_at"),
)
# How an answer is called by the clocks, by the kind of the message.
HOW = {Message.Kind.LETTER: "letter"}
MOST_SAID = 400


@front_door
def take(*, now: datetime, message: int | None = None, but: Collection[int] = ()) -> Message | None:
    """The message that waits longest, or this one if it waits, leased to the caller; None where there is none.

    Those of the channels `but` are left.
    """
    asked = {"now": now, "until": now + LEASE, "message": message, "but": list(but)}
    for waits, since in STATES:
        which = f"{waits} AND id = %(message)s" if message else f"{waits} AND channel_id <> ALL (%(but)s::bigint[])"
        if found := sql.rows(TAKE.format(waits=which, since=since), asked):
            return Message.objects.select_related("conversation", "channel", "author").get(pk=found[0][0])
    return None


@front_door
def named(message: Message, *, external_id: str) -> None:
    """Fix the Message-ID under which it goes out, however often it is tried."""
    Message.objects.filter(pk=message.pk, external_id=None).update(external_id=external_id)


@front_door
def sent(message: Message, *, external_id: str | None = None, but: str = "", at: datetime) -> None:
    """It went out at `at`: the clocks of its lead stop then, if a person wrote it. A second time changes nothing.

    `but` names those of several to whom it did not go: its writer hears of them.
    """
    talk = Conversation.objects.get(pk=message.conversation_id)
    lead = locked(talk.lead_id) if talk.lead_id else None
    now = _waiting(message)
    if now is None:
        return
    now.state, now.at, now.leased_until, now.next_try_at = Message.State.SENT, at, None, None
    now.error = but[:MOST_SAID]
    now.external_id = now.external_id or external_id
    now.save(update_fields=["state", "at", "leased_until", "next_try_at", "error", "external_id"])
    author = Employee.objects.get(pk=now.author_id) if now.author_id else None
    _note_response(now, lead, author, at=at)
    _tell("message.sent", now, talk, by=author or SYSTEM, at=at)
    if but:
        _come_back(now, at=at)
        _tell("message.bounced", now, talk, by=SYSTEM, at=at, hard=True, lost=True)


@step
def is_there(message: Message, talk: Conversation, *, lead: Lead | None, by: Employee, at: datetime) -> None:
    """Nobody has to send it: it is there for its reader as soon as it is committed, as in a chat of our own."""
    _note_response(message, lead, by, at=at)
    _tell("message.sent", message, talk, by=by, at=at)


@step
def tell_queued(message: Message, talk: Conversation, *, by: Actor, at: datetime) -> None:
    """Let whoever sends hear that something waits."""
    facts: dict[str, Any] = {
        "message": message.pk,
        "conversation": talk.pk,
        "channel": talk.channel_id,
        "kind": message.kind,
    }
    record("message.queued", by=by, at=at, lead=talk.lead_id, person=talk.person_id, **facts)


@step
def _note_response(message: Message, lead: Lead | None, author: Employee | None, *, at: datetime) -> None:
    """The clocks of a lead stop by what a person has written."""
    if lead and author and not author.is_robot and not message.is_automatic:
        leads.note_response(lead, how=HOW.get(Message.Kind(message.kind), "message"), by=author, at=at)


@front_door
def later(message: Message, *, why: str, next_at: datetime) -> None:
    """It could not be sent now: again at `next_at`."""
    waiting = Message.objects.filter(pk=message.pk, state=Message.State.SENDING)
    waiting.update(state=Message.State.QUEUED, next_try_at=next_at, leased_until=None, error=why[:MOST_SAID])


@front_door
def never(message: Message, *, why: str, at: datetime) -> None:
    """It cannot be sent: its writer hears of it, and the talk waits for us again."""
    now = _waiting(message)
    if now is None:
        return
    now.state, now.error, now.leased_until, now.next_try_at = Message.State.FAILED, why[:MOST_SAID], None, None
    now.save(update_fields=["state", "error", "leased_until", "next_try_at"])
    _come_back(now, at=at)
    _tell("message.failed", now, Conversation.objects.get(pk=now.conversation_id), by=SYSTEM, at=at)


@front_door
def retry(message: Message, *, by: Employee, at: datetime) -> None:
    """Try once more what could not be sent, as often as if it were new."""
    failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    if failed.update(state=Message.State.QUEUED, attempts=0, next_try_at=at, error=""):
        _tell("message.queued", message, Conversation.objects.get(pk=message.conversation_id), by=by, at=at)


@step
def bounced(message: Message, *, hard: bool, final: bool = False, why: str, address: str = "", at: datetime) -> None:
    """It came back: from a dead address (`hard`), which is marked, refused for another reason (`final`), or for now.

    Whoever got nothing still waits: the clocks go on as if this letter had not been sent. `why` is the other side's
    status code or word; `address` the recipient that it names, all of them where none. Whoever the message did not go
    to is not marked: anybody can write a report.
    """
    if hard:
        _mark(message, address, why=why, at=at)
    talk = Conversation.objects.get(pk=message.conversation_id)
    lead = locked(talk.lead_id) if talk.lead_id else None
    now = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
    now.error = why[:MOST_SAID]
    waits = False
    if hard or final:
        now.state = Message.State.BOUNCED
        _come_back(now, at=at)
        waits = lead is not None and _is_unheard(now, lead, address) and leads.forget_response(lead, at=now.at)
    now.save(update_fields=["state", "error"])
    facts = {"hard": hard, "lost": hard or final, "waits": waits}
    _tell("message.bounced", now, talk, by=SYSTEM, at=at, **facts)


@step
def _mark(message: Message, address: str, *, why: str, at: datetime) -> None:
    """The dead address, or all to whom it went."""
    written = {str(each.get("address") or "").lower() for each in (*message.recipients, *message.cc)} - {""}
    for one in sorted(written & {address.lower()} if address else written):
        identity.mark_undeliverable(one, why=why, by=SYSTEM, at=at)


def _is_unheard(message: Message, lead: Lead, address: str) -> bool:
    """Whether nobody has had an answer: it went to this address alone, and no other letter of a person's went out."""
    others = {str(one.get("address") or "").lower() for one in message.recipients} - {address.lower()}
    if address and others:
        return False
    arrived = (Message.State.SENT, Message.State.DELIVERED, Message.State.READ)
    said = Message.objects.filter(conversation__lead=lead, direction=Message.Direction.OUT, state__in=arrived)
    return (
        not said.filter(is_automatic=False, author__is_robot=False, at__gte=message.at).exclude(pk=message.pk).exists()
    )


@step
def reached(message: Message, *, at: datetime) -> None:
    """The other side says that it is there; what went otherwise before is known no better by that."""
    there = Message.objects.filter(pk=message.pk, state=Message.State.SENT)
    if there.update(state=Message.State.DELIVERED):
        _tell("message.delivered", message, Conversation.objects.get(pk=message.conversation_id), by=SYSTEM, at=at)


@step
def unreached(message: Message, *, why: str, at: datetime) -> None:
    """The other side had taken it and could not hand it over: its writer hears of it, and the talk waits for us."""
    gone = Message.objects.filter(pk=message.pk, state=Message.State.SENT)
    if gone.update(state=Message.State.FAILED, error=why[:MOST_SAID]):
        _come_back(message, at=at)
        _tell("message.failed", message, Conversation.objects.get(pk=message.conversation_id), by=SYSTEM, at=at)


@step
def _waiting(message: Message) -> Message | None:
    """The message, locked, unless it is no longer to be sent."""
    states = (Message.State.SENDING, Message.State.QUEUED)
    return Message.objects.select_for_update(no_key=True).filter(pk=message.pk, state__in=states).first()


@step
def _come_back(message: Message, *, at: datetime) -> None:
    """Whoever was written to has heard nothing: we are asked again."""
    talk = Conversation.objects.filter(pk=message.conversation_id).exclude(waits_for=Conversation.WaitsFor.US)
    us = Conversation.WaitsFor.US
    talk.update(waits_for=us, waiting_since=at, state=Conversation.State.OPEN)


@step
def _tell(kind: str, message: Message, talk: Conversation, *, by: Actor, at: datetime, **more: object) -> None:
    of = {"message": message.pk, "conversation": talk.pk, "kind": message.kind, "employee": message.author_id}
    facts: dict[str, Any] = {**of, **more}
    record(kind, by=by, at=at, lead=talk.lead_id, person=talk.person_id, **facts)
