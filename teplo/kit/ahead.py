"""The next item is made by another thread while this one is busy with the one before."""

import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")
LOOK_SECONDS = 0.2
# How long the maker may compute before whoever comes back from the database has his turn: at Python's own 0.005 each of
# the forty statements of a batch would wait that long.
TURN_SECONDS = 0.0001


class _Ahead(Generic[T]):
    """Items one by one; what their making raises is raised where they are wanted."""

    def __init__(self, items: Iterator[T]) -> None:
        self.items = items
        self.made: queue.Queue[tuple[list[T], Exception | None]] = queue.Queue(maxsize=1)
        self.left = threading.Event()

    def make(self) -> None:
        """Run by the thread: ends with the items, or when nobody wants them any more."""
        error: Exception | None = None
        try:
            for item in self.items:
                self._put([item], None)
                if self.left.is_set():
                    return
        except Exception as raised:  # noqa: BLE001  # raised again by `given`
            error = raised
        self._put([], error)

    def _put(self, item: list[T], error: Exception | None) -> None:
        while not self.left.is_set():
            try:
                self.made.put((item, error), timeout=LOOK_SECONDS)
            except queue.Full:
                continue
            return

    def given(self) -> Iterator[T]:
        """The items, in their order."""
        while True:
            item, error = self.made.get()
            if error is not None:
                raise error
            if not item:
                return
            yield item[0]


@contextmanager
def ahead(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """The same items, one of them made beforehand. Their making must not touch the database of this thread."""
    maker = _Ahead(items)
    thread = threading.Thread(target=maker.make, name="ahead", daemon=True)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(min(TURN_SECONDS, usual))
    thread.start()
    try:
        yield maker.given()
    finally:
        sys.setswitchinterval(usual)
        maker.left.set()
        thread.join()
