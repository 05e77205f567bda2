"""Weaknesses of queue and worker: moments to freeze and kill at, tasks for the tests, and mechanisms taken away."""

import os
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from tests.faults.weaknesses import gorge, weakness

MARK = Path(os.environ.get("FAULTS_KILL", "/nonexistent"))


@weakness
def halts_before() -> None:
    """No weakness: a follower leaves a mark and takes a moment before its first effect, where a test may freeze it."""
    _halt(before=True)


@weakness
def halts_after() -> None:
    """No weakness: the same between the effect and the end of the job."""
    _halt(before=False)


def _halt(*, before: bool) -> None:
    from teplo.ledger import actions

    told = actions.tell

    def halting(*args: Any, **kwargs: Any) -> None:
        if not before:
            told(*args, **kwargs)
        if not MARK.exists():
            MARK.touch()
            time.sleep(1)
        if before:
            told(*args, **kwargs)

    actions.tell = halting


@weakness
def no_fence() -> None:
    """F-02: whoever has run a job ends it, though it has gone to somebody else."""
    from procrastinate.manager import JobManager

    from teplo.config import worker

    worker.FencedJobManager = JobManager


@weakness
def no_watch() -> None:
    """F-05: nobody looks for dead workers but a job of the queue itself."""
    from teplo.config import worker

    worker._watch = lambda ended: None


@weakness
def slow_rescue() -> None:
    """No weakness: the rescue that is a job leaves a mark and takes two seconds, so that it can be killed at work."""
    from teplo.config import actions

    rescue = actions.rescue

    def slow() -> tuple[int, int]:
        if threading.current_thread().name != "watchdog":
            MARK.with_suffix(".rescue").touch()
            time.sleep(2)
        return rescue()

    actions.rescue = slow


@weakness
def locks() -> None:
    """A task that holds a lock for as long as its argument says, and others that wait for it."""

    @app.task(name="tests.hold")
    def hold(seconds: float) -> None:
        MARK.with_suffix(".hold").touch()
        time.sleep(seconds)


@weakness
def no_catch_up() -> None:
    """F-04: what is done once a day is done at its minute or not at all."""
    from teplo.config import worker

    worker.DAY_SECONDS = float("inf")


@weakness
def since_last_tick() -> None:
    """F-04: whoever reminds believes that he was there a minute ago."""
    from teplo.work import queries

    to_remind = queries.to_remind

    def lately(at: datetime) -> list[Any]:
        return [task for task in to_remind(at) if task.remind_at > at - timedelta(seconds=90)]

    queries.to_remind = lately


@weakness
def locked_rescue() -> None:
    """F-05: one rescue at a time, held by a lock like any other."""
    from teplo.config import tasks

    tasks.rescue_stalled_jobs.lock = "rescue"


@weakness
def ticking() -> None:
    """A periodic task of six seconds, more than clocks may differ here, that writes down each of its ticks."""

    @app.periodic(cron="* * * * * */6")
    @app.task(name="tests.tick", queue="clock")
    def tick(timestamp: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO tests_tick (due) VALUES (%s)", [timestamp])


@weakness
def own_clock() -> None:
    """F-09: of the periods only the newest is remembered, so that a clock which is behind begins the last one again."""
    from teplo.config.fence import FencedJobManager

    del FencedJobManager.defer_periodic_job


@weakness
def idle() -> None:
    """A task that does nothing, for a long queue of them, and one that takes ten seconds."""

    @app.task(name="tests.idle", queue="bulk")
    def rest() -> None:
        pass

    @app.task(name="tests.long", queue="bulk")
    def work() -> None:
        MARK.touch()
        time.sleep(10)


@weakness
def no_long_places() -> None:
    """F-07: long jobs take the places of all others."""
    from teplo.config import worker

    worker.LONG = frozenset()


@weakness
def one_line() -> None:
    """F-52: all callers stand in one line, which any of them may fill."""
    from teplo.config import asgi, bridge

    bridge.caller_of = lambda headers, address: "everybody"
    asgi._pages.turns._always = 1_000_000


@weakness
def gorging() -> None:
    """A task that takes more memory than there is, and leaves a mark each time."""

    @app.task(name="tests.gorge")
    def eat(path: str) -> None:
        with Path(path).open("a") as file:
            file.write("x")
        gorge()


@weakness
def slow_commits() -> None:
    """No weakness: leaves time between the enqueuing of followers and the COMMIT, where somebody may take the job."""
    from teplo.ledger import actions

    enqueue = actions.enqueue

    def slow(*args: Any, **ids: Any) -> None:
        enqueue(*args, **ids)
        time.sleep(0.5)

    actions.enqueue = slow


@weakness
def enqueue_beside() -> None:
    """F-04: what a job enqueues goes over the worker's own connection, outside the transaction of the job."""
    from teplo.kit import jobs

    class Beside:
        def defer_job(self, **values: Any) -> Any:
            return app.job_manager.defer_job(**values)

    jobs.IN_TRANSACTION = Beside()
