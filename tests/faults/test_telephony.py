"""F-58: a telephony that forgets hang-ups, tells everything twice and at once, and brings its recordings hours late."""

import contextlib
import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.leads.models import Enquiry, Lead
from teplo.triage.actions import calls as course
from teplo.work.actions.calls import keep
from teplo.work.calls import queries
from teplo.work.calls.models import Call, MissedCall, Recording
from teplo.work.models import Task
from tests.calls.rung import LINE, deliver, exchange
from tests.faults import results

pytestmark = [pytest.mark.alone, pytest.mark.django_db(transaction=True)]

TOGETHER = 4
TALKED, LOST, FORGOTTEN = "talked", "lost", "forgotten"


def events(number: int, kind: str, began: datetime) -> list[dict[str, Any]]:
    """What is told of one call, each with its own time; of a forgotten one the hang-up is missing."""

    def told(event: str, seconds: int, **more: Any) -> dict[str, Any]:
        at = (began + timedelta(seconds=seconds)).isoformat()
        return {"call": f"c{number}", "event": event, "at": at, **more}

    whole = [told("ring", 0, direction="in", to=LINE, extension="101", **{"from": f"+7902000{number:04}"})]
    if kind != LOST:
        whole.append(told("answer", 7, extension="101"))
    if kind != FORGOTTEN:
        whole.append(told("hangup", 47, reason="missed" if kind == LOST else "normal"))
    return whole


def at_once(channel: Channel, deliveries: list[dict[str, Any]], now: datetime) -> None:
    """All of them from several sides together."""
    gate = threading.Barrier(TOGETHER)

    def side(number: int) -> None:
        gate.wait(20)
        try:
            for one in deliveries[number::TOGETHER]:
                deliver(channel, one, now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(side, range(TOGETHER)))


def bring(company: Any, count: int, chance: random.Random) -> None:
    """So many calls: each event three times, mixed; the recordings two hours after; the time-outs of our own job."""
    channel, now = exchange(n101=company.owner), timezone.now()
    began = now - timedelta(hours=6)
    kinds = {number: (TALKED, LOST, FORGOTTEN)[number % 3] for number in range(count)}
    whole = [one for number, kind in kinds.items() for one in events(number, kind, began)] * 3
    chance.shuffle(whole)
    at_once(channel, whole, began + timedelta(minutes=1))
    for hours in (2, 5):
        for number in queries.silent_calls(began + timedelta(hours=hours)):
            course.expire(number, now=began + timedelta(hours=hours))
        late = [{"call": f"c{number}", "event": "recording", "recording": f"https://pbx.example/{number}.mp3"}
                for number, kind in kinds.items() if kind != LOST]  # fmt: skip
        at_once(channel, late, began + timedelta(hours=hours))
    check(kinds)


def check(kinds: dict[int, str]) -> None:
    """One row, one enquiry and one ending for each call, whatever was told how."""
    assert Counter(Call.objects.values_list("external_id", flat=True)) == Counter(f"c{one}" for one in kinds)
    assert Enquiry.objects.count() == Lead.objects.count() == len(kinds)
    assert not Call.objects.exclude(state="ended").exists()
    endings = dict(Call.objects.values_list("external_id", "ending"))
    meant = {TALKED: "answered", LOST: "missed", FORGOTTEN: "no_hangup"}
    assert endings == {f"c{number}": meant[kind] for number, kind in kinds.items()}
    lost = [number for number, kind in kinds.items() if kind == LOST]
    assert sorted(MissedCall.objects.values_list("call__external_id", flat=True)) == sorted(f"c{one}" for one in lost)
    assert Task.objects.filter(state="open").count() == len(kinds)
    assert Recording.objects.count() == len(kinds) - len(lost)
    assert set(Call.objects.filter(ending="answered").values_list("talk_seconds", flat=True)) <= {40}


def check_f58(company: Any, count: int, seed: int) -> None:
    bring(company, count, random.Random(seed))
    answered, missed = Call.objects.exclude(answered_at=None).count(), MissedCall.objects.count()
    results.keep(
        "F-58", f"each event of {count} calls three times, mixed, from {TOGETHER} sides; every third without its end",
        acknowledged=count, stored=Call.objects.count(), lost=0, doubled=0, answered=answered, missed=missed,
        closed_by_time_out=Call.objects.filter(ending="no_hangup").count(), recordings=Recording.objects.count(),
    )  # fmt: skip


def test_f58_forgotten_doubled_and_late_events_leave_one_call_each(company: Any) -> None:
    check_f58(company, 6, 1)


@pytest.mark.full
def test_f58_in_full(company: Any) -> None:
    check_f58(company, 120, 2)


UNIQUE = {"work_call": "call_once", "work_callevent": "call_event_once"}


@pytest.fixture
def no_unique_numbers() -> Iterator[None]:
    """Nothing in the base keeps a call, or an event, from being there twice."""
    columns = "UNIQUE (channel_id, external_id)"
    with connection.cursor() as cursor:
        for table, name in UNIQUE.items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE work_call CASCADE")
        for table, name in UNIQUE.items():
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {columns}")


@pytest.mark.usefixtures("no_unique_numbers")
def test_f58_control_without_its_turn_a_call_is_kept_twice(company: Any, monkeypatch: Any) -> None:
    """Look first, then insert: what comes from several sides at once is not seen by the others."""
    gate, named = threading.Barrier(TOGETHER, timeout=3), keep.name_employees

    def after_looking(gathered: keep.Gathered) -> None:
        if gathered.is_new and not gate.broken:
            with contextlib.suppress(threading.BrokenBarrierError):  # whoever is late finds the others gone
                gate.wait()
        named(gathered)

    monkeypatch.setattr(keep, "_alone", lambda name: None)
    monkeypatch.setattr(course.calls, "name_employees", after_looking)
    channel, now = exchange(), timezone.now()
    at_once(channel, [{**one, "n": n} for n in range(TOGETHER) for one in events(1, LOST, now)[:1]], now)
    kept = Call.objects.count()
    assert kept > 1
    results.keep("F-58", "no turn and no unique number of a call", control=True, stored=kept, doubled=kept - 1)


def test_f58_control_read_by_order_a_call_that_is_over_rings_again(company: Any, monkeypatch: Any) -> None:
    """The naive reading: a ring begins a call, whatever was told before."""

    def since_it_rang(given: Any) -> Any:
        words = list(given)
        rang = max((place for place, word in enumerate(words) if word.kind == "ring"), default=0)
        return told(words[rang:])

    told = keep.told
    monkeypatch.setattr(keep, "told", since_it_rang)
    with pytest.raises(AssertionError):
        bring(company, 15, random.Random(3))
    results.keep("F-58", "a ring begins a call, whatever was told before", control=True, told_apart=True)


def test_f58_control_without_the_time_out_calls_ring_for_ever(company: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "silent_calls", lambda now: [])
    with pytest.raises(AssertionError):
        bring(company, 3, random.Random(1))
    results.keep("F-58", "no time-out", control=True, still_going_on=Call.objects.exclude(state="ended").count())
