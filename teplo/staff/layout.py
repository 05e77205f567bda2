"""How shifts come from schedules: the questions that laying them out asks, many people at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from teplo.kit import worktime
from teplo.kit.worktime import Calendar, Span
from teplo.staff import rules
from teplo.staff.models import Absence, Duty, Employee, Schedule, Shift, Working
from teplo.staff.rules import Piece

AHEAD = timedelta(days=60)


@dataclass(slots=True)
class Time:
    """What says when one employee works: hours by schedules (zone of the person inside), duties, absences."""

    employee: Employee
    workings: list[Working] = field(default_factory=list)
    duties: list[Span] = field(default_factory=list)
    absences: list[Span] = field(default_factory=list)

    def hours(self, first: date, last: date) -> list[Span]:
        """What the schedules say of these days, whole shifts."""
        found: list[Span] = []
        for working in self.workings:
            since, until = max(first, working.since), min(last, working.until or last)
            if since <= until:
                schedule = reckoned(working.schedule, zone=self.employee.time_zone)
                found += worktime.begun(schedule, since, until)
        return rules.joined(found)

    def shifts(self, first: date, last: date) -> list[Piece]:
        """Who is there when: the hours of these days and all duties, without the absences."""
        return rules.shifts_of(self.hours(first, last), duties=self.duties, absences=self.absences)


def reckoned(schedule: Schedule, *, zone: str = "") -> worktime.Schedule:
    """A schedule as working time is reckoned with it; `zone` is that of whose schedule it is, '' the company's."""
    of = schedule.time_zone or zone or settings.TIME_ZONE
    return worktime.Schedule.read(schedule.pattern, zone=of, calendar=Calendar.read(schedule.exceptions))


def times_of(employees: Collection[Employee], *, since: datetime) -> dict[int, Time]:
    """What says when these employees work from a moment on; four questions for all of them."""
    found = {one.pk: Time(one) for one in employees}
    day = since.date() - timedelta(days=2)
    rows = Working.objects.filter(employee__in=found).exclude(until__lt=day).select_related("schedule")
    for working in rows.order_by("since"):
        found[working.employee_id].workings.append(working)
    for duty in Duty.objects.filter(employee__in=found, until__gt=since).order_by("since"):
        found[duty.employee_id].duties.append((duty.since, duty.until))
    for absence in Absence.objects.filter(employee__in=found, until__gt=since).order_by("since"):
        found[absence.employee_id].absences.append((absence.since, absence.until))
    return found


def planned(time: Time, *, at: datetime) -> list[Piece]:
    """The shifts of an employee from a moment on, as far as they are laid out; nothing for who works here no more.

    Whoever is away is taken out of what he would work; beyond the last day laid out the next night goes on.
    """
    if not time.employee.is_active:
        return []
    here = at.astimezone(ZoneInfo(time.employee.time_zone)).date()
    return [one for one in time.shifts(here - timedelta(days=2), here + AHEAD) if one[1] > at]


def laid_out(employees: Collection[int], *, at: datetime) -> Mapping[int, list[Shift]]:
    """The shifts that are not over at a moment, in order, by employee."""
    found: dict[int, list[Shift]] = defaultdict(list)
    for shift in Shift.objects.filter(employee__in=employees, ends_at__gt=at).order_by("employee", "starts_at"):
        found[shift.employee_id].append(shift)
    return found
