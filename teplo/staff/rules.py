"""Decisions about working time: pure functions over plain values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from teplo.kit.problems import FieldError, Mistake
from teplo.kit.worktime import DAY, Span, Window

LONGEST_CYCLE = 28
MOST_WINDOWS = 6
LONGEST = 2 * DAY
_WINDOW = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
_BETWEEN = re.compile(r"\s*[,;]\s*|\s+(?=\d)(?<![-–—]\s)")

Piece = tuple[datetime, datetime, bool]


def read_windows(text: str) -> list[Window]:
    """The hours of a day as people write them: `9:00–13:00, 14–18`, `22:00–06:00` over midnight, nothing for a day off.

    Raises Mistake where that is no hours, or a window has no length.
    """
    plain = text.strip()
    found = [_window(part) for part in _BETWEEN.split(plain)] if plain else []
    if len(found) > MOST_WINDOWS:
        raise Mistake("too_many", _("A day has six windows at most."))
    return sorted(found)


def _window(text: str) -> Window:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise Mistake("not_hours", _("Write hours such as 09:00–13:00, 14:00–18:00."))
    begins, ends = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    if begins >= DAY or ends > DAY:
        raise Mistake("not_hours", _("A day has 24 hours."))
    if begins == ends:
        words = _("%(hours)s has no length. For the whole day write 00:00–24:00.")
        raise Mistake("no_length", words % {"hours": text})
    return (begins, ends) if begins < ends else (begins, ends + DAY)


def _minutes(hours: str, minutes: str | None) -> int:
    if int(minutes or 0) > 59:
        raise Mistake("not_hours", _("An hour has 60 minutes."))
    return int(hours) * 60 + int(minutes or 0)


def hours_words(window: Sequence[int]) -> str:
    """`09:00–18:00`, `22:00–06:00`."""
    begins, ends = window
    shown = ends if ends <= DAY else ends - DAY
    return f"{begins // 60:02}:{begins % 60:02}–{shown // 60:02}:{shown % 60:02}"


def pattern_mistakes(pattern: Mapping[str, Any]) -> list[FieldError]:
    """What is wrong with the hours of a schedule, at `pattern` or at `day-0`, `day-1`, …"""
    if mistake := _shape_mistake(pattern):
        return [FieldError("pattern", "malformed", mistake)]
    is_week, days = pattern["kind"] == "weekly", pattern["days"]
    if not any(days):
        return [FieldError("pattern", "empty", _("Say at least one window in which somebody works."))]
    placed = sorted(
        (number * DAY + begins, number * DAY + ends, number) for number, day in enumerate(days) for begins, ends in day
    )
    whole = len(days) * DAY
    first = placed[0]
    around = [*placed, (first[0] + whole, first[1] + whole, first[2])]
    return [
        FieldError(f"day-{earlier[2]}", "overlap", _overlap(earlier, later, days=len(days), is_week=is_week))
        for earlier, later in pairwise(around)
        if later[0] < earlier[1]
    ]


def _shape_mistake(pattern: Mapping[str, Any]) -> str:
    kind, days = pattern.get("kind"), pattern.get("days")
    if kind not in ("weekly", "cycle") or not isinstance(days, list):
        return _("Choose a week or a cycle of days.")
    if kind == "weekly" and len(days) != 7:
        return _("A week has seven days.")
    if not 1 <= len(days) <= LONGEST_CYCLE:
        return _("A cycle has 1 to 28 days.")
    if kind == "cycle" and not _is_day(pattern.get("anchor")):
        return _("Say on which day the cycle begins.")
    if not all(map(_is_windows, days)):
        return _("A window begins within its day and ends later than it begins, within a day of it.")
    return ""


def _is_day(given: object) -> bool:
    try:
        date.fromisoformat(str(given))
    except ValueError:
        return False
    return True


def _is_windows(given: object) -> bool:
    return isinstance(given, list) and len(given) <= MOST_WINDOWS and all(map(_is_window, given))


def _is_window(given: object) -> bool:
    return (
        isinstance(given, list | tuple)
        and len(given) == 2
        and all(isinstance(edge, int) for edge in given)
        and 0 <= given[0] < DAY
        and given[0] < given[1] <= given[0] + DAY
    )


def _overlap(earlier: tuple[int, int, int], later: tuple[int, int, int], *, days: int, is_week: bool) -> str:
    values = {
        "day": day_words(earlier[2], is_week=is_week),
        "hours": hours_words((earlier[0] % DAY, earlier[0] % DAY + earlier[1] - earlier[0])),
        "others": hours_words((later[0] % DAY, later[0] % DAY + later[1] - later[0])),
        "other_day": day_words(later[2] % days, is_week=is_week),
    }
    if earlier[2] == later[2]:
        return _("%(day)s: %(hours)s and %(others)s overlap.") % values
    return _("%(day)s: %(hours)s runs into %(others)s of the next day (%(other_day)s).") % values


def day_words(number: int, *, is_week: bool) -> str:
    """The name of a day of a pattern."""
    return str(WEEKDAYS[number]) if is_week else _("Day %(number)d") % {"number": number + 1}


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same moments as spans in order, none touching the next."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        elif begins < ends:
            found.append((begins, ends))
    return found


def without(spans: Sequence[Span], gone: Iterable[Span]) -> list[Span]:
    """What is left of spans (in order, not touching) where others are taken out."""
    left = list(spans)
    for begins, ends in joined(gone):
        left = [
            part
            for one, other in left
            for part in ((one, min(other, begins)), (max(one, ends), other))
            if part[0] < part[1]
        ]
    return left


def shifts_of(hours: Iterable[Span], *, duties: Iterable[Span], absences: Iterable[Span]) -> list[Piece]:
    """Who is there when: hours and duties without the absences; a duty goes before the hours. True is duty."""
    away = list(absences)
    on_duty = without(joined(duties), away)
    usual = without(without(joined(hours), away), on_duty)
    return sorted([(*span, False) for span in usual] + [(*span, True) for span in on_duty])


def cut_anew(kept: Iterable[Piece], planned: Iterable[Piece], *, at: datetime) -> list[Piece]:
    """The shifts from now on: what stood before `at` stays as it was, what comes is as planned.

    A shift that runs on through `at` stays one.
    """
    found = [(begins, min(ends, at), is_duty) for begins, ends, is_duty in kept if begins < at]
    for begins, ends, is_duty in planned:
        begins = max(begins, at)  # noqa: PLW2901 (what is earlier has been)
        if ends <= at:
            continue
        if found and found[-1][1] == begins == at and found[-1][2] == is_duty:
            found[-1] = found[-1][0], ends, is_duty
        else:
            found.append((begins, ends, is_duty))
    return found


def holes(wanted: Iterable[Span], there: Iterable[Span]) -> list[Span]:
    """The hours in which somebody is awaited and nobody is there."""
    return without(joined(wanted), there)


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
