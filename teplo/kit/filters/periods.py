"""Stretches of time: a day, an instant, 'this month', 'last 7 days', as half-open intervals."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from teplo.kit.filters.kinds import Context

# The relative words with the years, months and days from their start to their end, and how far back they start.
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SHIFTS = {"last": -1, "this": 0, "next": 1}
_UNITS = ("week", "month", "quarter", "year")
_CALENDAR = re.compile(rf"({'|'.join(_SHIFTS)})_({'|'.join(_UNITS)})")
_COUNTED = re.compile(r"(last|next)_([1-9]\d{0,3})_(days|hours)")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
NOW = "now"

Moments = tuple[datetime, datetime]
Dates = tuple[date, date]


def is_period(text: str) -> bool:
    """Say whether a text is a relative stretch of time, such as 'today', 'last_month', 'next_7_days', 'now'."""
    return text == NOW or text in _DAYS or bool(_CALENDAR.fullmatch(text) or _COUNTED.fullmatch(text))


def moments(text: str, context: Context) -> Moments:
    """Return the UTC start and end of a written day, period or instant (start and end of an instant are equal)."""
    counted = _COUNTED.fullmatch(text)
    if text == NOW or (counted and counted[3] == "hours"):
        now = context.now.astimezone(UTC)
        span = timedelta(hours=int(counted[2])) if counted else timedelta()
        return (now - span, now) if counted and counted[1] == "last" else (now, now + span)
    if len(text) > 10 and text[:4].isdigit():
        instant = datetime.fromisoformat(text).astimezone(UTC)
        return instant, instant
    first, end = dates(text, context)
    return _midnight(first, context), _midnight(end, context)


def dates(text: str, context: Context) -> Dates:
    """Return the first day of a written day or period, and the day after its last, in the asker's zone."""
    today = context.now.astimezone(context.zone).date()
    if text in _DAYS:
        today += timedelta(days=_DAYS[text])
        return today, today + timedelta(days=1)
    if calendar := _CALENDAR.fullmatch(text):
        return _calendar(today, calendar[2], _SHIFTS[calendar[1]])
    if counted := _COUNTED.fullmatch(text):
        return _counted(counted, today, context)
    day = today if text == NOW else date.fromisoformat(text)
    return day, day + timedelta(days=1)


def _counted(counted: re.Match[str], today: date, context: Context) -> Dates:
    """The last n days end with today, the next n begin with it."""
    count = int(counted[2])
    if counted[3] == "hours":
        other = context.now + timedelta(hours=count if counted[1] == "next" else -count)
        ends = sorted((today, other.astimezone(context.zone).date()))
        return ends[0], ends[1] + timedelta(days=1)
    if counted[1] == "last":
        return today - timedelta(days=count - 1), today + timedelta(days=1)
    return today, today + timedelta(days=count)


def _calendar(today: date, unit: str, shift: int) -> Dates:
    if unit == "week":
        monday = today + timedelta(days=7 * shift - today.weekday())
        return monday, monday + timedelta(days=7)
    months = _MONTHS[unit]
    first = (today.year * 12 + today.month - 1) // months * months + shift * months
    return _month(first), _month(first + months)


def _month(count: int) -> date:
    return date(count // 12, count % 12 + 1, 1)


def _midnight(day: date, context: Context) -> datetime:
    return datetime.combine(day, time.min, tzinfo=context.zone).astimezone(UTC)
