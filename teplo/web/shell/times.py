"""How moments and spans are said. ticker.js says the same in the browser; change both together."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86_400
SOON = dt.timedelta(minutes=5)
WHOLE_BY_DEFAULT = dt.timedelta(hours=1)


def full_words(at: dt.datetime) -> str:
    """The whole moment with weekday and zone, for a title."""
    local = timezone.localtime(at)
    return f"{_date_words(local.date(), 'l, j E Y', get_language())}, {local:%H:%M} {local.tzname()}"


# A list says hundreds of moments of a few dozen days.
@lru_cache(maxsize=4_096)
def _date_words(on: dt.date, form: str, language: str | None) -> str:
    """A date in the language that is spoken now, which is `language`."""
    return date_format(on, form)


def day_words(on: dt.date, today: dt.date) -> str:
    """`today`, `yesterday`, `tomorrow`, `12 Nov`, `12 Nov 2025`."""
    return _day_words(on, today, get_language() or "")


@lru_cache(maxsize=4_096)
def _day_words(on: dt.date, today: dt.date, language: str) -> str:
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get((on - today).days)
    if near:
        return near
    shown = _date_words(on, "j M" if on.year == today.year else "j M Y", language)
    return shown.lower() if language.startswith("ru") else shown


def moment_words(at: dt.datetime, now: dt.datetime) -> str:
    """The moment as short as it can be said on the day of `now`."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return clock
    return f"{day_words(local.date(), today)} {clock}"


def span_words(span: dt.timedelta) -> str:
    """A length of time in its largest unit: `5 min.`, `3 hr.`, `2 days`."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < HOUR:
        return _("%(count)s min.") % {"count": max(seconds // MINUTE, 1)}
    if seconds < DAY:
        return _("%(count)s hr.") % {"count": seconds // HOUR}
    days = seconds // DAY
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def ago_words(at: dt.datetime, now: dt.datetime) -> str:
    """`now`, `5 min. ago`, `in 2 hr.`; older than a week is better said as a date."""
    span = now - at
    if abs(span) < dt.timedelta(minutes=1):
        return _("now")
    if abs(span) >= dt.timedelta(days=7):
        return day_words(timezone.localtime(at).date(), timezone.localtime(now).date())
    if span > dt.timedelta():
        return _("%(span)s ago") % {"span": span_words(span)}
    return _("in %(span)s") % {"span": span_words(-span)}


def late_words(span: dt.timedelta) -> str:
    """By how much something is late."""
    return _("late by %(span)s") % {"span": span_words(span)}


@dataclass(frozen=True)
class Left:
    """What a countdown ring shows: percent of the circle, words, and `calm`, `soon` or `late`."""

    started_at: dt.datetime
    percent: int
    words: str
    state: str


def left_of(due_at: dt.datetime, started_at: dt.datetime | None, now: dt.datetime) -> Left:
    """The countdown from `started_at` (an hour before `due_at` where unknown) at `now`."""
    started = started_at or due_at - WHOLE_BY_DEFAULT
    left, whole = due_at - now, due_at - started
    if left <= dt.timedelta():
        return Left(started, 0, late_words(-left), "late")
    percent = min(round(100 * left / whole), 100) if whole > dt.timedelta() else 100
    return Left(started, percent, countdown_words(left), "soon" if left < SOON else "calm")


def countdown_words(left: dt.timedelta) -> str:
    """`04:59` within the hour; above it the span in its largest unit."""
    seconds = int(left.total_seconds())
    return f"{seconds // MINUTE:02}:{seconds % MINUTE:02}" if seconds < HOUR else span_words(left)
