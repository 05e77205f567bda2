"""Taking in what the journal of this host kept: in order, each record once, whatever is killed meanwhile.

Whoever holds the folder's lock drains. What he is at stands in the lock's own file before he begins it, so that a
record which takes its process along is known by its third try and set aside.
"""

import hashlib
import heapq
import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import Error, ProgrammingError, connection
from django.utils import timezone

from teplo.intake.actions.journal import take_in, tell_drained
from teplo.intake.journal import folder
from teplo.intake.journal.folder import LOST
from teplo.intake.journal.kept import Kept, Unknown
from teplo.kit import journal
from teplo.kit.problems import Problem
from teplo.kit.transactions import is_of_server

log = logging.getLogger(__name__)

MOST_TRIES = 3
_STATE_BYTES = 256


class Later(Exception):
    """The record at the head cannot be taken in now; the rest waits behind it."""


@dataclass
class State:
    """What survives the process: the record at work, how often it was begun, and the sums of this outage."""

    head: str = ""
    tries: int = 0
    taken: int = 0
    aside: int = 0


class Drain:
    """One turn at the journal of this host; `lock` is the open file of its lock, `beat` is called between records."""

    def __init__(self, lock: int, beat: Callable[[], None]) -> None:
        self.lock, self.beat = lock, beat
        self.state = self._state()
        self._failed: set[str] = set()

    def run(self) -> None:
        """Take in everything that nobody writes any more; raises Later, or what says that the database is away."""
        while files := journal.ended(folder.home()):
            try:
                for kept in heapq.merge(*(self._walk(file) for file in files), key=lambda kept: kept.now):
                    self._one(kept)
            finally:
                for file in files:
                    file.free()

    def tell(self, now: datetime) -> None:
        """Tell of an outage once nothing of it waits, not even with another process."""
        if not (self.state.taken or self.state.aside) or any(file.bytes for file in journal.stands(folder.home())):
            return
        tell_drained(host=folder.host(), taken=self.state.taken, aside=self.state.aside, at=now)
        log.warning("journal.drained: %s taken in, %s set aside", self.state.taken, self.state.aside)
        self._keep(State())

    def _walk(self, file: journal.Ended) -> Iterator[Kept]:
        """The records of a file. It is removed when the next after the last is asked for, so when that one is done."""
        for record in file.records():
            kept = self._read(record)
            if kept is not None:
                yield kept
                self.state.taken += kept.key not in self._failed
        self._keep(self.state)
        file.remove()

    def _read(self, record: bytes | journal.Damage) -> Kept | None:
        if isinstance(record, bytes):
            try:
                return Kept.from_bytes(record)
            except Unknown:
                self._set_aside(_name(record), record, why="unreadable")
        else:
            # The end of a file may be what was being written when its process died; nobody can tell, so it is kept.
            why = "torn" if record.is_end else "damaged"
            self._set_aside(_name(record.content), record.content, why=why)
        return None

    def _one(self, kept: Kept) -> None:
        tries = self.state.tries + 1 if self.state.head == kept.key else 1
        self._keep(replace(self.state, head=kept.key, tries=tries))
        try:
            if tries > MOST_TRIES:
                raise Problem("tries")
            take_in(kept)
        except (*LOST, ProgrammingError) as error:
            self._lost(error)
        except Problem as problem:
            if problem.type == "busy":
                self._keep(replace(self.state, head="", tries=0))
                raise Later from problem
            self._set_aside(kept.key, kept.to_bytes(), why=problem.type)
        except Exception as error:  # whatever it is, the others go on
            log.exception("journal.failed: %s", kept.key)
            self._set_aside(kept.key, kept.to_bytes(), why="fault", error=f"{type(error).__name__}: {error}")
        finally:
            connection.close()  # back to the pool: pages and streams may be waiting for one
        self.beat()

    def _lost(self, error: Error) -> None:
        """Count the try only where the database answers others: then it may be the record that it does not stand."""
        if is_of_server(error) or not answers():
            self._keep(replace(self.state, head="", tries=0))
        raise Later from error

    def _set_aside(self, key: str, record: bytes, *, why: str, error: str = "") -> None:
        # What is broken stays in its file until that is done, and is found again by every look before.
        is_new = folder.set_aside(key, record, why=why, error=error, at=timezone.now())
        self._failed.add(key)
        if is_new or not self.state.aside:  # who set it aside may have died before he counted it
            self.state.aside += 1
        log.error("journal.set_aside: %s %s", key, why)

    def _state(self) -> State:
        try:
            return State(**json.loads(os.pread(self.lock, _STATE_BYTES, 0)))
        except (ValueError, TypeError):
            return State()  # the first drain of this host

    def _keep(self, state: State) -> None:
        self.state = state
        os.pwrite(self.lock, json.dumps(asdict(state)).encode().ljust(_STATE_BYTES), 0)


def _name(record: bytes) -> str:
    """A key for what has none of its own: the same whenever it is found again."""
    return hashlib.sha256(record).hexdigest()[:32]


def answers() -> bool:
    """Whether the database answers and takes rows."""
    try:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only') = 'off'")
            return bool(cursor.fetchone() == (True,))
    except LOST:
        return False
