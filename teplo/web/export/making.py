"""A file of a list is made first and sent then: who takes it slowly holds neither a connection nor a thread.

One is made at a time for a person, and two in a process: others find threads for their pages.
"""

import errno
import fcntl
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import FileCreateError

from teplo.kit.problems import Away, NoRoom, TooMany
from teplo.staff.models import Employee

AT_ONCE = 2
AGAIN_SECONDS = 10
# Nobody makes a file for so long: what is older was left by somebody who was killed.
LEFT_SECONDS = 3600
_places = threading.BoundedSemaphore(AT_ONCE)


def folder() -> Path:
    """Where files lie while they are made and sent: a disk of ours, where /tmp may be memory."""
    found = Path(settings.DATA) / "outgoing"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


@contextmanager
def parts() -> Iterator[Path]:
    """A folder for the parts of one file; they are gone with it, however the making ends."""
    with tempfile.TemporaryDirectory(dir=folder()) as found:
        yield Path(found)


def sweep(*, now: float) -> None:
    """Remove parts of files whose maker was killed: they hold a list in clear. `now` in seconds of the epoch."""
    for one in folder().iterdir():
        if one.suffix == ".lock":
            continue
        try:
            if one.stat().st_mtime > now - LEFT_SECONDS:
                continue
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        except FileNotFoundError:
            continue  # another process sweeps as well


@contextmanager
def a_place(employee: Employee) -> Iterator[None]:
    """Hold a place to make a file; TooMany where one of his is being made, Away where others take all places."""
    sweep(now=time.time())
    # Between processes as well; the kernel frees it whatever becomes of us.
    with (folder() / f"{employee.pk}.lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            words = _("Another file of yours is being made: wait until it is there.")
            raise TooMany("export_runs", words, after=AGAIN_SECONDS) from None
        if not _places.acquire(blocking=False):
            words = _("Others have files made just now: try again in a moment.")
            raise Away("exports_run", words, after=AGAIN_SECONDS)
        try:
            yield
        finally:
            _places.release()


def made(write: Callable[[IO[bytes]], None]) -> IO[bytes]:
    """A file without a name, written and wound back; it is gone when it is closed. NoRoom where the disk is full."""
    with ExitStack() as held:
        file = held.enter_context(tempfile.TemporaryFile(dir=folder()))
        try:
            write(file)
        except (OSError, FileCreateError) as error:
            if _is_full(error):
                raise NoRoom(after=600) from error
            raise
        file.seek(0)
        held.pop_all()  # whoever sends it closes it
    return file


def _is_full(error: OSError | FileCreateError) -> bool:
    # xlsxwriter hides what the system said within an error of its own.
    told = error.args[0] if isinstance(error, FileCreateError) else error
    return isinstance(told, OSError) and told.errno in (errno.ENOSPC, errno.EDQUOT)
