"""How far a base is that is being filled in the background: a small file beside it, which is gone when it is full.

The desk is usable meanwhile, and tells whoever looks at it why its figures still stand in the past.
"""

from datetime import datetime, timedelta
from pathlib import Path

NAME = "filling"
# A filling that was killed tells nobody anything any more.
QUIET_AFTER = timedelta(minutes=2)


def note(home: Path, percent: int) -> None:
    """Say how far it is, 0 to 100; where no folder is made yet nobody looks at pages either."""
    if not home.is_dir():
        return
    part = home / f"{NAME}.part"
    part.write_text(str(percent))
    part.replace(home / NAME)


def end(home: Path) -> None:
    """It is full, or nobody goes on with it."""
    (home / NAME).unlink(missing_ok=True)


def percent(home: Path, now: datetime) -> int | None:
    """How far it is; None where nothing is being filled."""
    try:
        told = (home / NAME).stat().st_mtime
        return int((home / NAME).read_text()) if now.timestamp() - told < QUIET_AFTER.total_seconds() else None
    except FileNotFoundError:
        return None
