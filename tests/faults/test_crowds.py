"""F-07, F-52: a queue of two hundred thousand jobs, and one sender who floods the door."""

import asyncio
import json
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

import pytest

from tests.faults import results
from tests.faults.checker import drained, hold, tally, told_once
from tests.faults.desk import Desk, Web, until
from tests.faults.ledger import OK, REFUSED, UNKNOWN, Ledger, Line
from tests.faults.load import Load, enquiry

pytestmark = pytest.mark.alone


def named(fault: str) -> str:
    return f"{fault}-{uuid.uuid4().hex[:6]}"


def waits(ledger: Ledger, name: str) -> list[float]:
    """Seconds that the acknowledged of a name took, the shortest first."""
    return sorted(line.seconds for line in ledger.lines() if line.key.startswith(f"{name}-") and line.outcome == OK)


def at(times: list[float], share: float) -> float:
    return round(times[min(int(len(times) * share), len(times) - 1)], 3)


def under_load(desk: Desk, web: Web, name: str, seconds: float) -> list[float]:
    with Load(web.sender, desk.ledger, name):
        time.sleep(seconds)
    return waits(desk.ledger, name)


# F-07

BACKLOG = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority)
SELECT %s, 'tests.idle', %s FROM generate_series(1, %s)
"""
IDLED = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tests.idle' AND status = 'succeeded'"
# Of a job that came into the backlog: how long it took until its owner was told, so far.
DELAY = """
SELECT coalesce(extract(epoch FROM max(coalesce(done.at, now()) - came.at)), 0) FROM procrastinate_jobs j
JOIN procrastinate_events came ON came.job_id = j.id AND came.type = 'deferred'
LEFT JOIN procrastinate_events done ON done.job_id = j.id AND done.type = 'succeeded'
WHERE j.task_name LIKE '%%run_followers' AND j.id > (SELECT min(id) FROM procrastinate_jobs
    WHERE task_name = 'tests.idle')
"""


@dataclass
class Backlog:
    """What a long queue did to intake, to the telling of owners, and how fast it was worked off."""

    name: str
    usual: list[float]
    meanwhile: list[float]
    delay: float
    per_second: float
    left: int


def run_f07(desk: Desk, jobs: int, seconds: float, *, queue: str = "bulk", priority: int = -10) -> Backlog:
    name = named("f07")
    with desk.web() as web, desk.worker("idle"):
        usual = under_load(desk, web, f"{name}-usual", seconds)
        until(lambda: drained(desk), seconds=60)
        desk.ask(BACKLOG, queue, priority, jobs)
        before, began = desk.ask(IDLED)[0][0], time.monotonic()
        time.sleep(seconds)
        per_second = (desk.ask(IDLED)[0][0] - before) / (time.monotonic() - began)
        meanwhile = under_load(desk, web, f"{name}-meanwhile", seconds)
        time.sleep(2)
        delay, left = float(desk.ask(DELAY)[0][0]), jobs - desk.ask(IDLED)[0][0]
        desk.ask("DELETE FROM procrastinate_jobs WHERE task_name = 'tests.idle' AND status = 'todo'")
        until(lambda: drained(desk), seconds=60)
    return Backlog(name, usual, meanwhile, delay, per_second, left)


def check_f07(desk: Desk, jobs: int, seconds: float, fewest: float) -> None:
    seen = run_f07(desk, jobs, seconds)
    assert seen.left > 0, "the queue was empty before the end, so nothing is proved"
    assert seen.delay < 10
    assert seen.per_second >= fewest
    usual, meanwhile = at(seen.usual, 0.95), at(seen.meanwhile, 0.95)
    assert meanwhile < max(2 * usual, 0.5)
    repeats, notices = told_once(desk)
    assert notices == repeats > 0
    found = hold(desk.ledger, desk.ask, seen.name)
    assert found.refused == found.unknown == 0
    results.keep(
        "F-07", f"{jobs:,} jobs in the queue", **found.as_json(), p95_usual_s=usual, p95_meanwhile_s=meanwhile,
        p99_usual_s=at(seen.usual, 0.99), p99_meanwhile_s=at(seen.meanwhile, 0.99),
        told_after_at_most_s=round(seen.delay, 1), jobs_per_second=round(seen.per_second),
    )  # fmt: skip


def test_f07_a_long_queue_keeps_neither_senders_nor_owners_waiting(spare: Desk) -> None:
    check_f07(spare, 10_000, 3, fewest=20)


@pytest.mark.full
def test_f07_in_full(spare: Desk) -> None:
    check_f07(spare, 200_000, 20, fewest=150)


@pytest.mark.full
def test_f07_control_in_one_line_with_all_the_others_owners_wait(spare: Desk) -> None:
    seen = run_f07(spare, 20_000, 10, queue="followers", priority=0)
    assert seen.delay > 10
    results.keep("F-07", "one queue without priorities", control=True, told_after_more_than_s=round(seen.delay, 1))


LONG = "INSERT INTO procrastinate_jobs (queue_name, task_name, priority) VALUES ('bulk', 'tests.long', -10)"


def told_beside_long_jobs(desk: Desk, *faults: str) -> float:
    """Four jobs of ten seconds wait for two places; seconds until an owner is told that somebody came again."""
    name = named("f07l")
    with desk.worker("idle", *faults) as worker, desk.web() as web:
        for _ in range(4):
            desk.ask(LONG)
        until(worker.mark.exists, seconds=30)
        for key in (f"{name}-1", f"{name}-2"):
            web.sender.send(enquiry(key, hash(name)), key, desk.ledger)
        took = until(lambda: told_once(desk) == (1, 1), seconds=60)
        desk.ask("DELETE FROM procrastinate_jobs WHERE task_name = 'tests.long' AND status = 'todo'")
    return took


def test_f07_long_jobs_keep_no_owner_waiting(spare: Desk) -> None:
    took = told_beside_long_jobs(spare)
    assert took < 8
    results.keep("F-07", "four jobs of ten seconds", told_after_s=round(took, 1))


@pytest.mark.full
def test_f07_control_without_places_of_their_own_long_jobs_go_before(spare: Desk) -> None:
    took = told_beside_long_jobs(spare, "no_long_places")
    assert took > 8
    results.keep("F-07", "no places for long jobs", control=True, told_after_s=round(took, 1))


# F-52


@dataclass
class Flood:
    """Sends many times a second whatever is answered, as a broken script does; keeps no connection."""

    port: int
    token: str
    form: str
    ledger: Ledger
    name: str
    per_second: int
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    longest: list[float] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(30)

    async def _run(self) -> None:
        sent: set[asyncio.Task[None]] = set()
        due, number = time.monotonic(), 0
        while not self._ended.is_set():
            for _ in range(10):
                number += 1
                sent.add(asyncio.create_task(self._one(number)))
            sent = {task for task in sent if not task.done()}
            due += 10 / self.per_second
            await asyncio.sleep(max(due - time.monotonic(), 0))
        await asyncio.wait(sent, timeout=20)

    async def _one(self, number: int) -> None:
        """Every fifth goes to the form, the others to the API."""
        key, began = f"{self.name}-{number:06}", time.time()
        if number % 5 == 0:
            status, _ = await self._post(f"/f/{self.form}", b"name=a&phone=1", "application/x-www-form-urlencoded")
            self.answers["form", status] += 1
            return
        body = _json(enquiry(key, number))
        status, told = await self._post("/api/v1/enquiries", body, "application/json", key)
        outcome = UNKNOWN if not status else OK if status < 300 else REFUSED
        self.ledger.write(Line(key, began, outcome, status, told.get("enquiry"), time.time() - began))
        self.answers["token", status] += 1

    async def _post(self, path: str, body: bytes, content: str, key: str = "") -> tuple[int, dict[str, Any]]:
        headers = f"Host: localhost\r\nContent-Type: {content}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        if key:
            headers += f"Authorization: Bearer {self.token}\r\nIdempotency-Key: {key}\r\n"
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(f"POST {path} HTTP/1.1\r\n{headers}\r\n".encode() + body)
            answer = await asyncio.wait_for(reader.read(), 20)
            writer.close()
            return int(answer[9:12]), _read(answer)
        except (OSError, ValueError, TimeoutError):
            return 0, {}


def _json(body: object) -> bytes:
    return json.dumps(body).encode()


def _read(answer: bytes) -> dict[str, Any]:
    try:
        told = json.loads(answer.partition(b"\r\n\r\n")[2])
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def run_f52(desk: Desk, seconds: float, *faults: str) -> tuple[str, list[float], Flood]:
    """One token and one form are flooded; how long the others waited meanwhile, and what the flood was answered."""
    name = named("f52")
    form = desk.ask("SELECT key FROM channels_channel WHERE kind = 'form' AND is_active LIMIT 1")[0][0]
    with desk.web(*faults) as web:
        usual = under_load(desk, web, f"{name}-usual", 2)
        with Flood(web.sender.port, desk.tokens["noisy"], form, desk.ledger, f"{name}-noisy", 500) as flood:
            time.sleep(1)
            under_load(desk, web, f"{name}-others", seconds)
    return name, usual, flood


def check_f52(desk: Desk, seconds: float) -> None:
    name, usual, flood = run_f52(desk, seconds)
    others, noisy = waits(desk.ledger, f"{name}-others"), waits(desk.ledger, f"{name}-noisy")
    assert flood.answers["token", 429] > 0
    assert flood.answers["form", 429] > 0
    found = tally(desk.ledger, desk.ask, f"{name}-others")
    assert (found.refused, found.unknown) == (0, 0)
    assert at(others, 0.95) < at(noisy, 0.5)
    found = hold(desk.ledger, desk.ask, name)
    results.keep(
        "F-52", f"one token and one form with 500 requests a second for {seconds:.0f} s", **found.as_json(),
        others_refused=0, others_p95_usual_s=at(usual, 0.95), others_p95_s=at(others, 0.95),
        noisy_p50_s=at(noisy, 0.5), noisy_429=flood.answers["token", 429] + flood.answers["form", 429],
    )  # fmt: skip


def test_f52_whoever_floods_the_door_waits_for_himself_alone(spare: Desk) -> None:
    check_f52(spare, 4)


@pytest.mark.full
def test_f52_in_full(spare: Desk) -> None:
    check_f52(spare, 30)


@pytest.mark.full
def test_f52_control_in_one_line_everybody_waits_behind_the_flood(spare: Desk) -> None:
    name, _, flood = run_f52(spare, 5, "one_line")
    others, noisy = waits(spare.ledger, f"{name}-others"), waits(spare.ledger, f"{name}-noisy")
    refused = tally(spare.ledger, spare.ask, f"{name}-others").refused
    assert refused > 0 or at(others, 0.95) >= at(noisy, 0.5)
    results.keep(
        "F-52", "one line for all callers", control=True, others_refused=refused,
        others_p95_s=at(others, 0.95) if others else None, noisy_429=flood.answers["token", 429],
    )  # fmt: skip
