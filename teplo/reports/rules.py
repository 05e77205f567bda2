"""Decisions about reports: periods, shares, what a sentence compares. Plain values in, plain value out."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both of which belong; None is no bound."""

    first: date | None = None
    last: date | None = None

    @property
    def is_bounded(self) -> bool:
        return self.first is not None and self.last is not None


def before(period: Period) -> Period | None:
    """The period to compare with: as long, and just before; None where a bound is missing or no calendar reaches.

    Whole months are compared with as many months, the beginning of a month with the same days of the month before.
    """
    if period.first is None or period.last is None:
        return None
    try:
        return _before(period.first, period.last)
    except (ValueError, OverflowError):
        return None


def _before(first: date, last: date) -> Period:
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        return Period(_months_back(first, months), first - timedelta(days=1))
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        earlier = _months_back(first, 1)
        return Period(earlier, earlier.replace(day=min(last.day, monthrange(earlier.year, earlier.month)[1])))
    length = last - first
    return Period(first - length - timedelta(days=1), first - timedelta(days=1))


def _months_back(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def percent(part: int, whole: int) -> int | None:
    """How much of the whole a part is, rounded half up; None where there is no whole."""
    return (200 * part + whole) // (2 * whole) if whole else None


def growth(now: int, earlier: int) -> int | None:
    """By how many percent a figure has grown; None where there was nothing."""
    return None if earlier == 0 else (1 if now >= earlier else -1) * (percent(abs(now - earlier), earlier) or 0)


def fair_shares(given: int, weights: Mapping[int, float], seconds: Mapping[int, float]) -> dict[int, float]:
    """What of so many was due to each: by his weight and by the time in which he was there.

    Where nobody was there at all, by weight alone; whoever weighs nothing was due nothing.
    """
    parts = {person: max(weight, 0.0) * seconds.get(person, 0.0) for person, weight in weights.items()}
    whole = sum(parts.values())
    if not whole:
        parts = {person: max(weight, 0.0) for person, weight in weights.items()}
        whole = sum(parts.values())
    return {person: given * part / whole for person, part in parts.items()} if whole else {}
