"""F-01, F-03, F-08, F-10: workers and web servers that die at the worst moment, and a queue that takes nothing."""

import random
import time
import uuid

import pytest

from tests.faults import results
from tests.faults.checker import REPEATS, Tally, drained, failed_jobs, hold, tally, told_once
from tests.faults.desk import Desk, Kept, until
from tests.faults.ledger import UNKNOWN
from tests.faults.load import Answer, Load, enquiry, until_answered

pytestmark = pytest.mark.alone


def named(fault: str) -> str:
    return f"{fault}-{uuid.uuid4().hex[:6]}"


def kill_workers(worker: Kept, times: int, seconds: float) -> None:
    chance = random.Random(1)
    for _ in range(times):
        time.sleep(chance.uniform(0.5, 1.5) * seconds / times)
        before = worker.deaths
        worker.kill()
        until(lambda before=before: worker.deaths > before, seconds=10)


def run_f01(desk: Desk, kills: int, seconds: float, *watch: str) -> None:
    name = named("f01")
    with desk.web() as web, desk.worker("slow_effects", *watch) as worker:
        with Load(web.sender, desk.ledger, name):
            kill_workers(worker, kills, seconds)
        took = until(lambda: drained(desk), seconds=90)
    repeats, notices = told_once(desk)
    assert (notices, failed_jobs(desk)) == (repeats, [])
    assert repeats > 0
    found = hold(desk.ledger, desk.ask, name)
    assert found.refused == found.unknown == 0
    results.keep(
        "F-01", f"worker killed {kills} times in {seconds:.0f} s of load", **found.as_json(),
        effects_due=repeats, effects=notices, drained_after_s=round(took, 1),
    )  # fmt: skip


def test_f01_killed_workers_do_every_job_and_none_twice(spare: Desk) -> None:
    run_f01(spare, 3, 6, "quick_watch")


@pytest.mark.full
def test_f01_in_full(spare: Desk) -> None:
    run_f01(spare, 30, 75)


@pytest.mark.full
def test_f01_control_without_effect_rows_owners_are_told_twice(spare: Desk) -> None:
    name = named("f01c")
    with spare.web() as web:
        for number in range(24):
            key = f"{name}-{number:06}"
            until_answered(web.sender, enquiry(key, number % 4), key, spare.ledger)
    with spare.worker("slow_effects", "quick_watch", "no_effect_row") as worker:
        for _ in range(3):
            before, deaths = told_once(spare)[1], worker.deaths
            until(lambda before=before: told_once(spare)[1] > before, seconds=30)  # done, and its job not yet ended
            worker.kill()
            until(lambda deaths=deaths: worker.deaths > deaths, seconds=10)
        until(lambda: drained(spare), seconds=90)
    repeats, notices = told_once(spare)
    assert notices > repeats
    results.keep("F-01", "no effect rows", control=True, effects_due=repeats, effects=notices)


def enqueue(desk: Desk, task: str, args: str) -> int:
    insert = "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', %s, %s) RETURNING id"
    return int(desk.ask(insert, task, args)[0][0])


LONGEST_DELAY = """
SELECT extract(epoch FROM max(done.at - came.at)) FROM procrastinate_jobs j
JOIN procrastinate_events came ON came.job_id = j.id AND came.type = 'deferred'
JOIN procrastinate_events done ON done.job_id = j.id AND done.type = 'succeeded'
WHERE j.task_name = 'tests.quick'
"""


def run_f03(desk: Desk, task: str, *faults: str, seconds: float, others: int = 40) -> None:
    deaths = desk.folder / f"deaths-{uuid.uuid4().hex[:6]}"
    with desk.worker("poison", *faults):
        job = enqueue(desk, task, f'{{"path": "{deaths}"}}')
        for number in range(others):
            enqueue(desk, "tests.quick", f'{{"key": "{number}"}}')
        until(lambda: desk.ask("SELECT status::text FROM procrastinate_jobs WHERE id = %s", job) == [("failed",)],
              seconds=seconds)  # fmt: skip
        until(lambda: drained(desk, "tests.quick"), seconds=60)
    died = len(deaths.read_text())
    delay = float(desk.ask(LONGEST_DELAY)[0][0])
    assert died <= 5
    assert delay < 60
    assert f'"job": {job}' in [line for line in desk.logs().splitlines() if "job.failed_for_good" in line][-1]
    how = f"a job that ends its worker ({task.removeprefix('tests.')}), {' '.join(faults) or 'as delivered'}"
    results.keep("F-03", how, deaths=died, others=others, longest_delay_s=round(delay, 1))


def test_f03_a_job_that_kills_its_worker_is_stopped_and_the_others_go_on(spare: Desk) -> None:
    run_f03(spare, "tests.poison", "quick_watch", seconds=90)


@pytest.mark.full
@pytest.mark.parametrize("task", ["tests.poison", "tests.hungry"])
def test_f03_in_full(spare: Desk, task: str) -> None:
    run_f03(spare, task, seconds=400)


@pytest.mark.full
def test_f03_control_without_the_limit_it_kills_on(spare: Desk) -> None:
    with pytest.raises(AssertionError, match="not reached"):
        run_f03(spare, "tests.poison", "quick_watch", "no_death_limit", seconds=120)
    deaths = max(len(path.read_text()) for path in spare.folder.glob("deaths-*"))
    assert deaths > 5
    results.keep("F-03", "no death limit", control=True, deaths=deaths)


def without_queue(desk: Desk, name: str, *faults: str) -> tuple[Tally, Answer | None]:
    """Somebody known comes again while no job can be enqueued; what is stored then, and what he is told."""
    first, again = f"{name}-000000", f"{name}-000001"
    with desk.web(*faults) as web:
        until_answered(web.sender, enquiry(first, 7), first, desk.ledger)
        desk.rule("REVOKE EXECUTE ON FUNCTION procrastinate_defer_jobs_v1 FROM PUBLIC, teplo")
        answer = web.sender.send(enquiry(again, 7), again, desk.ledger)
        found = tally(desk.ledger, desk.ask, name)
        desk.rule("GRANT EXECUTE ON FUNCTION procrastinate_defer_jobs_v1 TO PUBLIC, teplo")
    return found, answer


def half_done(desk: Desk) -> int:
    """Enquiries of somebody known without the job that tells the owner."""
    return int(desk.ask(REPEATS)[0][0]) - int(desk.ask("SELECT count(*) FROM procrastinate_jobs")[0][0])


def test_f08_what_cannot_be_enqueued_is_kept_whole_and_read_later(spare: Desk) -> None:
    name = named("f08")
    _, answer = without_queue(spare, name)
    assert answer is not None
    assert (answer.status, answer.body["state"], answer.body["enquiry"]) == (202, "kept", None)
    assert (half_done(spare), len(spare.ask("SELECT 1 FROM leads_enquiry"))) == (0, 1)
    spare.ask("UPDATE intake_capture SET retry_at = now() WHERE state = 'kept'")
    spare.run(
        "teplo.config.command", "manage", "shell", "-c", "from teplo.intake.tasks import retry_kept; retry_kept(0)"
    )
    assert (half_done(spare), len(spare.ask("SELECT 1 FROM leads_enquiry"))) == (0, 2)
    found = hold(spare.ledger, spare.ask, name)
    results.keep("F-08", "right to enqueue taken away", **found.as_json(), kept_then_read=1)


@pytest.mark.full
def test_f08_control_enqueuing_after_the_commit_stores_half(spare: Desk) -> None:
    found, _ = without_queue(spare, named("f08c"), "enqueue_after")
    assert (found.refused_but_stored, half_done(spare)) == (1, 1)
    results.keep("F-08", "enqueued after the commit", control=True, refused_but_stored=1)


def run_f10(desk: Desk, kills: int, seconds: float, *faults: str) -> tuple[str, int]:
    """Kills the web process between COMMIT and answer; the name of the run, and how many were left without answer."""
    name = named("f10")
    with desk.web(*faults) as web:
        with Load(web.sender, desk.ledger, name) as load:
            for _ in range(kills):
                time.sleep(seconds / kills / 2)
                web.trigger.touch()
                until(lambda: not web.trigger.exists(), seconds=20)
                web.until_up()
                time.sleep(seconds / kills / 2)
        unknown = sum(line.outcome == UNKNOWN for key, line in desk.ledger.outcomes().items() if key.startswith(name))
        if not faults:
            load.settle()
    return name, unknown


def test_f10_an_answer_that_never_came_is_asked_for_again_under_its_key(spare: Desk) -> None:
    check_f10(spare, 3, 6)


@pytest.mark.full
def test_f10_in_full(spare: Desk) -> None:
    check_f10(spare, 30, 60)


def check_f10(desk: Desk, kills: int, seconds: float) -> None:
    name, unknown = run_f10(desk, kills, seconds)
    assert unknown >= kills
    found = hold(desk.ledger, desk.ask, name)
    assert (found.unknown, found.stored) == (0, found.acknowledged)
    results.keep(
        "F-10", f"web killed {kills} times between COMMIT and answer", **found.as_json(), unanswered_at_first=unknown
    )


@pytest.mark.full
def test_f10_control_answering_before_the_commit_loses(spare: Desk) -> None:
    name, _ = run_f10(spare, 3, 5, "answer_early")
    found = tally(spare.ledger, spare.ask, name)
    assert found.lost >= 1
    results.keep("F-10", "answered before the COMMIT", control=True, **found.as_json())
