"""The next items are made by another thread while this one waits for the database."""

import queue
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.db import connection

T = TypeVar("T")
LOOK_SECONDS = 0.2
# How long the maker may compute before whoever comes back from the database has his turn: at Python's own 0.005 each of
# the forty statements of a batch would wait that long.
TURN_SECONDS = 0.0001


class _Ahead(Generic[T]):
    """Items in batches; what their making raises is raised where they are wanted, behind what was made before."""

    def __init__(self, items: Iterator[T], size: int) -> None:
        self.items = items
        self.size = size
        self.made: queue.Queue[tuple[list[T], BaseException | None]] = queue.Queue(maxsize=1)
        self.left = threading.Event()
        # Set while whoever wants the items waits, be it for them or for the database: one thread computes at a time.
        self.rests = threading.Event()

    def make(self) -> None:
        """Run by the thread: ends with the items, or when nobody wants them any more."""
        error: BaseException | None = None
        batch: list[T] = []
        try:
            for item in self.items:
                batch.append(item)
                if len(batch) == self.size:
                    self._put(batch, None)
                    batch = []
                self._rest()
                if self.left.is_set():
                    return
        except BaseException as raised:  # noqa: BLE001  # raised again by `given`, or it would wait for ever
            error = raised
        self._put(batch, error)

    def _rest(self) -> None:
        while not self.rests.wait(LOOK_SECONDS) and not self.left.is_set():
            pass

    def _put(self, batch: list[T], error: BaseException | None) -> None:
        while not self.left.is_set():
            try:
                self.made.put((batch, error), timeout=LOOK_SECONDS)
            except queue.Full:
                continue
            return

    def given(self) -> Iterator[list[T]]:
        """The batches, in their order; the last one may be shorter."""
        while True:
            self.rests.set()
            batch, error = self.made.get()
            self.rests.clear()
            if batch:
                yield batch
            if error is not None:
                raise error
            if len(batch) < self.size:
                return

    def aside(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Around every statement of whoever wants the items: meanwhile they are made."""
        self.rests.set()
        try:
            return execute(*statement)
        finally:
            self.rests.clear()


@contextmanager
def ahead(items: Iterator[T], size: int) -> Iterator[Iterator[list[T]]]:
    """The same items in batches of `size`, one of them made beforehand, whenever this thread waits for the database.

    Their making must not touch the connection of this thread.
    """
    maker = _Ahead(items, size)
    thread = threading.Thread(target=maker.make, name="ahead", daemon=True)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(TURN_SECONDS, usual))
    thread.start()
    try:
        with connection.execute_wrapper(maker.aside):
            yield maker.given()
    finally:
        sys.setswitchinterval(usual)
        maker.left.set()
        thread.join()
