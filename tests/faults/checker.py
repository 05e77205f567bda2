"""Compares the ledger with the database."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from teplo.ops.invariants import broken
from tests.faults.desk import Desk
from tests.faults.ledger import OK, REFUSED, UNKNOWN, Ledger

Ask = Callable[..., list[tuple[Any, ...]]]

# An enquiry carries its key as text, so copies show even where the unique keys would fail.
ENQUIRIES = "SELECT text, id FROM leads_enquiry WHERE text LIKE %s"
WAITING = "SELECT idempotency_key FROM intake_capture WHERE enquiry_id IS NULL AND idempotency_key LIKE %s"


@dataclass
class Tally:
    """What was sent under one name, and what is stored of it."""

    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    unknown: int = 0
    stored: int = 0
    lost: int = 0
    doubled: int = 0
    refused_but_stored: int = 0
    other_than_told: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def tally(ledger: Ledger, ask: Ask, name: str) -> Tally:
    """I1 and I4: acknowledged is stored exactly once, refused not at all, unknown once or not at all."""
    rows = ask(ENQUIRIES, f"{name}-%")
    copies = Counter(text for text, _ in rows)
    copies.update(key for (key,) in ask(WAITING, f"{name}-%"))
    numbers = {(text, number) for text, number in rows}
    found = Tally(stored=len(copies), doubled=sum(1 for count in copies.values() if count > 1))
    for key, line in ledger.outcomes().items():
        if not key.startswith(f"{name}-"):
            continue
        found.sent += 1
        found.acknowledged += line.outcome == OK
        found.refused += line.outcome == REFUSED
        found.unknown += line.outcome == UNKNOWN
        found.lost += line.outcome == OK and copies[key] == 0
        found.refused_but_stored += line.outcome == REFUSED and copies[key] > 0
        found.other_than_told += line.outcome == OK and line.enquiry is not None and (key, line.enquiry) not in numbers
    return found


def hold(ledger: Ledger, ask: Ask, name: str, *, commit_cut: bool = False) -> Tally:
    """The tally, which must be clean, as every invariant must; `commit_cut`: the database died under COMMITs.

    Then nobody but the database knows whether a refused enquiry was stored: that its key is answered with the
    stored one is what counts.
    """
    found = tally(ledger, ask, name)
    wrong = {"lost": found.lost, "doubled": found.doubled, "other_than_told": found.other_than_told}
    if not commit_cut:
        wrong["refused_but_stored"] = found.refused_but_stored
    assert not any(wrong.values()), wrong
    assert found.acknowledged > 0, "nothing was acknowledged, so nothing is proved"
    findings = broken(ask)
    assert findings == [], findings
    return found


WAITING_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name LIKE %s"
# What the clock starts may die with the database: the next minute starts it again, so nobody waits for that very run.
FAILED_JOBS = """
SELECT id, task_name, attempts FROM procrastinate_jobs j WHERE status = 'failed'
AND NOT EXISTS (SELECT 1 FROM procrastinate_periodic_defers d WHERE d.task_name = j.task_name)
"""
REPEATS = "SELECT count(*) FROM ledger_event WHERE kind = 'enquiry.repeated'"
NOTICES = "SELECT count(*) FROM work_notice WHERE kind = 'enquiry.repeated'"
FOLLOWERS = "%run_followers"


def drained(desk: Desk, task: str = FOLLOWERS) -> bool:
    return desk.ask(WAITING_JOBS, task) == [(0,)]


def failed_jobs(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.ask(FAILED_JOBS)


def told_once(desk: Desk) -> tuple[int, int]:
    """How often somebody came again, and how often an owner was told so."""
    return desk.ask(REPEATS)[0][0], desk.ask(NOTICES)[0][0]


def stored(desk: Desk, name: str, seconds: float = 60) -> float:
    """Wait until everything acknowledged is in the database: what was journalled comes in when it is back.

    Gives the seconds that took; what is not there in time is for the tally to tell.
    """
    began = time.monotonic()
    while tally(desk.ledger, desk.ask, name).lost and time.monotonic() - began < seconds:
        time.sleep(0.5)
    return time.monotonic() - began
