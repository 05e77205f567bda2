"""Rows go out by COPY in a thread of their own: PostgreSQL takes them in while the next ones are put together."""

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.copy import Writer

Sent = tuple[str, list[bytes]]


class _Kept(Writer):
    """What COPY would send, kept to be sent later."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: Any) -> None:
        self.pieces.append(bytes(data))


def written(cursor: "psycopg.Cursor[Any]", rows: Iterable[Sequence[object]]) -> list[bytes]:
    """Rows as COPY wants them, in pieces."""
    kept = _Kept()
    with psycopg.Copy(cursor, binary=False, writer=kept) as out:
        for row in rows:
            out.write_row(row)
    return kept.pieces


class Behind:
    """Tables that are copied one after another, in the order in which they were sent."""

    def __init__(self, plain: "psycopg.Connection[Any]") -> None:
        self.plain = plain
        self.sent: queue.Queue[Sent | None] = queue.Queue()
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._copy, name="behind", daemon=True)
        self.thread.start()

    def send(self, into: str, pieces: list[bytes]) -> None:
        """Copy these pieces when all that was sent before is in."""
        self.sent.put((into, pieces))

    def wait(self) -> None:
        """Wait until all is in; raises what went wrong with it, as if it had been said here."""
        self.sent.join()
        error, self.error = self.error, None
        if error is not None:
            with connection.wrap_database_errors:
                raise error

    def before(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Around every other statement: it follows what was sent before it."""
        self.wait()
        return execute(*statement)

    def end(self) -> None:
        """Let the thread go; what it has begun it ends."""
        self.sent.put(None)
        self.thread.join()

    def _copy(self) -> None:
        while (one := self.sent.get()) is not None:
            try:
                if self.error is None:
                    self._copy_one(*one)
            except Exception as error:  # noqa: BLE001  # raised again by `wait`
                self.error = error
            finally:
                self.sent.task_done()

    def _copy_one(self, into: str, pieces: list[bytes]) -> None:
        with psycopg.Cursor(self.plain) as cursor, cursor.copy(into) as out:
            for piece in pieces:
                out.write(piece)
