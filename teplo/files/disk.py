"""The bytes of files on disk: written so that a power cut leaves either all of them under their name or none.

A content lies under the first two letters of its digest and the digest itself, mode 0600, in a folder that only we may
enter. The order is: write aside, fsync, rename, fsync of the folder; the row comes after. Several hosts share the
folder, so who renames and who sweeps take a lock on it.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import TooLarge

CHUNK = 1024 * 1024
ASIDE = "incoming"


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes that are safely on disk and wait for their row."""

    digest: str
    size: int


def folder() -> Path:
    """Where all files lie; it need not exist yet."""
    return Path(settings.DATA) / "files"


def has_room(size: int, *, spared: int) -> bool:
    """Whether so many bytes more leave `spared` bytes free where files lie; True where nothing is known of the disk."""
    place = folder()
    try:
        found = os.statvfs(place if place.exists() else settings.DATA)
    except OSError:
        return True  # whoever writes hears it from the disk itself
    return found.f_bavail * found.f_frsize - size >= spared


def place_of(digest: str) -> Path:
    """Where the bytes of this digest lie or would lie."""
    return folder() / digest[:2] / digest


def write(chunks: Iterable[bytes], *, limit: int) -> Written:
    """Put bytes under the name of their own digest; what is there already is replaced by the same.

    Stops reading at `limit` bytes: TooLarge, and nothing stays behind. OSError where the disk is full.
    """
    aside = _made(folder() / ASIDE)
    handle, name = tempfile.mkstemp(dir=aside)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            written = _poured(chunks, file.write, limit=limit)
            file.flush()
            os.fsync(file.fileno())
        target = place_of(written.digest)
        _made(target.parent)
        with locked(target.parent, fcntl.LOCK_SH) as shelf:
            Path(name).replace(target)
            os.fsync(shelf)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
    return written


def _poured(chunks: Iterable[bytes], pour: Callable[[bytes], object], *, limit: int) -> Written:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge("file_too_large", _("The file is larger than %(most)s.") % {"most": filesizeformat(limit)})
        digest.update(chunk)
        pour(chunk)
    return Written(digest.hexdigest(), size)


def _made(wanted: Path) -> Path:
    """The folder, made with its name on disk where it was not there; ours alone."""
    for each in (wanted.parent, wanted):
        if not each.exists():
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _opened(each.parent) as above:
                os.fsync(above)
    return wanted


@contextmanager
def _opened(place: Path) -> Iterator[int]:
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def locked(place: Path, how: int) -> Iterator[int]:
    """The folder held open under a lock: shared by those who put in, alone for who takes out."""
    with _opened(place) as handle:
        fcntl.flock(handle, how)
        yield handle


def shelves() -> list[Path]:
    """The folders that hold bytes under their digests."""
    return sorted(each for each in folder().glob("[0-9a-f][0-9a-f]") if each.is_dir())


def untouched(shelf: Path, *, since: float) -> dict[str, Path]:
    """What was put into a folder before `since` (seconds of the epoch), by name."""
    return {each.name: each for each in shelf.iterdir() if _changed_at(each) < since}


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")  # somebody else has swept it away


def remove(shelf: Path, names: Collection[str], *, since: float) -> int:
    """Remove these from a folder, but none that was put there anew meanwhile; how many went."""
    with locked(shelf, fcntl.LOCK_EX) as handle:
        old = [path for name, path in untouched(shelf, since=since).items() if name in names]
        for path in old:
            path.unlink()
        os.fsync(handle)
    return len(old)


def refresh(digest: str) -> None:
    """Let bytes count as put there now: they stay a day longer, whatever becomes of their row."""
    with suppress(FileNotFoundError):
        os.utime(place_of(digest))


def digest_of(path: Path) -> str:
    """The SHA-256 of what lies there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
