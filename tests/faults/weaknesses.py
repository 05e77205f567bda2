"""The naive variants: each takes one mechanism away, and the checker must notice."""

import dataclasses
import os
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from procrastinate.contrib.django import app

EARLY = "answer_early"  # lives in the entry
GORGE = "gorge"  # too
_TABLE: dict[str, Callable[[], None]] = {}


def put_in(words: Iterable[str]) -> None:
    """Take the named mechanisms away from this process."""
    from tests.faults import weak_journal, weak_queue  # noqa: F401  # they fill the table, and need this module

    for word in words:
        if word not in (EARLY, GORGE):
            _TABLE[word]()


def gorge() -> None:
    """Fill two gigabytes, page by page: more than the group of processes is granted."""
    held = [b"x" * (64 << 20) for _ in range(32)]
    raise AssertionError(f"nobody minded {len(held)} pieces")


def weakness(put: Callable[[], None]) -> Callable[[], None]:
    _TABLE[put.__name__] = put
    return put


@weakness
def slow_effects() -> None:
    """No weakness: leaves time between the effect of a follower and the end of its job, where a kill hurts most."""
    from teplo.ledger import actions

    told = actions.tell

    def slow(*args: Any, **kwargs: Any) -> None:
        told(*args, **kwargs)
        time.sleep(0.2)

    actions.tell = slow


@weakness
def no_effect_row() -> None:
    """F-01: nothing remembers that an effect has happened."""
    from teplo.ledger import actions

    actions.once = lambda key: True


@weakness
def quick_watch() -> None:
    """No weakness: dead workers are noticed within two seconds instead of twenty, so that CI need not wait.

    Nor for a place that looks every five seconds for the jobs that were given back.
    """
    from procrastinate.app import App

    from teplo.config import actions, worker

    actions.BEAT_SECONDS, actions.HEARTBEAT_SECONDS, worker.WATCH_SECONDS = 0.5, 2, 0.5
    run = App.run_worker_async

    async def looking_often(self: App, **options: Any) -> None:
        await run(self, fetch_job_polling_interval=0.5, **options)

    App.run_worker_async = looking_often


@weakness
def no_death_limit() -> None:
    """F-03: a job that kills its workers is given back for ever."""
    from teplo.config import actions

    actions.DEATHS = 1_000_000


@weakness
def poison() -> None:
    """A task that takes its worker along, and one that does not."""

    @app.task(name="tests.poison")
    def die(path: str) -> None:
        with Path(path).open("a") as file:
            file.write("x")
        os._exit(137)

    @app.task(name="tests.hungry")
    def eat(path: str) -> None:
        with Path(path).open("a") as file:
            file.write("x")
        import resource  # only this task needs it

        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        held = []
        try:
            while True:
                held.append(bytearray(1 << 30))
        except MemoryError:
            os._exit(137)

    @app.task(name="tests.quick")
    def quick(key: str) -> None:
        time.sleep(0.05)


@weakness
def enqueue_after() -> None:
    """F-08: the job is enqueued when the transaction has been committed."""
    from django.db import transaction

    from teplo.ledger.tasks import run_followers

    defer = run_followers.defer
    run_followers.defer = lambda **args: transaction.on_commit(lambda: defer(**args))


@weakness
def no_lock() -> None:
    """F-16: who takes a lead looks whether it is free and does not hold on to it."""
    from teplo.leads.models import Lead
    from teplo.triage.actions import course

    def looked(number: int) -> Lead:
        found = Lead.objects.select_related("owner_employee", "owner_queue", "channel", "status").get(pk=number)
        time.sleep(0.1)
        return found

    course.locked = looked


@weakness
def no_retry() -> None:
    """F-18: who was chosen to end a deadlock gives up."""
    from teplo.kit import transactions

    transactions.RETRIES = 0


@weakness
def no_check() -> None:
    """F-36: connections come out of the pool unlooked at."""
    from psycopg_pool import ConnectionPool

    ConnectionPool.check_connection = staticmethod(lambda connection: None)


@weakness
def no_gate() -> None:
    """F-37: every thread waits its whole time-out for a database that is away."""
    from teplo.config.postgres import base

    base.Gate.connect = lambda self, make: make()


@weakness
def no_room() -> None:
    """F-34: nobody asks how much room the database has left."""
    from teplo.config import room

    room.LEAST = 0


@weakness
def no_lock_timeout() -> None:
    """F-39: who waits for a lock waits."""
    from teplo.config.postgres import base

    base.LOCK_SECONDS = 0


@weakness
def strict_log() -> None:
    """F-35: what cannot be written down may not be done."""
    import logging

    def strict(self: logging.Handler, record: logging.LogRecord) -> None:
        raise  # noqa: PLE0704 (called while the error is handled)

    logging.Handler.handleError = strict


@weakness
def no_row_keys() -> None:
    """F-55: an import knows no row that it has brought in before."""
    from teplo.intake.actions.imports import take

    known = take._fresh

    def anew(taken: Any) -> Any:
        return known([dataclasses.replace(one, key=uuid.uuid4().hex) for one in taken])

    take._fresh = anew


@weakness
def no_place() -> None:
    """F-55: an import that goes on does not know how far it has come."""
    from teplo.intake.imports import walking
    from teplo.intake.imports.models import Import

    bring_in = walking._bring_in

    def from_the_top(imp: Import, *rest: Any) -> bool:
        Import.objects.filter(pk=imp.pk).update(last_row=0)
        imp.refresh_from_db()
        return bring_in(imp, *rest)

    walking._bring_in = from_the_top
