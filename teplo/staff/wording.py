"""Working time in plain words."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teplo.kit import worktime
from teplo.staff.calendars import COUNTRIES
from teplo.staff.models import Schedule
from teplo.staff.rules import hours_words


def sentence(schedule: Schedule) -> str:
    """`Mon–Fri 09:00–13:00, 14:00–18:00. 45 hours a week. Holidays: Russia.`"""
    parts = [pattern_words(schedule.pattern), _hours_said(schedule.pattern)]
    if schedule.country:
        parts.append(_("Holidays and moved days: %(country)s.") % {"country": COUNTRIES[schedule.country]})
    if schedule.time_zone:
        parts.append(_("By the clock of %(zone)s.") % {"zone": schedule.time_zone})
    return " ".join(filter(None, parts))


def pattern_words(pattern: Mapping[str, Any]) -> str:
    """The days that are worked, those with the same hours together."""
    days, is_week = pattern["days"], pattern["kind"] == "weekly"
    said = []
    for windows, group in groupby(range(len(days)), key=lambda number: days[number]):
        numbers = list(group)
        if windows or not is_week:
            hours = ", ".join(map(hours_words, windows)) or _("off")
            said.append(f"{_days_said(numbers, is_week=is_week)} {hours}")
    if is_week:
        return "; ".join(said) + "."
    begins = date_format(date.fromisoformat(pattern["anchor"]), "j E Y")
    cycle = ngettext("Every %(count)d day", "Every %(count)d days", len(days)) % {"count": len(days)}
    return _("%(cycle)s from %(day)s on: %(said)s.") % {"cycle": cycle, "day": begins, "said": "; ".join(said)}


def _days_said(numbers: Sequence[int], *, is_week: bool) -> str:
    names = [str(WEEKDAYS_ABBR[one]) if is_week else str(one + 1) for one in numbers]
    shown = names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
    if is_week:
        return shown
    return ngettext("day %(days)s", "days %(days)s", len(names)) % {"days": shown}


def _hours_said(pattern: Mapping[str, Any]) -> str:
    minutes = sum(ends - begins for day in pattern["days"] for begins, ends in day)
    weekly = minutes / 60 * 7 / len(pattern["days"])
    return _("%(hours)s hours a week.") % {"hours": f"{weekly:.1f}".removesuffix(".0")}


def days_ahead(schedule: worktime.Schedule, first: date, *, count: int = 14) -> list[tuple[date, str, str]]:
    """The days from `first` on, each with its hours in words ('' for none) and what the calendar says of it."""
    found = []
    for day in (first + timedelta(days=number) for number in range(count)):
        kind = next((kind for kind in ("off", "short", "work") if day in getattr(schedule.calendar, kind)), "")
        found.append((day, ", ".join(map(hours_words, schedule.windows_of(day))), kind))
    return found
