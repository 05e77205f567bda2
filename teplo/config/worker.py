"""The worker process: takes jobs from the queue, and a watchdog beside it that rescues stalled ones."""

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator

import structlog
from django.db import connection
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app

from teplo.config import actions
from teplo.config.environment import Environment
from teplo.config.fence import FencedJobManager
from teplo.intake.mailboxes.listeners import listening
from teplo.kit.jobs import on_fresh_connection

log = structlog.get_logger("teplo.worker")

CONCURRENCY = 2
# Their jobs take minutes: two of them must not keep those waiting that tell somebody of his lead.
LONG = frozenset({"bulk", "care"})
# They wait for servers of others.
LETTERS = "letters"
WATCH_SECONDS = 5
GRACE_SECONDS = 20
DAY_SECONDS = 24 * 60 * 60


def run(*, until_empty: bool = False) -> int:
    """Work until a signal asks to stop, or with `until_empty` until the queue is empty; the exit code."""
    return asyncio.run(_run(until_empty=until_empty))


async def _run(*, until_empty: bool) -> int:
    server = Environment.read().listening()
    kwargs = {**server.conninfo(), "application_name": "teplo-worker", "connect_timeout": 3}
    connector = PsycopgConnector(kwargs=kwargs, min_size=1, max_size=5, timeout=10, reconnect_timeout=5)
    listeners = contextlib.nullcontext() if until_empty else listening()
    with app.replace_connector(connector) as opened, _watchdog(), listeners:
        opened.job_manager = FencedJobManager(connector)
        async with opened.open_async():
            return await _work(opened, until_empty=until_empty)


async def _work(opened: App, *, until_empty: bool) -> int:
    """Run the workers until one ends or a signal comes; 1 when one ended by itself."""
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    queues = queues_of(opened)
    if until_empty:
        runs = [(sorted(queues), CONCURRENCY)]
    else:
        # The last three run one job at a time, and never wait for what takes the places of the others.
        runs = [(sorted(queues - LONG - {LETTERS}), CONCURRENCY), (sorted(queues & LONG), CONCURRENCY)]
        runs += [([queue], 1) for queue in (actions.SUSPECTS, actions.QUEUE, LETTERS)]
    workers = [asyncio.create_task(_worker(opened, names, many, until_empty=until_empty)) for names, many in runs]
    asking = asyncio.create_task(asked.wait())
    await asyncio.wait([*workers, asking], return_when=asyncio.FIRST_COMPLETED)
    asking.cancel()
    failed = not asked.is_set() and not until_empty
    for task in workers:
        task.cancel()
    for ended in await asyncio.gather(*workers, return_exceptions=True):
        if isinstance(ended, Exception):
            failed = True
            log.error("worker.failed", error=type(ended).__name__)
    return int(failed)


def queues_of(opened: App) -> set[str]:
    """The queues of all tasks but the one that runs alone."""
    return {task.queue for task in opened.tasks.values()} - {actions.SUSPECTS}


async def _worker(opened: App, queues: Iterable[str], concurrency: int, *, until_empty: bool) -> None:
    await opened.run_worker_async(
        queues=queues,
        name=f"worker-{os.getpid()}",
        concurrency=concurrency,
        wait=not until_empty,
        # The others are in no hurry, and each listener keeps a connection.
        listen_notify=concurrency > 1,
        shutdown_graceful_timeout=GRACE_SECONDS,
        update_heartbeat_interval=actions.BEAT_SECONDS,
        stalled_worker_timeout=actions.HEARTBEAT_SECONDS,
        task_middleware=[on_fresh_connection],
        install_signal_handlers=False,
    )


@contextlib.contextmanager
def _watchdog() -> Iterator[None]:
    """The same rescue outside of procrastinate, so that nothing in the queue can starve it."""
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(ended,), name="watchdog", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=5)


def _watch(ended: threading.Event) -> None:
    deleted_at = float("-inf")
    while not ended.is_set():
        try:
            actions.rescue()
            if time.monotonic() - deleted_at > DAY_SECONDS:
                # Beside the periodic task, whose tick is skipped when no worker runs at that minute.
                actions.delete_finished()
                deleted_at = time.monotonic()
        except Exception:  # a watchdog that dies of the fault it watches for is none
            log.exception("watchdog.failed")
        finally:
            connection.close()
        ended.wait(WATCH_SECONDS)
