"""The naive variants of the journal."""

import itertools
import threading
import time
from typing import Any

from tests.faults.weaknesses import weakness


@weakness
def no_journal() -> None:
    """F-37: while the database is away everybody is told to come again."""
    from teplo.kit.journal import Journal, Unwritable

    def refused(self: Journal, record: bytes) -> None:
        raise Unwritable("taken away")

    Journal.append = refused


@weakness
def written_later() -> None:
    """F-37: thanked first and put on disk a moment later."""
    from teplo.kit.journal import Journal

    append = Journal.append

    def later(self: Journal, record: bytes) -> None:
        threading.Timer(0.5, append, (self, record)).start()

    Journal.append = later


@weakness
def no_journal_key() -> None:
    """F-37: a record that was taken in is known by its file alone, and the file goes at the end."""
    from teplo.intake.actions import journal

    journal.once = lambda key: True


@weakness
def no_trace() -> None:
    """F-36: nobody asks what became of the try whose COMMIT was cut."""
    from teplo.intake.actions import journal

    journal._is_there = lambda kept, trace: False


@weakness
def slow_drain() -> None:
    """No weakness: leaves time between the taking in of a record and the next, where a test may kill."""
    from teplo.intake.journal import draining

    take_in = draining.take_in

    def slowly(kept: Any) -> bool:
        if taken := take_in(kept):
            time.sleep(0.03)
        return taken

    draining.take_in = slowly


@weakness
def cut_commits() -> None:
    """No weakness: every seventh COMMIT is done, and the connection lost before anybody hears of it."""
    from django.db import OperationalError
    from django.db.backends.base.base import BaseDatabaseWrapper

    commit, numbers = BaseDatabaseWrapper._commit, itertools.count(1)

    def cut(self: Any) -> None:
        commit(self)
        if next(numbers) % 7 == 0:
            raise OperationalError("cut by the test")

    BaseDatabaseWrapper._commit = cut
