"""The front door of a batch: kept and admitted set by set; what that cannot take goes the way of single ones."""

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import Error, InterfaceError, OperationalError, close_old_connections

from teplo.channels.models import Channel
from teplo.intake import connectors, queries
from teplo.intake.actions.receive import TAKES, receive, repeated
from teplo.intake.actions.settle import Stored, drop, keep
from teplo.intake.actions.words import put_aside_by_reader
from teplo.intake.arrival import Arrival, Receipt, Trace, Verdict
from teplo.intake.connectors import hears
from teplo.intake.connectors.plug import Aside, Read
from teplo.intake.counting import count
from teplo.kit import sql
from teplo.kit.problems import Mistake, Problem
from teplo.kit.transactions import Unsure, current, front_door, is_away, savepoint, step
from teplo.ledger.actors import SYSTEM, Actor
from teplo.triage.actions import admit_many
from teplo.triage.draft import Draft, Entry

log = logging.getLogger(__name__)

LOST = (OperationalError, InterfaceError)

# Numbers and keys are taken in one order by everybody who brings many.
STORE = """
INSERT INTO intake_capture (id, channel_id, external_id, token, idempotency_key, digest, body, meta, state, reason,
    error, attempts, enquiry_id, received_at)
SELECT id, channel, number, token, key, digest, body, meta::jsonb, 'admitted', '', '', 0, enquiry, %s::timestamptz
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[],
    %s::text[]) AS given (id, enquiry, channel, number, token, key, digest, body, meta)
ORDER BY channel, number, token, key, id
ON CONFLICT DO NOTHING RETURNING id, pg_current_xact_id()::text
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """One of many: what came over which channel; `at` is when, by the sender's word."""

    channel: Channel
    arrival: Arrival
    at: datetime


Outcome = Receipt | Problem | Error


# allow undecorated-verb: what it calls are front doors of their own
def receive_many(sent: Sequence[Sent], *, now: datetime, by: Actor = SYSTEM) -> list[Outcome]:
    """Keep many enquiries and make work of them, in their order: one transaction for all, a few hundred at most.

    Gives for each what `receive` would give or raise; Errors of the database where it was lost, an Unsure with its
    own trace where nobody knows what became of it. What cannot be taken together is taken one by one.
    """
    begun = time.perf_counter()
    try:
        together = _receive_together(sent, now=now, by=by)
    except Exception as error:
        if is_away(error):
            return [_lost(error, place) for place in range(len(sent))]
        log.exception("%s enquiries could not be taken together", len(sent))
        together = [None] * len(sent)
    seconds = time.perf_counter() - begun
    for one, outcome in zip(sent, together, strict=True):
        if isinstance(outcome, Receipt):
            count(one.channel.kind, outcome, seconds=seconds)
    return _singly(sent, together, now=now, by=by)


def _lost(error: Error, place: int) -> Error:
    """What became of one of them: its own trace, none where it was not stored."""
    if not isinstance(error, Unsure):
        return error
    unsure = Unsure(*error.args)
    unsure.trace = error.trace.get(place) if isinstance(error.trace, dict) else None
    return unsure


def _singly(sent: Sequence[Sent], outcomes: Sequence[Outcome | None], *, now: datetime, by: Actor) -> list[Outcome]:
    """Take the rest one by one; once the database is lost, nothing more is tried."""
    told: list[Outcome] = []
    is_lost = False
    for one, outcome in zip(sent, outcomes, strict=True):
        if outcome is not None:
            told.append(outcome)
        elif is_lost:
            told.append(OperationalError("not tried: the database is away"))
        else:
            told.append(_alone(one, now=now, by=by))
            is_lost = isinstance(told[-1], Error)
    return told


def _alone(one: Sent, *, now: datetime, by: Actor) -> Outcome:
    try:
        return receive(one.channel, one.arrival, at=one.at, now=now, by=by)
    except Problem as problem:
        return problem
    except LOST as lost:
        close_old_connections()
        return lost


@front_door
def _receive_together(sent: Sequence[Sent], *, now: datetime, by: Actor) -> list[Outcome | None]:
    """The outcomes in their order; None for what has to be taken by itself."""
    plain = [place for place, one in enumerate(sent) if one.arrival.verdict is Verdict.PASS]
    stored = _store([(place, sent[place]) for place in plain], now=now)
    outcomes: list[Outcome | None] = [None] * len(sent)
    drafts: dict[int, Draft] = {}
    for place, kept in sorted(stored.items()):
        read = _read(sent[place], kept, now=now, by=by)
        if isinstance(read, Draft):
            drafts[place] = read
        else:
            outcomes[place] = read
    entries = [
        Entry(draft, sent[place].channel, sent[place].at, enquiry=stored[place].enquiry)
        for place, draft in drafts.items()
    ]
    for (place, draft), admitted in zip(drafts.items(), admit_many(entries, by=by, at=now), strict=True):
        outcomes[place] = Receipt.of(stored[place].capture, admitted, notes=draft.notes)
    again = [place for place in plain if place not in stored]
    for place, outcome in zip(again, _again([sent[place] for place in again], now=now), strict=True):
        outcomes[place] = outcome
    return outcomes


@step
def _store(given: Sequence[tuple[int, Sent]], *, now: datetime) -> dict[int, Stored]:
    """Keep them word for word; gives those that had not come before, by their places."""
    captures = sql.set_aside("intake_capture", len(given))
    enquiries = sql.set_aside("leads_enquiry", len(given))
    columns = zip(*(_columns(one) for _place, one in given), strict=True)
    asked = [captures, enquiries, *(list(column) for column in columns)] if given else []
    rows = sql.rows(STORE, [now, *asked]) if given else []
    transactions: dict[int, str] = dict(rows)
    numbers = zip(given, captures, enquiries, strict=True)
    stored = {place: Stored(capture, enquiry, None) for (place, _one), capture, enquiry in numbers}
    stored = {place: kept for place, kept in stored.items() if kept.capture in transactions}
    current().trace = {place: Trace(kept.capture, transactions[kept.capture]) for place, kept in stored.items()}
    return stored


def _columns(one: Sent) -> tuple[object, ...]:
    arrival = one.arrival
    meta = json.dumps(arrival.meta_with_type, ensure_ascii=False)
    return one.channel.pk, arrival.external_id, arrival.token, arrival.key, arrival.digest, arrival.body, meta


@step
def _read(one: Sent, kept: Stored, *, now: datetime, by: Actor) -> Draft | Receipt:
    """The draft of a body; what cannot be read stays kept with its reason and hurts nobody else."""
    if not (one.channel.is_lead_source or hears(one.channel.kind)):
        return drop(kept.capture, reason="no_lead_source")
    try:
        read = connectors.reader(one.channel.kind)(one.arrival.body, one.channel, one.arrival.meta_with_type)
        if isinstance(read, Draft):
            return read if one.channel.is_lead_source else drop(kept.capture, reason="no_lead_source")
        # The numbers set aside for those behind it stand in no enquiry yet: all of it is checked at the end.
        with savepoint(checks=False):
            return _taken(one, read, kept, now=now, by=by)
    except Exception as error:  # whatever it is, the capture stays with its reason
        if is_away(error):
            raise
        if not isinstance(error, Mistake | Problem):
            log.exception("capture %s could not be read", kept.capture)
        return keep(one.channel, kept, error, now=now, by=by)


@step
def _taken(one: Sent, read: Read, kept: Stored, *, now: datetime, by: Actor) -> Receipt:
    if isinstance(read, Aside):
        return put_aside_by_reader(kept.capture, read, channel=one.channel, now=now)
    take = TAKES[type(read)]
    return take(one.channel, read, kept.capture, enquiry=kept.enquiry, at=one.at, now=now, by=by)


@step
def _again(sent: Sequence[Sent], *, now: datetime) -> list[Receipt | Problem | None]:
    """The present state of what came before, perhaps in this very batch."""
    if not sent:
        return []
    found = queries.came_before_many([(one.channel, one.arrival) for one in sent])
    told: list[Receipt | Problem | None] = []
    for one, known in zip(sent, found, strict=True):
        try:
            told.append(repeated(known, one.arrival, now=now) if known else None)
        except Problem as problem:
            told.append(problem)
    return told
