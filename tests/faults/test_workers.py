"""F-02, F-04, F-05, F-09: workers that freeze, are all away, die holding a lock, or disagree on the time."""

import contextlib
import signal
import time
import uuid

import pytest

from tests.faults import results
from tests.faults.checker import Tally, drained, failed_jobs, hold, told_once
from tests.faults.clock import shifted
from tests.faults.desk import Desk, Web, until
from tests.faults.load import Load, enquiry, until_answered

pytestmark = pytest.mark.alone


def named(fault: str) -> str:
    return f"{fault}-{uuid.uuid4().hex[:6]}"


def come_twice(desk: Desk, web: Web, name: str, person: int) -> None:
    """Somebody comes, and comes again: the owner must be told so by a job."""
    for time_of_coming in (0, 1):
        key = f"{name}-{person:03}{time_of_coming}"
        until_answered(web.sender, enquiry(key, hash(name) + person), key, desk.ledger)


# A job that is told done before one of its effects, or more than once.
EARLY = """
SELECT j.id FROM procrastinate_jobs j JOIN procrastinate_events s ON s.job_id = j.id AND s.type = 'succeeded'
WHERE j.task_name LIKE '%%run_followers' AND EXISTS (SELECT 1 FROM jsonb_array_elements_text(j.args -> 'events') told
    WHERE NOT EXISTS (SELECT 1 FROM ledger_effect e WHERE e.key LIKE '%%:' || told AND e.at <= s.at))
UNION ALL SELECT job_id FROM procrastinate_events WHERE type = 'succeeded' GROUP BY job_id HAVING count(*) > 1
"""
RESCUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'suspects'"


MOMENTS = ("halts_before", "halts_after")


def run_f02(desk: Desk, watch: tuple[str, ...], moments: tuple[str, ...], frozen: float, *faults: str) -> str:
    """A worker freezes at each of the moments of a job; the last one does their jobs, and they wake meanwhile."""
    name = named("f02")
    with contextlib.ExitStack() as stack:
        sleepers = [stack.enter_context(desk.worker(*watch, moments[0], *faults))]
        web = stack.enter_context(desk.web())
        for person, moment in enumerate(moments):
            if person:
                sleepers.append(stack.enter_context(desk.worker(*watch, moment, *faults)))
            come_twice(desk, web, name, person)
            until(sleepers[-1].mark.exists, seconds=60)
            sleepers[-1].tell(signal.SIGSTOP)
        last = stack.enter_context(desk.worker(*watch, "halts_before", *faults))
        time.sleep(frozen)
        until(last.mark.exists, seconds=60)
        for sleeper in sleepers:
            sleeper.tell(signal.SIGCONT)
        with Load(web.sender, desk.ledger, name):
            time.sleep(2)
        until(lambda: drained(desk), seconds=90)
        time.sleep(2)  # who has woken up ends what he was at
        # Whoever was counted out as dead may have to begin anew; nobody does so twice.
        assert [sleeper.deaths <= 1 for sleeper in sleepers] == [True] * len(moments)
        assert last.deaths == 0
    return name


def check_f02(desk: Desk, watch: tuple[str, ...], moments: tuple[str, ...], frozen: float) -> None:
    name = run_f02(desk, watch, moments, frozen)
    repeats, notices = told_once(desk)
    assert (notices, failed_jobs(desk), desk.ask(EARLY)) == (repeats, [], [])
    rescued = desk.ask(RESCUED)[0][0]
    assert rescued >= len(moments)
    assert "job.not_ours" in desk.logs()
    found = hold(desk.ledger, desk.ask, name)
    results.keep(
        "F-02", f"{len(moments)} workers frozen for {frozen:.0f} s or longer, woken while another does their jobs",
        **found.as_json(), effects_due=repeats, effects=notices, rescued=rescued, ended_before_effect=0,
    )  # fmt: skip


def test_f02_a_worker_that_wakes_up_does_nothing_twice_and_ends_no_job_of_another(spare: Desk) -> None:
    check_f02(spare, ("quick_watch",), MOMENTS[:1], 1)


@pytest.mark.full
def test_f02_in_full(spare: Desk) -> None:
    check_f02(spare, (), MOMENTS, 45)


@pytest.mark.full
def test_f02_control_without_effect_rows_owners_are_told_twice(spare: Desk) -> None:
    run_f02(spare, ("quick_watch",), MOMENTS, 1, "no_effect_row")
    repeats, notices = told_once(spare)
    assert notices > repeats
    results.keep("F-02", "no effect rows", control=True, effects_due=repeats, effects=notices)


@pytest.mark.full
def test_f02_control_without_the_fence_a_job_is_ended_under_who_does_it(spare: Desk) -> None:
    run_f02(spare, ("quick_watch",), MOMENTS, 1, "no_fence")
    stolen = spare.logs().count("Job was not found")
    assert stolen > 0
    results.keep("F-02", "no fence around the end of a job", control=True, ended_by_others=stolen)


# F-04

LATE = "now() - interval '14 minutes'"
PAST = (
    f"UPDATE procrastinate_events SET at = at - interval '15 minutes' WHERE at < {LATE} + interval '14 minutes'",
    f"UPDATE intake_capture SET retry_at = {LATE} WHERE state = 'kept'",
    f"UPDATE work_task SET remind_at = {LATE} WHERE id IN (SELECT id FROM work_task WHERE state = 'open' LIMIT 5)",
    "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 'tests.old', 'succeeded')",
    """INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'succeeded', now() - interval '2 days'
    FROM procrastinate_jobs WHERE task_name = 'tests.old'""",
    """UPDATE procrastinate_events SET at = now() - interval '2 days'
    WHERE job_id IN (SELECT id FROM procrastinate_jobs WHERE task_name = 'tests.old')""",
)
REMINDED = "SELECT count(*) FROM work_notice WHERE kind = 'task.reminder'"
UNREAD = "SELECT count(*) FROM intake_capture WHERE state = 'kept'"
OLD = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tests.old'"


def alone(desk: Desk, name: str, seconds: float) -> None:
    """The web takes enquiries without any worker, one cannot be read; then all that is a quarter of an hour ago."""
    with desk.web() as web:
        with Load(web.sender, desk.ledger, name):
            time.sleep(seconds)
        desk.rule("REVOKE EXECUTE ON FUNCTION procrastinate_defer_jobs_v1 FROM PUBLIC, teplo")
        come_twice(desk, web, name, 900)
        desk.rule("GRANT EXECUTE ON FUNCTION procrastinate_defer_jobs_v1 TO PUBLIC, teplo")
    for statement in PAST:
        desk.ask(statement)
    assert desk.ask(UNREAD) == [(1,)]


def left_over(desk: Desk) -> tuple[int, int, int, int]:
    """Enquiries unread, owners not told, reminders not given, old jobs not deleted."""
    repeats, notices = told_once(desk)
    return desk.ask(UNREAD)[0][0], repeats - notices, 5 - desk.ask(REMINDED)[0][0], desk.ask(OLD)[0][0]


def check_f04(desk: Desk, seconds: float, patience: float) -> None:
    name = named("f04")
    alone(desk, name, seconds)
    waited = told_once(desk)[0]
    assert waited > 0
    with desk.worker("slow_commits"):
        began = time.monotonic()
        while (left := left_over(desk)) != (0, 0, 0, 0) or not drained(desk):
            late = f"unread, untold, not reminded, not deleted: {left}; failed: {failed_jobs(desk)}"
            assert time.monotonic() - began < patience, late
            time.sleep(0.2)
        took = time.monotonic() - began
    assert failed_jobs(desk) == []
    found = hold(desk.ledger, desk.ask, name)
    assert found.refused == found.unknown == 0
    results.keep(
        "F-04", f"no worker for 15 minutes, {seconds:.0f} s of load (the clock of the queue was moved)",
        **found.as_json(), jobs_waited=waited, caught_up_after_s=round(took, 1),
    )  # fmt: skip


def test_f04_without_any_worker_all_is_taken_and_made_up_for_afterwards(spare: Desk) -> None:
    check_f04(spare, 3, 60)


@pytest.mark.full
def test_f04_in_full(spare: Desk) -> None:
    check_f04(spare, 75, 300)


@pytest.mark.full
def test_f04_control_who_looks_back_to_the_last_tick_alone_misses_what_lies_before(spare: Desk) -> None:
    alone(spare, named("f04c"), 1)
    with spare.worker("since_last_tick", "no_catch_up"):
        until(lambda: left_over(spare)[:2] == (0, 0), seconds=120)
    unread, untold, not_reminded, undeleted = left_over(spare)
    assert (unread, untold, not_reminded, undeleted) == (0, 0, 5, 1)
    results.keep("F-04", "since the last tick only", control=True, reminders_missed=not_reminded, not_deleted=undeleted)


@pytest.mark.full
def test_f04_control_who_is_told_by_a_job_enqueued_beside_its_transaction_is_not(spare: Desk) -> None:
    alone(spare, named("f04b"), 1)
    with spare.worker("slow_commits", "enqueue_beside"):
        until(lambda: left_over(spare)[0] == 0 and drained(spare), seconds=120)
        time.sleep(3)
    untold = left_over(spare)[1]
    assert untold == 1
    results.keep("F-04", "jobs of jobs outside the transaction", control=True, owners_never_told=untold)


# F-05

HOLDS = """
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args)
VALUES ('default', 'tests.hold', 'conversation:7', '{"seconds": %s}') RETURNING id
"""
RESCUE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args)
VALUES ('rescue', 'teplo.config.tasks.rescue_stalled_jobs', 100, %s, '{"timestamp": 0}')
"""
DONE = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'tests.hold' AND status = 'succeeded'"
RESCUERS = "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%rescue_stalled_jobs' AND status = 'doing'"


def run_f05(desk: Desk, seconds: float, *faults: str, lock: str | None = None) -> float:
    """A worker dies holding a lock, and the rescue beside it; seconds until the next jobs of that lock are done."""
    with desk.worker("locks", "slow_rescue", *faults) as worker:
        desk.ask(HOLDS % 3)
        for _ in range(3):
            desk.ask(HOLDS % 0)
        until(worker.mark.with_suffix(".hold").exists, seconds=30)
        worker.mark.with_suffix(".rescue").unlink(missing_ok=True)
        desk.ask(RESCUE, lock)
        until(worker.mark.with_suffix(".rescue").exists, seconds=30)
        assert desk.ask(RESCUERS)[0][0] >= 1
        deaths = worker.deaths
        worker.kill()
        until(lambda: worker.deaths > deaths, seconds=10)
        if lock is not None:
            desk.ask(RESCUE, lock)  # the one of the next minute
        return until(lambda: desk.ask(DONE) == [(4,)], seconds=seconds)


def test_f05_the_lock_of_a_dead_worker_is_given_back(spare: Desk) -> None:
    took = run_f05(spare, 60, "quick_watch")
    results.keep(
        "F-05", "worker killed holding a lock, the rescue beside it; quick watch", freed_after_s=round(took, 1)
    )


@pytest.mark.full
def test_f05_in_full(spare: Desk) -> None:
    took = run_f05(spare, 90)
    assert failed_jobs(spare) == []
    results.keep("F-05", "worker killed holding a lock, the rescue beside it", freed_after_s=round(took, 1))


@pytest.mark.full
def test_f05_control_a_rescue_that_needs_a_lock_itself_is_never_freed(spare: Desk) -> None:
    with pytest.raises(AssertionError, match="not reached"):
        run_f05(spare, 40, "quick_watch", "no_watch", "locked_rescue", lock="rescue")
    waiting = 4 - spare.ask(DONE)[0][0]
    results.keep("F-05", "rescue by jobs of one lock alone", control=True, never_done=waiting)


# F-09

TICKS = "SELECT due, count(*) FROM tests_tick GROUP BY due ORDER BY due"
DUE = "UPDATE work_task SET remind_at = now() WHERE id = (SELECT min(id) FROM work_task WHERE state = 'open')"


def run_f09(desk: Desk, seconds: float, *faults: str, off: int = 2) -> tuple[list[tuple[int, int]], Tally]:
    """Three schedulers, one `off` seconds behind, one as much ahead; how often each tick was done."""
    name = named("f09")
    desk.ask("CREATE TABLE tests_tick (due bigint)")
    late, early = shifted(f"-{off}s"), shifted(f"+{off}s")
    with (
        desk.web() as web,
        desk.worker("ticking", *faults, **late),
        desk.worker("ticking", *faults),
        desk.worker("ticking", *faults, **early),
    ):
        until(lambda: len(desk.ask("SELECT 1 FROM procrastinate_workers")) >= 9, seconds=60)
        with Load(web.sender, desk.ledger, name, per_second=4):
            time.sleep(seconds / 2)
            desk.ask(DUE)
            time.sleep(seconds / 2)
        until(lambda: drained(desk) and drained(desk, "tests.tick"), seconds=60)
    return desk.ask(TICKS), hold(desk.ledger, desk.ask, name)


def check_f09(desk: Desk, seconds: float) -> None:
    ticks, found = run_f09(desk, seconds)
    assert {count for _, count in ticks} == {1}
    missing = set(range(ticks[1][0], ticks[-2][0], 6)) - {due for due, _ in ticks}
    assert (len(ticks) >= seconds // 6, missing) == (True, set())
    if seconds > 60:
        assert desk.ask(REMINDED) == [(1,)]
    results.keep(
        "F-09", f"three schedulers, clocks two seconds before and behind, {seconds:.0f} s",
        **found.as_json(), ticks=len(ticks), ticks_missed=0, ticks_done_twice=0,
    )  # fmt: skip


def test_f09_of_several_schedulers_each_period_comes_once(spare: Desk) -> None:
    check_f09(spare, 14)


@pytest.mark.full
def test_f09_in_full(spare: Desk) -> None:
    check_f09(spare, 150)


@pytest.mark.full
def test_f09_control_who_remembers_the_newest_period_alone_begins_others_again(spare: Desk) -> None:
    ticks, _ = run_f09(spare, 14, "own_clock", off=8)
    often = max(count for _, count in ticks)
    assert often > 1
    results.keep("F-09", "no look for later periods, clocks 8 s off", control=True, done_at_most=often)
