"""Schedules and production calendars are set up; everybody who works by them gets his shifts cut anew from now on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import one_line
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff import queries
from teplo.staff.actions.shifts import lay_out
from teplo.staff.calendars import COUNTRIES
from teplo.staff.models import CalendarDay, Employee, Schedule
from teplo.staff.permissions import Permission, Scope, demand, refused, scope_of
from teplo.staff.rules import pattern_mistakes

SETTINGS = ("name", "pattern", "time_zone", "country", "is_active")


@front_door
def add_schedule(
    name: str, *, pattern: Mapping[str, Any], time_zone: str = "", country: str = "", by: Actor, at: datetime
) -> Schedule:
    """Add hours of work; `pattern` as in models.Schedule. Invalid says which windows contradict one another."""
    _demand_all(by)
    row = Schedule(name=one_line(name, limit=1_000), pattern=dict(pattern), time_zone=time_zone, country=country)
    check(row)
    _demand_sound(row)
    row.exceptions = queries.exceptions_of(country, at)
    add(row)
    record("schedule.added", by=by, at=at, schedule=row.pk)
    return row


@front_door
def change_schedule(schedule: Schedule, *, values: Mapping[str, object], by: Actor, at: datetime) -> Schedule:
    """Change any of `SETTINGS`: from now on everybody who works by it works as it says. Conflict while it is in use
    and is to go out of use."""
    _demand_all(by)
    now = Schedule.objects.select_for_update(no_key=True).get(pk=schedule.pk)
    changed = put(now, values, allowed=SETTINGS)
    _demand_sound(now)
    if "is_active" in changed and not now.is_active:
        _demand_unused(now, at)
    if changed:
        now.exceptions = queries.exceptions_of(now.country, at)
        now.save(update_fields=[*changed, "exceptions"])
        record("schedule.changed", by=by, at=at, schedule=now.pk, fields=changed)
        lay_out(queries.people_by_schedules([now.pk], at), at=at)
    return now


@front_door
def set_calendar_day(country: str, *, day: date, kind: str, note: str = "", by: Actor, at: datetime) -> None:
    """Say of one day of a country's calendar if it is off, an hour shorter, or worked; it wins over the library."""
    _demand_all(by)
    row = CalendarDay.objects.filter(country=country, day=day).first() or CalendarDay(country=country, day=day)
    row.kind, row.note = kind, one_line(note, limit=1_000)
    check(row)
    if country not in COUNTRIES:
        raise Invalid(errors=[FieldError("country", "unknown", _("Choose a country from the list."))])
    row.save()
    record("calendar.changed", by=by, at=at, country=country, day=day.isoformat(), kind=kind)
    _follow_calendar([country], at=at)


@front_door
def forget_calendar_day(country: str, *, day: date, by: Actor, at: datetime) -> None:
    """Let a day of a country's calendar be again what the library says of it."""
    _demand_all(by)
    if CalendarDay.objects.filter(country=country, day=day).delete()[0]:
        record("calendar.changed", by=by, at=at, country=country, day=day.isoformat(), kind="")
        _follow_calendar([country], at=at)


@step
def _follow_calendar(countries: Iterable[str], *, at: datetime) -> None:
    touched = list(Schedule.objects.select_for_update(no_key=True).filter(country__in=countries).order_by("pk"))
    for schedule in touched:
        schedule.exceptions = queries.exceptions_of(schedule.country, at)
        schedule.save(update_fields=["exceptions"])
    lay_out(queries.people_by_schedules([one.pk for one in touched], at), at=at)


def _demand_all(by: Actor) -> None:
    """Schedules and calendars are the company's: a right that reaches some people does not reach them."""
    demand(by, Permission.SCHEDULE_SET_UP)
    if isinstance(by, Employee) and scope_of(by, Permission.SCHEDULE_SET_UP) is not Scope.ALL:
        raise refused(Permission.SCHEDULE_SET_UP)


def _demand_sound(schedule: Schedule) -> None:
    mistakes = pattern_mistakes(schedule.pattern)
    if schedule.time_zone and schedule.time_zone not in available_timezones():
        mistakes.append(FieldError("time_zone", "unknown", _("Choose a time zone from the list.")))
    if schedule.country and schedule.country not in COUNTRIES:
        mistakes.append(FieldError("country", "unknown", _("Choose a country from the list.")))
    if Schedule.objects.filter(name__iexact=schedule.name).exclude(pk=schedule.pk).exists():
        mistakes.append(FieldError("name", "taken", _("Another schedule has this name.")))
    if mistakes:
        raise Invalid(errors=mistakes)


def _demand_unused(schedule: Schedule, at: datetime) -> None:
    if queries.people_by_schedules([schedule.pk], at) or schedule.channels.exists():
        words = _("People or channels still work by “%(schedule)s”. Give them another one first.")
        raise Conflict("in_use", words % {"schedule": schedule})
