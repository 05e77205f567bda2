"""Asks the database beside the pool, and gives up in time: what watches us must be answered while all else waits."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from typing import Any, Generic, TypeVar

import psycopg
from django.db import connection

from teplo.ops.invariants import Ask

T = TypeVar("T")
STATEMENT_MS = 3_000


def ask_beside(do: Callable[[Ask], T]) -> T:
    """What `do` finds over a connection of its own; psycopg's errors where the database is away."""
    given: dict[str, Any] = {**connection.get_connection_params(), "application_name": "teplo probe"}
    given = {name: value for name, value in given.items() if name not in ("cursor_factory", "context")}
    with psycopg.connect(**{**given, "connect_timeout": 2}, autocommit=True) as beside:
        beside.execute(f"SET statement_timeout = {STATEMENT_MS}")
        return do(lambda statement: beside.execute(statement.encode()).fetchall())


class Probe(Generic[T]):
    """One question at a time in a thread of its own; who comes meanwhile waits for the same answer.

    A server that accepts and then says nothing (stopped, behind a dead network) would hold whoever asks for ever.
    """

    def __init__(self, ask: Callable[[], T], *, seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._lock = threading.Lock()
        self._running: Future[T] | None = None

    def answer(self) -> T:
        """What is found; TimeoutError after `seconds`."""
        with self._lock:
            if self._running is None or self._running.done():
                self._running = Future()
                threading.Thread(target=self._run, args=(self._running,), name="probe", daemon=True).start()
            running = self._running
        try:
            return running.result(self._seconds)
        except Late:
            raise TimeoutError("the database does not answer") from None

    def _run(self, future: "Future[T]") -> None:
        try:
            future.set_result(self._ask())
        except BaseException as error:  # noqa: BLE001 (told to whoever asked)
            future.set_exception(error)
