"""The front door of every enquiry: stored word for word, then read; a repeat gets the present state."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.intake import connectors, queries
from teplo.intake.actions.calls import take_call_word
from teplo.intake.actions.chats import take_visit
from teplo.intake.actions.fates import take_fate
from teplo.intake.actions.settle import Stored, drop, keep, mark_admitted, next_try
from teplo.intake.actions.words import put_aside_by_reader, take_word
from teplo.intake.arrival import Arrival, Receipt, Trace, Verdict
from teplo.intake.connectors import hears
from teplo.intake.connectors.plug import Aside, CallHeard, Fate, Heard, Visited
from teplo.intake.counting import counted
from teplo.intake.models import Capture
from teplo.kit import sql
from teplo.kit.problems import Conflict, Mistake, Problem
from teplo.kit.transactions import current, front_door, is_away, savepoint, set_point, step
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.triage.actions import admit
from teplo.triage.draft import Draft, Entry

log = logging.getLogger(__name__)

TO_MEND = "to_mend"
KEY_LIVES = timedelta(hours=72)

# The number of the enquiry is set aside together with the capture, which then never has to be written again; the
# foreign key is checked at the end, when the enquiry stands there or the number has been taken off.
STORE = """
INSERT INTO intake_capture (channel_id, external_id, token, idempotency_key, digest, body, meta, state, reason, error,
    attempts, enquiry_id, received_at)
VALUES (%(channel)s, %(external_id)s, %(token)s, %(key)s, %(digest)s, %(body)s, %(meta)s, %(state)s::text, %(why)s,
    '', 0,
    CASE WHEN %(state)s::text = 'admitted' THEN nextval(pg_get_serial_sequence('leads_enquiry', 'id')) END, %(at)s)
ON CONFLICT DO NOTHING RETURNING id, enquiry_id, pg_current_xact_id()::text
"""
# What is no enquiry of its own, and who puts it where it belongs.
TAKES: dict[type, Callable[..., Receipt]] = {
    Heard: take_word,
    CallHeard: take_call_word,
    Fate: take_fate,
    Visited: take_visit,
}
STATE_OF = {Verdict.PASS: "admitted", Verdict.HOLD: "held", Verdict.BLOCK: "blocked"}


@counted
@front_door
def receive(channel: Channel, arrival: Arrival, *, at: datetime, now: datetime, by: Actor = SYSTEM) -> Receipt:
    """Keep an enquiry and make work of it; whatever goes wrong after the keeping leaves it in the tray.

    `at` is when it came by the sender's word, `now` the moment it is kept. Conflict `different_body` where the same
    key or number came before with another body.
    """
    return received(channel, arrival, at=at, now=now, by=by)


@step
def received(channel: Channel, arrival: Arrival, *, at: datetime, now: datetime, by: Actor) -> Receipt:
    """The same within a transaction that has begun."""
    stored = _store(channel, arrival, now)
    if stored is None:
        return _repeat(channel, arrival, now) or _receive_again(channel, arrival, at=at, now=now, by=by)
    if arrival.verdict is not Verdict.PASS:
        kind = "capture.held" if arrival.verdict is Verdict.HOLD else "capture.blocked"
        record(kind, by=by, at=now, capture=stored.capture, channel=channel.pk, why=arrival.why)
        return Receipt(stored.capture, STATE_OF[arrival.verdict], reason=arrival.why)
    return _read(channel, arrival.body, arrival.meta_with_type, stored, at=at, now=now, by=by)


@front_door
def keep_unmended(channel: Channel, arrival: Arrival, *, now: datetime) -> int | None:
    """Keep what a visitor sent who is asked to mend a field: if he gives up, his words are still there.

    Gives the capture's number, None where the very same came before. `forget_unmended` settles it once he has mended.
    """
    return kept_unmended(channel, arrival, now=now)


@step
def kept_unmended(channel: Channel, arrival: Arrival, *, now: datetime) -> int | None:
    """The same within a transaction that has begun."""
    stored = _store(channel, replace(arrival, verdict=Verdict.HOLD, why=TO_MEND), now)
    if stored is None:
        return None
    Capture.objects.filter(pk=stored.capture).update(state=Capture.State.KEPT)
    record("capture.kept", by=SYSTEM, at=now, capture=stored.capture, channel=channel.pk, reason=TO_MEND)
    return stored.capture


@front_door
def forget_unmended(channel: Channel, *, number: str, now: datetime) -> None:
    """The visitor has mended and sent again: his earlier attempts need nobody's care any more."""
    forgotten_unmended(channel, number=number, now=now)


@step
def forgotten_unmended(channel: Channel, *, number: str, now: datetime) -> None:
    """The same within a transaction that has begun."""
    attempts = Capture.objects.filter(
        channel=channel, external_id__startswith=f"{number}/", state=Capture.State.KEPT, reason=TO_MEND
    )
    for capture in attempts.select_for_update():
        Capture.objects.filter(pk=capture.pk).update(state=Capture.State.DROPPED, reason=queries.MENDED)
        record("capture.mended", by=SYSTEM, at=now, capture=capture.pk, channel=channel.pk)


@counted
@front_door
def enter(channel: Channel, arrival: Arrival, *, by: Employee, at: datetime) -> Receipt:
    """Enter a lead by hand: the same path as any other way in, signed by whoever entered it."""
    demand(by, Permission.LEAD_ADD)
    stored = _store(channel, arrival, at)
    if stored is None:
        known = _repeat(channel, arrival, at)
        assert known is not None  # a panel's number never expires
        return known
    return _read(channel, arrival.body, arrival.meta_with_type, stored, at=at, now=at, by=by)


@front_door
def count_try(number: int, *, now: datetime) -> bool:
    """Count a try of a kept capture before it begins; False where its time has not come.

    What breaks the statement or the program would otherwise be tried every minute for ever.
    """
    capture = queries.locked(number)
    if capture.state != Capture.State.KEPT or capture.retry_at is None or capture.retry_at > now:
        return False
    tries = capture.attempts + 1
    Capture.objects.filter(pk=number).update(attempts=tries, retry_at=next_try(tries, now))
    return True


@front_door
def retry(number: int, *, now: datetime, by: Actor = SYSTEM) -> Receipt:
    """Read a capture again; the clock runs from its arrival.

    The clock reads what is kept, and has counted the try before. A person may also release what is held, blocked or
    put aside.
    """
    if isinstance(by, Employee):
        demand(by, Permission.CAPTURE_DECIDE)
    capture = queries.locked(number)
    if capture.state != Capture.State.KEPT:
        if not (isinstance(by, Employee) and queries.can_be_released(capture)):
            return queries.present_state(capture)
        record("capture.released", by=by, at=now, capture=capture.pk, channel=capture.channel_id)
    # Whoever has looked at it knows better than its headers.
    meta = {**capture.meta, "released": True} if capture.state == Capture.State.DROPPED else capture.meta
    came = queries.came_at(capture)
    kept = Stored(capture.pk, enquiry=None, point=None, is_counted=not isinstance(by, Employee))
    return _read(capture.channel, bytes(capture.body), meta, kept, at=came, now=now, by=by)


@step
def _store(channel: Channel, arrival: Arrival, now: datetime) -> Stored | None:
    """Keep it word for word and set the savepoint behind it; None where it came before."""
    values = {
        "channel": channel.pk,
        "external_id": arrival.external_id,
        "token": arrival.token,
        "key": arrival.key,
        "digest": arrival.digest,
        "body": arrival.body,
        "meta": json.dumps(arrival.meta_with_type, ensure_ascii=False),
        "state": STATE_OF[arrival.verdict],
        "why": arrival.why,
        "at": now,
    }
    with sql.together():
        stored = sql.ask(STORE, values)
        point = set_point()
    found = stored.rows()
    if not found:
        return None
    capture, enquiry, transaction = found[0]
    current().trace = Trace(capture, transaction)
    return Stored(capture, enquiry, point)


@step
def _repeat(channel: Channel, arrival: Arrival, now: datetime) -> Receipt | None:
    known = queries.came_before(channel, arrival)
    return repeated(known, arrival, now=now) if known else None


@step
def repeated(known: Capture, arrival: Arrival, *, now: datetime) -> Receipt | None:
    """The present state of what came before under this key; None where the key has run out and is free again.

    Conflict where it came with another body.
    """
    by_number = arrival.external_id is not None and known.external_id == arrival.external_id
    if not by_number and known.received_at < now - KEY_LIVES:
        Capture.objects.filter(pk=known.pk).update(idempotency_key=None)
        return None
    if bytes(known.digest) != arrival.digest:
        raise Conflict(
            "different_body",
            _("The same key came before with another body."),
            extra={"capture": known.pk},
        )
    return queries.present_state(known)


@step
def _receive_again(channel: Channel, arrival: Arrival, *, at: datetime, now: datetime, by: Actor) -> Receipt:
    stored = _store(channel, arrival, now)
    if stored is None:
        raise Conflict("busy", _("The same enquiry is being received at this moment."))
    return _read(channel, arrival.body, arrival.meta_with_type, stored, at=at, now=now, by=by)


@step
def _read(
    channel: Channel,
    body: bytes,
    meta: dict[str, object],
    stored: Stored,
    *,
    at: datetime,
    now: datetime,
    by: Actor,
) -> Receipt:
    try:
        with savepoint(is_last=True, point=stored.point):
            return _made_of(channel, body, meta, stored, at=at, now=now, by=by)
    except Exception as error:  # whatever it is, the capture stays with its reason
        if is_away(error):
            raise  # the database itself: nothing can be kept now, the sender is told to come again
        if not isinstance(error, Mistake | Problem):
            log.exception("capture %s could not be admitted", stored.capture)
        return keep(channel, stored, error, now=now, by=by)


@step
def _made_of(
    channel: Channel,
    body: bytes,
    meta: dict[str, object],
    stored: Stored,
    *,
    at: datetime,
    now: datetime,
    by: Actor,
) -> Receipt:
    """Read it and make of it what it is: an enquiry, a word in a talk, an event of a call, or nothing."""
    if not (channel.is_lead_source or hears(channel.kind)):
        return drop(stored.capture, reason="no_lead_source")
    read = connectors.reader(channel.kind)(body, channel, meta)
    if isinstance(read, Aside):
        return put_aside_by_reader(stored.capture, read, channel=channel, now=now)
    if take := TAKES.get(type(read)):
        receipt = take(channel, read, stored.capture, enquiry=stored.enquiry, at=at, now=now, by=by)
        if receipt.enquiry and stored.enquiry is None:
            mark_admitted(stored.capture, receipt.enquiry)
        return receipt
    assert isinstance(read, Draft)  # the table above has all others
    if not channel.is_lead_source:
        return drop(stored.capture, reason="no_lead_source")
    admitted = admit(Entry(read, channel, at, enquiry=stored.enquiry), by=by, at=now)
    if stored.enquiry is None:
        mark_admitted(stored.capture, admitted.enquiry)
    return Receipt.of(stored.capture, admitted, notes=read.notes)
