"""Connections that are alive when they are handed out, and a quick refusal while the server is away."""

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import IsolationLevel
from psycopg_pool import ConnectionPool


class ServerAway(psycopg.OperationalError):
    """The database cannot be reached at the moment; asking again in a second may help."""


class Gate:
    """Lets one thread at a time knock while the server is away, twice a second; the others hear of it at once.

    Without it every thread waits its whole time-out, and a queue of requests grows behind them.
    """

    PAUSE_SECONDS = 0.5

    def __init__(self) -> None:
        self._away = False
        self._closed_until = 0.0
        self._knocking = threading.Lock()

    def connect(self, make: Callable[[], Any]) -> Any:
        """What `make()` returns; `ServerAway` when another thread has just found the server away."""
        if not self._away:
            return self._try(make)
        if time.monotonic() < self._closed_until or not self._knocking.acquire(blocking=False):
            raise ServerAway("the database is away")
        try:
            return self._try(make)
        finally:
            self._knocking.release()

    def _try(self, make: Callable[[], Any]) -> Any:
        try:
            made = make()
        except psycopg.OperationalError:
            self._away, self._closed_until = True, time.monotonic() + self.PAUSE_SECONDS
            raise
        self._away = False
        return made


# A job or a command may wait for the batch of another; the web server has less patience (asgi.py).
LOCK_SECONDS = 30
# Of whoever is cut off in the middle of a transaction nobody hears: his locks, and the enquiries that wait for what
# became of his, would wait with him for hours.
SILENT_SECONDS = 60


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with the gate before the pool and a check of what comes out of it."""

    gate = Gate()

    def _configure_connection(self, connection: Any) -> bool:
        super()._configure_connection(connection)  # type: ignore[misc]  # the stubs do not know it
        connection.execute(
            f"SET lock_timeout = '{LOCK_SECONDS}s'; SET idle_in_transaction_session_timeout = '{SILENT_SECONDS}s'"
        )
        return True  # to be committed

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.pool:
            return super().get_new_connection(conn_params)
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return self.gate.connect(self._living)

    def _living(self) -> Any:
        pool = self.pool
        pool.open()
        deadline = time.monotonic() + pool.timeout
        while True:
            connection = pool.getconn(max(deadline - time.monotonic(), 0.01))
            try:
                ConnectionPool.check_connection(connection)
            except psycopg.Error:
                # The server has been started anew, so the others in the pool are dead as well.
                pool.putconn(connection)
                pool.drain()
            else:
                return connection
