"""F-49: one host's clock is off by minutes, or jumps by an hour and back; the database's clock is everybody's."""

import contextlib
import copy
import os
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults import results
from tests.faults.checker import drained, failed_jobs, hold, stored, told_once
from tests.faults.clock import LIBRARY, PLACES, shifted
from tests.faults.desk import ROOT, Desk, Web, until
from tests.faults.load import Load, enquiry, until_answered

pytestmark = pytest.mark.alone

TAKEN = 8


@pytest.fixture(autouse=True)
def needs_faketime() -> None:
    if not any(Path(place).glob(f"**/faketime/{LIBRARY}") for place in PLACES):
        pytest.skip("needs libfaketime (Debian: apt-get install faketime)")


SLEEPS = "import time; from tests.faults import clock; clock.sleep_truly(); time.sleep(0.05)"


@pytest.mark.parametrize("by", ["+1h", "-1h"])
def test_a_process_with_a_wrong_clock_can_sleep(by: str) -> None:
    done = subprocess.run([sys.executable, "-c", SLEEPS], env={**os.environ, **shifted(by)}, cwd=ROOT, check=False)
    assert done.returncode == 0


def off(desk: Desk, by: str) -> Desk:
    """The same desk on a host whose clock is off by so much."""
    other = copy.copy(desk)
    other.env = {**desk.env, **shifted(by)}
    return other


def take_over(desk: Desk, name: str, first: Web, then: Web) -> list[int]:
    """Leads that one host opens in the queue, and people take at the other; what each of them was answered."""
    numbers = []
    for number in range(TAKEN):
        key = f"{name}-q{number:05}"
        body = {**enquiry(key, 700_000 + number), "channel": "queue"}
        numbers.append(until_answered(first.sender, body, key, desk.ledger).body["lead"])

    def take(place: int) -> int:
        return then.as_employee(desk.tokens["claimers"][place]).post(f"/api/v1/leads/{numbers[place]}/take", {}).status

    with ThreadPoolExecutor(TAKEN) as pool:
        return list(pool.map(take, range(TAKEN)))


def run_f49(desk: Desk, ahead: str, behind: str, seconds: float) -> tuple[str, dict[str, object]]:
    """Two web servers with wrong clocks, and two workers, one with a right one; the same people come to both."""
    name = f"f49-{uuid.uuid4().hex[:6]}"
    fast, slow = off(desk, ahead), off(desk, behind)
    with fast.web() as early, slow.web() as late, desk.worker(), fast.worker():
        loads = [Load(web.sender, desk.ledger, f"{name}-{place}", per_second=8)
                 for place, web in enumerate((early, late))]  # fmt: skip
        for load in loads:
            load.first = 8_000_000
        with contextlib.ExitStack() as stack:
            for load in loads:
                stack.enter_context(load)
            time.sleep(seconds)
        taken = take_over(desk, f"{name}-a", early, late) + take_over(desk, f"{name}-b", late, early)
        for load in loads:
            load.settle()
        stored(desk, name)
        until(lambda: drained(desk), seconds=90)
    return name, {"taken": taken}


def check_f49(desk: Desk, ahead: str, behind: str, seconds: float) -> None:
    name, seen = run_f49(desk, ahead, behind, seconds)
    assert seen["taken"] == [200] * 2 * TAKEN
    repeats, notices = told_once(desk)
    assert (notices, failed_jobs(desk)) == (repeats, [])
    logs = desk.logs()
    assert "jobs.rescued" not in logs, "nobody is dead because his clock is wrong"
    assert "Invalid argument" not in logs, "a thread could not sleep"
    found = hold(desk.ledger, desk.ask, name)
    assert (found.refused, found.unknown) == (0, 0)
    results.keep(
        "F-49", f"hosts {ahead} and {behind} off, the same people at all of them", **found.as_json(),
        effects_due=repeats, effects=notices,
    )  # fmt: skip


def test_f49_a_host_with_a_wrong_clock_changes_no_order(spare: Desk) -> None:
    check_f49(spare, "+5m", "-5m", 3)


@pytest.mark.full
def test_f49_in_full(spare: Desk) -> None:
    check_f49(spare, "+1h", "-1h", 30)


REMIND = "from teplo.work import tasks; {before}; tasks.remind_of_tasks(0)"
SOON = "UPDATE work_task SET remind_at = now() + interval '30 minutes', due_at = now() + interval '1 hour'"
REMINDED = "SELECT count(*) FROM work_task WHERE reminded_at IS NOT NULL"


def remind(desk: Desk, by: str, before: str = "pass") -> int:
    """How many tasks have been reminded of after a worker with that clock has looked."""
    off(desk, by).run("teplo.config.command", "manage", "shell", "-c", REMIND.format(before=before))
    return int(desk.ask(REMINDED)[0][0])


@pytest.fixture
def promised(spare: Desk) -> Desk:
    """Somebody is to be reminded in half an hour."""
    with spare.web() as web:
        until_answered(web.sender, enquiry("f49-promised", 7), "f49-promised", spare.ledger)
    spare.ask(SOON)
    return spare


def test_f49_a_worker_an_hour_ahead_reminds_when_it_is_time(promised: Desk) -> None:
    assert remind(promised, "+1h") == 0
    promised.ask(SOON.replace("+ interval '30 minutes'", "- interval '1 minute'"))
    assert remind(promised, "-1h") == 1
    results.keep("F-49", "a worker an hour off looks for reminders", too_early=0, too_late=0)


@pytest.mark.full
def test_f49_control_by_its_own_clock_a_worker_reminds_too_early(promised: Desk) -> None:
    naive = "from django.utils import timezone; tasks.database_now = timezone.now"
    assert remind(promised, "+1h", naive) == 1
    results.keep("F-49", "reminders by the worker's own clock", control=True, too_early=1)
