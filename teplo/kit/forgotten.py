"""Python looks for rings of objects that everybody has forgotten; how often, while very many are made."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# At Python's own 700 it looks a thousand times while twenty thousand rows come in, and finds next to nothing.
EVERY = 100_000
_changing = threading.Lock()
_inside = 0


@contextmanager
def seldom_looked_for() -> Iterator[None]:
    """Look for them once in so many new objects, not in so few: for work that makes no rings, in the whole process."""
    _change(+1)
    try:
        yield
    finally:
        _change(-1)


def _change(by: int) -> None:
    global _inside  # noqa: PLW0603  # it is one setting for the whole process, and so is who wants it
    with _changing:
        _inside += by
        gc.set_threshold(EVERY if _inside else USUAL[0], *USUAL[1:])


USUAL = gc.get_threshold()
