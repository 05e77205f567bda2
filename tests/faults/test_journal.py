"""F-37 further: the web server is killed while it journals and while it drains; a COMMIT is done and nobody hears."""

import os
import signal
import time
import uuid
from pathlib import Path

import pytest

from tests.faults import results
from tests.faults.checker import Tally, hold, tally
from tests.faults.desk import Desk, Web, children, until
from tests.faults.load import Load
from tests.faults.test_database import back, keyless

pytestmark = pytest.mark.alone


def kill_process(web: Web) -> None:
    """The process that answers; the one above it starts another, as it does whatever killed it."""
    for pid in children(web.kept.process.pid):
        os.kill(pid, signal.SIGKILL)


def kill_while_journalling(desk: Desk, web: Web, name: str, kills: int, pause: float) -> None:
    """The database goes away under load of which nothing has a key, and the web process is killed again and again."""
    with keyless(web, desk, name):
        time.sleep(2)
        desk.stop_database("fast")
        for _ in range(kills):
            time.sleep(pause)
            kill_process(web)
        time.sleep(1)


def enquiries(desk: Desk) -> int:
    return int(desk.ask("SELECT count(*) FROM leads_enquiry")[0][0])


def until_one_more(desk: Desk) -> None:
    """Until the next record is taken in, or none is left."""
    before = enquiries(desk)
    until(lambda: not desk.journalled() or enquiries(desk) > before, seconds=90)


def kill_while_draining(desk: Desk, web: Web, kills: int) -> int:
    """The database is back, and the web process is killed as soon as it has taken something in; how often that was."""
    back(desk)
    done = 0
    for _ in range(kills):
        until_one_more(desk)
        done += desk.journalled()
        kill_process(web)
    until(lambda: not desk.journalled(), seconds=120)
    return done


def run(desk: Desk, kills: int, pause: float, *faults: str) -> tuple[str, int]:
    name = f"f37k-{uuid.uuid4().hex[:6]}"
    with desk.web(*faults) as web:
        kill_while_journalling(desk, web, name, kills, pause)
        done = kill_while_draining(desk, web, kills)
    return name, done


def check(desk: Desk, kills: int, pause: float) -> None:
    name, done = run(desk, kills, pause, "slow_drain")
    found = hold(desk.ledger, desk.ask, name)
    assert done > 0, "nothing was killed while it drained"
    results.keep("F-37", f"web killed {kills} times while it journals and {done} while it drains, nothing has a key",
                 **found.as_json())  # fmt: skip


def test_f37_a_web_process_killed_while_it_journals_and_drains_loses_and_doubles_nothing(spare: Desk) -> None:
    check(spare, 2, 1)


@pytest.mark.full
def test_f37_killed_in_full(spare: Desk) -> None:
    check(spare, 15, 2)


def red(desk: Desk, *faults: str) -> Tally:
    name, _ = run(desk, 3, 2, *faults)
    return tally(desk.ledger, desk.ask, name)


@pytest.mark.full
def test_f37_control_thanked_before_it_is_written(spare: Desk) -> None:
    found = red(spare, "written_later")
    assert found.lost > 0
    results.keep("F-37", "journal written after the answer", control=True, **found.as_json())


@pytest.mark.full
def test_f37_control_records_without_a_key(spare: Desk) -> None:
    found = red(spare, "slow_drain", "no_journal_key")
    assert found.doubled > 0
    results.keep("F-37", "records known by their file alone", control=True, **found.as_json())


def run_cut(desk: Desk, seconds: float, *faults: str) -> str:
    name = f"f36c-{uuid.uuid4().hex[:6]}"
    with desk.web("cut_commits", *faults) as web:
        with keyless(web, desk, name), Load(web.sender, desk.ledger, name):
            time.sleep(seconds)
        until(lambda: not desk.journalled(), seconds=60)
    return name


def test_f36_what_was_committed_and_not_told_is_stored_once(spare: Desk) -> None:
    name = run_cut(spare, 4)
    found = hold(spare.ledger, spare.ask, name)
    journalled = sum(line.status == 202 for line in spare.ledger.lines() if line.key.startswith(f"{name}-"))
    assert journalled > 0
    assert not list(Path(spare.env["TEPLO_DATA"], "journal").glob("*.aside"))
    results.keep("F-36", "every seventh COMMIT done and not told, half without a key", **found.as_json(),
                 journalled=journalled)  # fmt: skip


@pytest.mark.full
def test_f36_control_nobody_asks_what_became_of_the_try(spare: Desk) -> None:
    found = tally(spare.ledger, spare.ask, run_cut(spare, 6, "no_trace"))
    assert found.doubled > 0
    results.keep("F-36", "what became of the COMMIT not asked", control=True, **found.as_json())
