"""How often lists are asked by custom fields: counted in memory, written down beside the requests.

Nothing is written while somebody looks; what a process has counted goes to the database from a thread of its own,
a minute after the first of it. What is lost with a process that dies is a few counts.
"""

from collections import Counter
from collections.abc import Iterable
from threading import Lock, Timer

import structlog
from django.db import Error, connection

from teplo.terms.actions import count_asked
from teplo.terms.queries import definitions

AFTER_SECONDS = 60.0
log = structlog.get_logger("teplo.terms")


class _Counted:
    """What this process has counted and not written down yet."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.lock = Lock()
        self.timer: Timer | None = None


_counted = _Counted()


def note(entity: str, fields: Iterable[str]) -> None:
    """Lists of an entity were asked by these fields, by their names in the registry; others are passed over."""
    asked = set(fields)
    numbers = [one.pk for one in definitions(entity) if one.field in asked]
    if not numbers:
        return
    with _counted.lock:
        _counted.counts.update(numbers)
        if _counted.timer is None:
            _counted.timer = Timer(AFTER_SECONDS, _written)
            _counted.timer.daemon = True
            _counted.timer.start()


def write() -> None:
    """Write down what was counted until now."""
    with _counted.lock:
        counts, _counted.counts, _counted.timer = dict(_counted.counts), Counter(), None
    if counts:
        count_asked(counts)


def _written() -> None:
    try:
        write()
    except Error as error:
        log.warning("custom_fields_not_counted", error=type(error).__name__)
    finally:
        connection.close()  # the thread's own
