"""When the people of the demo work: an office week, two days on and two off, nights on duty, a vacation."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from teplo.staff import actions as staff
from teplo.staff.calendars import COUNTRIES
from teplo.staff.models import Employee, Schedule, Working

NAMES = {
    "ru": {
        "channels": "Магазин: пн–сб 9–20",
        "office": "Контора: 5/2 с обедом",
        "first": "Зал: 2/2, первая смена",
        "second": "Зал: 2/2, вторая смена",
    },
    "en": {
        "channels": "Shop: Mon–Sat 9–20",
        "office": "Office: 5/2 with lunch",
        "first": "Floor: 2/2, first shift",
        "second": "Floor: 2/2, second shift",
    },
}
# A Monday; the second shift begins two days later.
ANCHOR = date(2026, 11, 2)
ON_TWO = [[[540, 1260]], [[540, 1260]], [], []]
PATTERNS: dict[str, dict[str, object]] = {
    "channels": {"kind": "weekly", "days": [*[[[540, 1200]]] * 6, []]},
    "office": {"kind": "weekly", "days": [*[[[540, 780], [840, 1080]]] * 5, [], []]},
    "first": {"kind": "cycle", "anchor": ANCHOR.isoformat(), "days": ON_TWO},
    "second": {"kind": "cycle", "anchor": (ANCHOR + timedelta(days=2)).isoformat(), "days": ON_TWO},
}
NIGHTS = 14


def schedule(key: str, *, by: Employee, at: datetime) -> Schedule:
    """One of the demo's schedules; made where it is not there yet."""
    name = NAMES[settings.LANGUAGE_CODE][key]
    found = Schedule.objects.filter(name=name).first()
    country = settings.COUNTRY if settings.COUNTRY in COUNTRIES and key in ("office", "channels") else ""
    return found or staff.add_schedule(name, pattern=PATTERNS[key], country=country, by=by, at=at)


def give_time(managers: Sequence[Employee], head: Employee, *, by: Employee, at: datetime) -> None:
    """Schedules, duties at night and a vacation, for whoever works by none yet."""
    if Working.objects.filter(employee__in=[*managers, head]).exists():
        return
    today = at.astimezone(ZoneInfo(head.time_zone)).date()
    first, second, third, fourth = managers
    for employee, key in ((head, "office"), (first, "first"), (second, "second"), (third, "first"), (fourth, "second")):
        staff.give_schedule(employee, schedule=schedule(key, by=by, at=at), since=today, by=by, at=at)
    monday = _at(today + timedelta(days=14 - today.weekday()), 0, head)
    staff.add_absence(
        fourth, kind="vacation", since=monday, until=monday + timedelta(days=7), substitute=third, by=by, at=at
    )
    for number in range(-1, NIGHTS):
        evening = _at(today + timedelta(days=number), 21, head)
        if evening + timedelta(hours=12) > at:
            staff.add_duty(
                _rested(managers, today + timedelta(days=number)),
                since=evening,
                until=evening + timedelta(hours=12),
                by=by,
                at=at,
            )
    staff.set_capacity(third, limits={"open_leads": 60, "per_day": 25}, by=by, at=at)


def _rested(managers: Sequence[Employee], day: date) -> Employee:
    """Who is on duty in the night after a day: somebody whose shift is not the next morning."""
    first, second, third, _fourth = managers
    first_is_next = ((day - ANCHOR).days + 1) % 4 < 2
    return second if first_is_next else (first if day.toordinal() % 2 else third)


def _at(day: date, hour: int, employee: Employee) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(employee.time_zone))
