"""Days and moments as spreadsheets and people write them; the order of the parts is named, never guessed per cell."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Mistake

ORDERS = ("dmy", "mdy", "ymd")
LONGEST = 60
EARLIEST = 1900
_DAY = re.compile(r"(\d{1,4})([./\- ])(\d{1,2})\2(\d{2,4})(?:[T,\s]+(.*))?")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(am|pm)?\s*(Z|[+\-]\d{2}:?\d{2})?", re.IGNORECASE
)


class DateMistake(Mistake):
    """The text is no day; codes `empty`, `not_a_date`."""


def _no_date() -> DateMistake:
    return DateMistake("not_a_date", _("Write a date, such as 31.12.2026."))


def read_moment(text: str, *, order: str, zone: tzinfo) -> datetime:
    """A day, or a day with a time: `31.12.2026`, `12/31/2026 4:05 PM`, `2026-12-31T16:05:00+03:00`.

    A year of four digits at the front always means year, month, day; else `order` (one of `ORDERS`) tells day from
    month. A moment without a zone is that of `zone`, a day without a time begins there. Raises `DateMistake`.
    """
    plain = text.strip()
    if not plain:
        raise DateMistake("empty", _("Write a date."))
    found = _DAY.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None:
        raise _no_date()
    first, _mark, second, third, clock = found.groups()
    day = _day(first, second, third, order)
    at, own_zone = _clock(clock, plain) if clock else (time(0), "")
    if not own_zone:
        return datetime.combine(day, at, zone)
    try:
        return datetime.fromisoformat(f"{datetime.combine(day, at).isoformat()}{own_zone}")
    except ValueError:
        raise _no_date() from None


def read_day(text: str, *, order: str) -> date:
    """The day alone of what `read_moment` takes."""
    found = _DAY.fullmatch(text.strip()[: LONGEST + 1])
    if found is None:
        raise DateMistake("empty", _("Write a date.")) if not text.strip() else _no_date()
    first, _mark, second, third, _clock_words = found.groups()
    return _day(first, second, third, order)


@lru_cache(maxsize=4096)
def _day(first: str, second: str, third: str, order: str) -> date:
    parts = (int(first), int(second), int(third))
    if len(first) == 4:
        year, month, day = parts
    elif order == "mdy":
        month, day, year = parts
    elif order == "ymd":
        year, month, day = parts
    else:
        day, month, year = parts
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        found = date(year, month, day)
    except ValueError:
        raise _no_date() from None
    if found.year < EARLIEST:
        raise _no_date()
    return found


def _clock(text: str, whole: str) -> tuple[time, str]:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise _no_date()
    hour, minute, second, half, zone = found.groups()
    of_day = int(hour)
    if half:
        if not 1 <= of_day <= 12:
            raise _no_date()
        of_day = of_day % 12 + (12 if half.lower() == "pm" else 0)
    try:
        at = time(of_day, int(minute), int(second or 0))
    except ValueError:
        raise _no_date() from None
    return at, "+00:00" if zone in ("Z", "z") else zone or ""


def order_of(samples: list[str]) -> str:
    """The order in which most of these texts can be read; '' where none of them is a date.

    A part above twelve tells day from month; where nothing tells, the day comes first.
    """
    fits = {order: sum(_reads(text, order) for text in samples) for order in ORDERS}
    best = max(ORDERS, key=lambda order: fits[order])
    return best if fits[best] else ""


def _reads(text: str, order: str) -> bool:
    try:
        read_day(text, order=order)
    except DateMistake:
        return False
    return True
