"""The thread of each web process that looks after the journal: renews the snapshot, lets go of files, drains them.

It lives in the web server, which writes the journal and is there on every host that takes enquiries, with or without
workers. Of the processes of a host the one that gets the lock does what is done once.
"""

import logging
import threading
import time

from django.db import connection
from django.utils import timezone

from teplo.intake import queries
from teplo.intake.actions.journal import note_journal
from teplo.intake.journal import folder, snapshot
from teplo.intake.journal.draining import Drain, Later, answers
from teplo.intake.journal.folder import LOST
from teplo.kit import journal

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
PAUSE_AFTER_FAULT = 30.0
RENEWED_EVERY = 5.0
LOCK = "lock"


class Keeper:
    """Looks after the journal of this host, as far as this process may."""

    def __init__(self) -> None:
        self._renewed = float("-inf")

    def look(self) -> None:
        """One look: nothing is done while the database is away."""
        try:
            if folder.is_due():
                if not answers():
                    return
                folder.seal()
            with journal.alone(folder.home() / LOCK) as lock:
                if lock is not None:
                    self._beat()
                    self._drain(lock)
        except LOST:
            log.debug("journal.away")
        except Later as later:
            log.info("journal.later: %s", type(later.__cause__).__name__)
        finally:
            connection.close()

    def _drain(self, lock: int) -> None:
        drain = Drain(lock, self._beat)
        if journal.stands(folder.home()):
            _note()
            drain.run()
            drain.tell(timezone.now())
            _note()
        else:
            drain.tell(timezone.now())

    def _beat(self) -> None:
        if time.monotonic() - self._renewed >= RENEWED_EVERY:
            self._renewed = time.monotonic()
            snapshot.renew(timezone.now())
            _note()


def _note() -> None:
    """Tell the other hosts what waits here, where they were told otherwise."""
    place, waits = folder.mark(), folder.waiting()
    if queries.told_of_journal(place) != waits:
        note_journal(place, waits, host=folder.host(), at=timezone.now())


def _live() -> None:
    keeper = Keeper()
    while True:
        pause = PAUSE_SECONDS
        try:
            keeper.look()
        except Exception:  # the next look may go well, and the journal needs somebody
            log.exception("journal.keeper_failed")
            pause = PAUSE_AFTER_FAULT
        time.sleep(pause)


def start() -> None:
    """Begin to look after the journal; the thread ends with its process, and what it holds is let go by the kernel.

    Without a folder there is none: while the database is away everybody is told to come again.
    """
    if not folder.home().is_dir():
        log.error("journal.no_folder")
        return
    threading.Thread(target=_live, name="journal", daemon=True).start()
