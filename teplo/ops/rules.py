"""When the nightly backup is due, when the rows are inspected again, which old backups go."""

from collections.abc import Sequence
from datetime import datetime, timedelta

NIGHT = range(1, 6)  # hours of the installation's own zone
LATEST = timedelta(hours=26)
SOONEST = timedelta(hours=18)
AGAIN = timedelta(hours=1)
# An inspection that takes long reads much: it may take a fiftieth of the time.
SHARE = 50
INSPECT_EVERY = timedelta(minutes=55)


def backup_due(*, good_at: datetime | None, tried_at: datetime | None, now: datetime) -> bool:
    """Whether the nightly backup is to be made; `now` in the installation's zone.

    At night once, by day when the last good one is older than a day and a bit; after a failure once an hour.
    """
    if tried_at is not None and tried_at > now - AGAIN:
        return False
    if good_at is None or good_at < now - LATEST:
        return True
    return now.hour in NIGHT and good_at < now - SOONEST


def inspection_due(*, at: datetime | None, seconds: float, now: datetime) -> bool:
    """Whether the invariants are asked again, `seconds` being what the last time took."""
    return at is None or now - at >= max(INSPECT_EVERY, SHARE * timedelta(seconds=seconds))


def outlived(names: Sequence[str], *, keep: int) -> list[str]:
    """Which of the backups go: all but the newest `keep`, whose names begin with the moment they were made."""
    return sorted(names)[:-keep] if keep else []
