"""Connections that are alive when they are handed out, and a quick refusal while the server is away."""

import threading
import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class ServerAway(psycopg.OperationalError):
    """The database cannot be reached at the moment; asking again in a second may help."""


class Gate:
    """Lets one thread at a time knock while the server is away; the others hear of it at once.

    Without it every thread waits its whole time-out, and a queue of requests grows behind them.
    """

    def __init__(self) -> None:
        self._away_since: float | None = None
        self._knocking = threading.Lock()

    def connect(self, make: Any) -> Any:
        """What `make()` returns; `ServerAway` when another thread has just found the server away."""
        if self._away_since is None:
            return self._try(make)
        if not self._knocking.acquire(blocking=False):
            raise ServerAway("the database is away")
        try:
            return self._try(make)
        finally:
            self._knocking.release()

    def _try(self, make: Any) -> Any:
        try:
            made = make()
        except psycopg.OperationalError:
            self._away_since = self._away_since or time.monotonic()
            raise
        self._away_since = None
        return made


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with the gate before the pool and a check of what comes out of it."""

    gate = Gate()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.pool:
            return super().get_new_connection(conn_params)
        return self.gate.connect(lambda: self._living(conn_params))

    def _living(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        try:
            ConnectionPool.check_connection(connection)
        except psycopg.Error:
            # The server has been started anew, so the others in the pool are dead as well.
            pool = self.pool
            pool.putconn(connection)
            pool.drain()
            connection = super().get_new_connection(conn_params)
            ConnectionPool.check_connection(connection)
        return connection
