"""What every job that walks over rows does alike."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


def each(rows: Iterable[T], do: Callable[[T], object]) -> int:
    """Do it to each row in a transaction of its own; a row that fails is logged and keeps nobody else waiting.

    Gives how many went well.
    """
    done = 0
    for row in rows:
        try:
            do(row)
        except Exception:
            log.exception("%s failed for %s", getattr(do, "__name__", do), row)
        else:
            done += 1
    return done
