"""The rescue of stalled jobs. Workers that are really killed have their short forms in the fault lab, F-01 and F-03."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from teplo.config import actions
from tests.config.conftest import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def query(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(autouse=True)
def empty_queue(transactional_db: None) -> Iterator[None]:
    """Procrastinate's tables are not Django's to empty after a test."""
    yield
    query("truncate procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers")


def stall(name: str = "tests.slow", *, attempts: int = 0, queueing_lock: str | None = None) -> int:
    """A job that a worker took and then was never heard of again."""
    number = app.configure_task(name, allow_unknown=True, queueing_lock=queueing_lock).defer(key="1")
    query("update procrastinate_jobs set status = 'doing', attempts = %s where id = %s", attempts, number)
    return number


def status(number: int) -> tuple[object, ...]:
    return query("select status::text, attempts from procrastinate_jobs where id = %s", number)[0]


def test_a_stalled_job_goes_back_and_its_death_is_counted() -> None:
    number = stall(attempts=1)
    assert actions.rescue() == (1, 0)
    assert status(number) == ("todo", 2)


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    number = stall()
    query("insert into procrastinate_workers default values")
    query("update procrastinate_jobs set worker_id = (select max(id) from procrastinate_workers) where id = %s", number)
    assert actions.rescue() == (0, 0)
    assert status(number) == ("doing", 0)


def test_the_fifth_death_is_the_last_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    number = stall(attempts=4)
    assert actions.rescue() == (0, 1)
    assert status(number) == ("failed", 5)
    assert "job.failed_for_good" in caplog.text


def test_a_stalled_job_whose_twin_waits_already_ends_instead_of_breaking_the_rescue() -> None:
    number = stall(queueing_lock="one")
    app.configure_task("tests.slow", allow_unknown=True, queueing_lock="one").defer(key="2")
    other = stall()
    actions.rescue()
    assert status(number) == ("failed", 1)
    assert status(other) == ("todo", 1)


def test_finished_jobs_are_deleted_after_a_day_and_failed_ones_after_a_month() -> None:
    old, young, failed = stall(), stall(), stall()
    query("update procrastinate_jobs set status = 'succeeded' where id = any(%s)", [old, young])
    query("update procrastinate_jobs set status = 'failed' where id = %s", failed)
    query("update procrastinate_events set at = at - interval '2 days' where job_id = any(%s)", [old, failed])
    assert actions.delete_finished() == 1
    assert query("select id from procrastinate_jobs order by id") == [(young,), (failed,)]


class Workers:
    """Starts worker processes against the database of the test and starts a dead one again, like `teplo run`."""

    def __init__(self) -> None:
        known = connection.settings_dict
        query_string = f"?host={known['HOST']}" if str(known["HOST"]).startswith("/") else ""
        host = "" if query_string else f"{known['HOST']}:{known['PORT'] or 5432}"
        secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
        url = f"postgres://{known['USER']}{secret}@{host}/{known['NAME']}{query_string}"
        self.env = {**os.environ, "DATABASE_URL": url}
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            command = [sys.executable, "-m", "tests.config.worker_process"]
            self.process = subprocess.Popen(command, env=self.env, cwd=ROOT, stderr=subprocess.DEVNULL)
        return self.process

    def until(self, reached: Callable[[], bool], *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < deadline, query("select id, status::text, attempts from procrastinate_jobs")
            self.keep()
            time.sleep(0.1)

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)


@pytest.fixture
def workers() -> Iterator[Workers]:
    query("create table if not exists effect (key text primary key)")
    running = Workers()
    yield running
    running.end()
    query("drop table effect")


def defer_slow(count: int) -> None:
    for number in range(count):
        app.configure_task("tests.slow", allow_unknown=True).defer(key=str(number))


def kill_in_the_middle(workers: Workers, times: int, seed: int = 1) -> None:
    chance = random.Random(seed)
    for _ in range(times):
        workers.until(lambda: query("select 1 from procrastinate_jobs where status = 'doing'") != [], seconds=30)
        time.sleep(chance.random() * 0.4)
        workers.keep().send_signal(signal.SIGKILL)
        workers.keep().wait()


def all_done(count: int) -> bool:
    return query("select count(*) from procrastinate_jobs where status = 'succeeded' and task_name = 'tests.slow'") == [
        (count,)
    ]


@pytest.mark.full
def test_killed_workers_lose_no_job_and_do_none_twice(workers: Workers) -> None:
    defer_slow(24)
    kill_in_the_middle(workers, 3)
    workers.until(lambda: all_done(24), seconds=90)
    assert query("select count(*) from effect") == [(24,)]


@pytest.mark.full
def test_thirty_kills_lose_no_job_and_do_none_twice(workers: Workers) -> None:
    defer_slow(240)
    kill_in_the_middle(workers, 30)
    workers.until(lambda: all_done(240), seconds=300)
    assert query("select count(*) from effect") == [(240,)]


@pytest.mark.full
def test_without_the_rescue_a_killed_job_stays_for_ever(workers: Workers) -> None:
    """The red control: what the rescue is there for."""
    defer_slow(4)
    kill_in_the_middle(workers, 1)
    assert query("select count(*) > 0 from procrastinate_jobs where status = 'doing'") == [(True,)]


@pytest.mark.full
def test_a_job_that_kills_its_worker_is_stopped_and_the_others_go_on(workers: Workers, tmp_path: Path) -> None:
    number = app.configure_task("tests.poison", allow_unknown=True).defer(path=str(tmp_path / "deaths"))
    defer_slow(10)
    workers.until(lambda: status(number)[0] == "failed", seconds=120)
    assert 1 <= len((tmp_path / "deaths").read_text()) <= 5
    workers.until(lambda: all_done(10), seconds=60)


def test_two_twins_that_died_together_do_not_break_the_rescue() -> None:
    twins = [stall(queueing_lock="one") for _ in range(2)]
    actions.rescue()
    assert [status(number)[0] for number in twins] == ["todo", "failed"]
