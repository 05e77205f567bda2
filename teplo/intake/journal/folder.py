"""The journal of this host: its folder under TEPLO_DATA, what this process appends, what waits, what was set aside."""

import functools
import json
import logging
import platform
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError

from teplo.intake.arrival import Arrival, Trace
from teplo.intake.journal.kept import Kept, Unknown
from teplo.kit import journal
from teplo.kit.problems import Away, NotSeen
from teplo.kit.transactions import Unsure

log = logging.getLogger(__name__)

# What says that the database cannot take anything now: the journal takes it instead.
LOST = (OperationalError, InterfaceError)
COME_AGAIN = 10  # seconds
_KEY = re.compile(r"[0-9a-f]{32}")
_ASIDE = ".aside"


@dataclass(frozen=True, slots=True)
class Waits:
    """What the journal of a host holds: records that wait, since when, and what was set aside."""

    records: int
    since: datetime | None
    aside: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A record that could not be taken in: why, when it was set aside, and itself where it can be read."""

    key: str
    why: str
    error: str
    at: datetime
    record: bytes

    @property
    def kept(self) -> Kept | None:
        try:
            return Kept.from_bytes(self.record)
        except Unknown:
            return None


def home() -> Path:
    """The folder of the journal; it is made when the web server starts."""
    return Path(settings.DATA) / "journal"


def host() -> str:
    """How this host is called where several tell what waits with them."""
    return platform.node()


def place() -> str:
    """The mark of this journal: it stays with the folder, whatever host shows it; empty before the first look."""
    path = home() / "place"
    return path.read_text() if path.exists() else ""


def mark() -> str:
    """The same, made where there is none: for whoever holds the lock."""
    if not place():
        journal.write_whole(home() / "place", uuid.uuid4().hex.encode())
    return place()


def keep(
    channel: int,
    arrival: Arrival,
    *,
    at: datetime,
    now: datetime,
    lost: Error | None = None,
    is_unmended: bool = False,
    mends: str = "",
) -> str:
    """Put an arrival on disk instead of into the database; gives its key. Away where the disk cannot take it either.

    `lost` is how the try to store it ended, if there was one.
    """
    trace = lost.trace if isinstance(lost, Unsure) and isinstance(lost.trace, Trace) else None
    kept = Kept(uuid.uuid4().hex, channel, arrival, at, now, is_unmended, mends, trace)
    try:
        _of_this_process(home()).append(kept.to_bytes())
    except journal.Unwritable as refused:
        log.error("journal.refused: %s", refused)
        raise Away(after=COME_AGAIN) from refused
    return kept.key


def seal() -> None:
    """Let go of the file of this process, so that it can be drained."""
    _of_this_process(home()).seal()


def is_due() -> bool:
    """Whether this process holds a file that it should let go of."""
    return _of_this_process(home()).is_due


@functools.cache
def _of_this_process(folder: Path) -> journal.Journal:
    return journal.Journal(folder)


def waiting() -> Waits:
    """What waits on this host, by its files alone."""
    counted = [(file.since, journal.count(file.path)) for file in journal.stands(home())]
    since = next((since for since, count in counted if count), None)
    return Waits(
        records=sum(count for _since, count in counted),
        since=datetime.fromtimestamp(since, UTC) if since else None,
        aside=len(_asides()),
    )


def set_aside(key: str, record: bytes, *, why: str, error: str, at: datetime) -> bool:
    """Keep a record out of the way of the others, with the reason; False where it lay there before."""
    is_new = not _path_of(key).exists()
    line = {"why": why, "error": error[:500], "at": at.isoformat()}
    journal.write_whole(_path_of(key), json.dumps(line).encode() + b"\n" + record)
    return is_new


def aside(key: str) -> Aside:
    """What was set aside under this key; NotSeen where nothing was."""
    try:
        line, _, record = _path_of(key).read_bytes().partition(b"\n")
        given = json.loads(line)
        return Aside(key, given["why"], given["error"], datetime.fromisoformat(given["at"]), record)
    except (OSError, ValueError, KeyError):
        raise NotSeen from None


def all_aside(*, limit: int) -> list[Aside]:
    """What was set aside on this host, in the order of the files' names."""
    return [aside(path.stem) for path in _asides()[:limit]]


def forget_aside(key: str) -> None:
    """It was taken in: the file goes."""
    path = _path_of(key)
    path.unlink(missing_ok=True)
    journal.sync_folder(path.parent)


def hide_aside(key: str) -> None:
    """Nothing can be made of it: the file stays, under a name that nobody looks for."""
    path = _path_of(key)
    path.replace(path.with_suffix(".dropped"))
    journal.sync_folder(path.parent)


def _asides() -> list[Path]:
    return sorted(home().glob(f"*{_ASIDE}"))


def _path_of(key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise NotSeen
    return home() / f"{key}{_ASIDE}"
