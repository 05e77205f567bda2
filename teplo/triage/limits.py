"""How much somebody may be given by rules: open leads at once, new ones an hour, a day, a month. Pure, over values.

Hours and days are counted. A month is a credit that grows with the time in fractions of a lead: nothing is rounded, so
ten a month are about ten a month and do not all come on the first day.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

MONTH = timedelta(days=30.4375)
# So much of a month's credit is kept for later: over a weekend nobody loses what he could not be given.
KEPT = timedelta(days=3.5)
HOUR, SECONDS = 3600, MONTH.total_seconds()
SHARE_KEPT = KEPT / MONTH
CLOSE = 1e-9


class Caps(NamedTuple):
    """The most that somebody takes; None is no limit."""

    open: int | None = None
    hour: int | None = None
    day: int | None = None
    month: int | None = None

    @classmethod
    def of(cls, kept: Mapping[str, int]) -> "Caps":
        """The limits as a rule keeps them."""
        if not kept:
            return NONE
        return cls(kept.get("open"), kept.get("hour"), kept.get("day"), kept.get("month"))

    def over(self, other: "Caps") -> "Caps":
        """These limits, and where they say nothing those of `other`."""
        if self is NONE:
            return other
        return Caps(
            other.open if self.open is None else self.open,
            other.hour if self.hour is None else self.hour,
            other.day if self.day is None else self.day,
            other.month if self.month is None else self.month,
        )

    @property
    def counts(self) -> bool:
        """Whether anything is limited: then what somebody was given is counted, and kept."""
        return not (self.open is None and self.hour is None and self.day is None and self.month is None)


NONE = Caps()


class Had(NamedTuple):
    """What somebody was given: in an hour and on a day, and the credit of his month as of `at`.

    `hour` and `at` are hours and seconds since 1970: plain numbers, for a hundred people are read for an enquiry.
    """

    hour: int | None = None
    in_hour: int = 0
    day: date | None = None
    in_day: int = 0
    month: float = 1.0
    at: float | None = None


NOTHING = Had()


class Now(NamedTuple):
    """A moment at which limits are asked for: the hour and the seconds since 1970, and the company's day."""

    hour: int
    seconds: float
    today: date

    @classmethod
    def of(cls, at: datetime, today: date) -> "Now":
        return cls(hour_of(at), at.timestamp(), today)


def is_full(caps: Caps, had: Had, *, open_leads: int, now: Now) -> bool:
    """Whether somebody is at one of his limits."""
    if caps.open is not None and open_leads >= caps.open:
        return True
    if caps.hour is not None and had.hour == now.hour and had.in_hour >= caps.hour:
        return True
    if caps.day is not None and had.day == now.today and had.in_day >= caps.day:
        return True
    return caps.month is not None and credit(caps.month, had, now.seconds) < 1 - CLOSE


def credit(month: int, had: Had, seconds: float) -> float:
    """How many leads of his month somebody may have at a moment, in fractions; before his first lead one."""
    if had.at is None:
        return had.month
    grown = had.month + month * max(seconds - had.at, 0) / SECONDS
    return min(grown, 1 + month * SHARE_KEPT)


def after_one(caps: Caps, had: Had, *, at: datetime, today: date) -> Had:
    """What somebody has had once he was given one more."""
    now = Now.of(at, today)
    left = had.month if caps.month is None else credit(caps.month, had, now.seconds) - 1
    return Had(
        now.hour,
        had.in_hour + 1 if had.hour == now.hour else 1,
        today,
        had.in_day + 1 if had.day == today else 1,
        left,
        now.seconds,
    )


def hour_of(at: datetime) -> int:
    """The hour in which a moment lies, counted from 1970."""
    return int(at.timestamp()) // HOUR
