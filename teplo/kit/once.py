"""What many ask in the same moment is looked for once: a change that thirty open pages hear of, they all fetch.

Nobody is told anything older than his own question: he has what another found only where that one began to look
after he had asked.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar, cast

MOST = 32
# A thread waits no longer for another one, and looks for itself.
PATIENCE = 5.0

T = TypeVar("T")

_asked_at: ContextVar[float | None] = ContextVar("asked_at", default=None)
_searches: OrderedDict[Hashable, "_Search"] = OrderedDict()
_lock = Lock()


@dataclass(eq=False)
class _Search:
    begun: float = field(default_factory=time.monotonic)
    found: Future[Any] = field(default_factory=Future)


def asked_at(moment: float | None) -> None:
    """Say when (by `time.monotonic`) what this thread answers now was asked; None where nobody waits with others."""
    _asked_at.set(moment)


def once(key: Hashable, find: Callable[[], T]) -> T:
    """What `find` gives, or has just given to another under the same key.

    The key holds everything that the answer depends on but the database, also who may see it. What is found belongs to
    several threads: nobody changes it. Outside of requests everybody looks for himself.
    """
    asked = _asked_at.get()
    if asked is None:
        return find()
    with _lock:
        search = _searches.get(key)
        if is_mine := search is None or search.begun < asked:
            search = _searches[key] = _Search()
            _searches.move_to_end(key)
            if len(_searches) > MOST:
                _searches.popitem(last=False)
    assert search is not None
    if not is_mine:
        try:
            return cast(T, search.found.result(PATIENCE))
        except Exception:  # noqa: BLE001 (its own reader is told what went wrong)
            return find()
    try:
        found = find()
    except BaseException as error:
        search.found.set_exception(error)
        raise
    search.found.set_result(found)
    return found
