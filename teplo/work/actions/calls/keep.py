"""The events of a call are kept, each once, and the call is what all of them say."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from django.db import models

from teplo.channels.models import Channel, Extension
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads.models import Lead
from teplo.staff.models import Queue
from teplo.work.calls import CallWord
from teplo.work.calls.models import AskedCall, Call, CallEvent, Direction, Recording
from teplo.work.calls.rules import CallFacts, told

# Before any lead and any person: whoever hears of the same call, or of one with the same number, waits here.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 7))"
KEPT = tuple(one.name for one in fields(CallWord))
# Long after its end the number of a call is another's, and so often it may be given anew.
GIVEN_AGAIN, MOST_AGAIN = timedelta(hours=12), 50
AGAIN, LONGEST_NAME = re.compile(r"#\d{1,2}$"), 190
# So short are inner numbers, and those of no customer.
LONGEST_INNER = 4
# Of whoever asked us to dial it is told within this time.
ASKED_WITHIN = timedelta(minutes=10)


@dataclass(slots=True)
class Gathered:
    """A call, locked, with the events that were not known before and what all of them say.

    `call` is not saved yet where `is_new`; `rang`, `was_answered` and `was_over` are of the time before these events,
    and false for as long as it was not known which way the call goes.
    `asked` is the number of the AskedCall that it turned out to be.
    """

    call: Call
    facts: CallFacts
    fresh: list[CallWord]
    capture: int | None
    is_new: bool
    rang: bool
    was_answered: bool
    was_over: bool
    asked: int | None = None


@step
def gather(
    channel: Channel, external_id: str, words: Iterable[CallWord], *, capture: int | None, at: datetime, now: datetime
) -> Gathered | None:
    """Wait for one's turn with a call and put its new events beside those that are known; None where none is new.

    `at` is when the events came: theirs where they name no time, and none of them can be later.
    """
    wait_turn(channel, external_id)
    told_now = [replace(word, at=min(word.at or at, at), received_at=at) for word in words]
    call, number_of_it = _this_one(channel, external_id, told_now, now)
    known = [CallWord(**one) for one in CallEvent.objects.filter(call=call).values(*KEPT)] if call else []
    fresh = _fresh(told_now, {one.external_id for one in known}, again=number_of_it)
    if not fresh:
        return None
    facts = told([*known, *fresh])
    if number := _outside(facts):
        _alone(f"number:{number}")
    before = call or Call(external_id=_again(external_id, number_of_it), state=Call.State.ENDED, created_at=now)
    before.channel = channel
    return Gathered(before, facts, fresh, capture, call is None, *_known_of(before))


def _known_of(before: Call) -> tuple[bool, bool, bool]:
    """Whether it rang, was answered, was over; false for as long as it was not known which way the call goes.

    Nothing followed from what was told before that: it is all still to come.
    """
    rang = before.direction != Direction.UNKNOWN
    return rang, rang and before.answered_at is not None, rang and before.is_over and before.ended_at is not None


def _this_one(channel: Channel, external_id: str, words: Sequence[CallWord], now: datetime) -> tuple[Call | None, int]:
    """The call of this number that is meant, None where it is a new one, and how many had this number before it.

    An exchange that counts anew gives a number again: what rings long after the end of a call is another one.
    """
    found, before = None, 0
    for again in range(MOST_AGAIN):
        call = Call.objects.filter(channel=channel, external_id=_again(external_id, again)).first()
        if call is None:
            rings = any(word.kind == CallEvent.Kind.RING for word in words)
            return (None, again) if found is None or rings else (found, before)
        if not _is_long_over(call, words, now):
            return call, again
        found, before = call, again
    return found, before


def _is_long_over(call: Call, words: Sequence[CallWord], now: datetime) -> bool:
    """Whether it ended long before these events, by their own times and by ours: no clock is believed alone."""
    if call.ended_at is None or max(word.at or now for word in words) < call.ended_at + GIVEN_AGAIN:
        return False
    return not CallEvent.objects.filter(call=call, received_at__gt=now - GIVEN_AGAIN).exists()


def _again(name: str, again: int) -> str:
    """A number, or the mark of an event, that was given before."""
    return f"{name[:LONGEST_NAME]}#{again + 1}" if again else name


def _fresh(words: Sequence[CallWord], seen: set[str], *, again: int) -> list[CallWord]:
    """Those that are not known yet, each once."""
    fresh: dict[str, CallWord] = {}
    for word in words:
        mark = _again(word.external_id, again)
        if mark not in seen:
            fresh.setdefault(mark, replace(word, external_id=mark))
    return list(fresh.values())


@step
def name_employees(gathered: Gathered) -> None:
    """Put into the call what its events say, and which of our people its inner numbers are. Not saved here."""
    call, facts = gathered.call, gathered.facts
    number = _outside(facts)
    numbers = {*facts.rung, *facts.talked, number} - {""}
    there = Extension.objects.filter(channel_id=call.channel_id, number__in=numbers, employee__is_active=True)
    of = dict(there.values_list("number", "employee")) if numbers else {}
    call.rung = list(dict.fromkeys(of[number] for number in facts.rung if number in of))
    call.employee_id = next((of[number] for number in reversed(facts.talked) if number in of), None)
    is_inner = number in of or (number.isdigit() and len(number) <= LONGEST_INNER)
    call.direction = Direction.INTERNAL if is_inner else facts.direction
    call.state, call.ending, call.reason = facts.state, facts.ending, facts.reason[:80]
    call.from_number, call.to_number, call.line = facts.from_number[:40], facts.to_number[:40], facts.line[:40]
    call.number = "" if is_inner else number[:40]
    call.started_at, call.answered_at, call.ended_at = facts.started_at, facts.answered_at, facts.ended_at
    call.wait_seconds, call.talk_seconds, call.expires_at = facts.wait_seconds, facts.talk_seconds, facts.expires_at
    if not call.asked_by_id and call.direction == Direction.OUT:
        _find_asked(gathered)


@step
def write(gathered: Gathered, *, lead: Lead | None, now: datetime) -> Call:
    """Save a call with its new events and recordings; whose it is, it has from its lead, else from who talks."""
    call, channel = gathered.call, gathered.call.channel
    _set_owner(call, lead=lead)
    call.save(force_insert=gathered.is_new, force_update=not gathered.is_new)
    if gathered.asked:
        AskedCall.objects.filter(pk=gathered.asked, call=None).update(call=call)
    rows = [CallEvent(call=call, channel=channel, capture=gathered.capture) for _one in gathered.fresh]
    for row, word in zip(rows, gathered.fresh, strict=True):
        for name in KEPT:
            setattr(row, name, getattr(word, name))
    # Whatever number a provider gives twice, to two calls of one channel even: the first one has it.
    CallEvent.objects.bulk_create(rows, ignore_conflicts=True)
    sources = [one for one in gathered.facts.recordings if any(word.recording == one for word in gathered.fresh)]
    Recording.objects.bulk_create(
        [Recording(call=call, source=source, promised_at=now, next_fetch_at=now) for source in sources],
        ignore_conflicts=True,
    )
    return call


# allow undecorated-verb: takes a lock, writes nothing
def wait_turn(channel: Channel, external_id: str) -> None:
    """Until the end of the transaction nobody else takes in what is told of this call, or of one of the same number."""
    _alone(f"call:{channel.pk}:{AGAIN.sub('', external_id)[:LONGEST_NAME]}")


# allow undecorated-verb: takes a lock, writes nothing
def _alone(name: str) -> None:
    sql.run(ALONE, {"name": f"work.{name}"})


def _outside(facts: CallFacts) -> str:
    """The number that is not ours."""
    if facts.direction == Direction.OUT:
        return facts.to_number
    return facts.from_number if facts.direction == Direction.IN else ""


def _find_asked(gathered: Gathered) -> None:
    """Whoever asked us to dial this: by the provider's own command, else by the number, lately, and by his phone."""
    call, facts = gathered.call, gathered.facts
    asked = AskedCall.objects.filter(channel_id=call.channel_id, call=None)
    found = asked.filter(command__in=facts.commands).order_by("pk").first() if facts.commands else None
    if found is None and call.number:
        since, until = facts.started_at - ASKED_WITHIN, facts.started_at + ASKED_WITHIN
        found = _asked_lately(call, asked.filter(number=call.number, at__gte=since, at__lte=until))
    if found is None:
        return
    gathered.asked = found.pk
    call.asked_by_id, call.lead_id, call.person_id = found.employee_id, found.lead_id, found.person_id


def _asked_lately(call: Call, lately: models.QuerySet[AskedCall]) -> AskedCall | None:
    """The last click of whoever is at the phone; while that is not told, of the only one who has clicked."""
    at_it = {*call.rung, call.employee_id} - {None}
    if at_it:
        lately = lately.filter(employee__in=at_it)
    clicks = list(lately.order_by("-at", "-pk"))
    return clicks[0] if len({click.employee_id for click in clicks}) == 1 else None


def _set_owner(call: Call, *, lead: Lead | None) -> None:
    channel = call.channel
    if lead is not None:
        call.owner_employee_id, call.owner_queue_id = lead.owner_employee_id, lead.owner_queue_id
    elif own := call.employee_id or call.asked_by_id or next(iter(call.rung), None):
        call.owner_employee_id, call.owner_queue_id = own, None
    elif call.owner_employee_id or call.owner_queue_id:
        return
    elif channel.responsible_employee_id or channel.responsible_queue_id:
        call.owner_employee_id, call.owner_queue_id = channel.responsible_employee_id, channel.responsible_queue_id
    else:
        call.owner_queue_id = Queue.objects.values_list("pk", flat=True).get(key="new")
