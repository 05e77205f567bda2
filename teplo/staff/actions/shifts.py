"""Shifts are laid out ahead and cut anew from the present moment on; what is past is never rewritten."""

from collections.abc import Collection
from datetime import datetime

from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM
from teplo.staff import layout, queries
from teplo.staff.models import Employee, Shift
from teplo.staff.rules import cut_anew

MANY = 200


@step
def lay_out(employees: Collection[int], *, at: datetime) -> int:
    """Cut the shifts of these employees anew from `at` on, as schedules, absences and duties say now.

    Gives how many rows it wrote. The people are locked, so that two who change the same person's time wait for each
    other; what has begun already keeps its beginning.
    """
    people = list(Employee.objects.select_for_update(no_key=True).filter(pk__in=employees).order_by("pk"))
    times = layout.times_of(people, since=at)
    stand = layout.laid_out([one.pk for one in people], at=at)
    gone: list[int] = []
    new: list[Shift] = []
    for one in people:
        there = {(row.starts_at, row.ends_at, row.is_duty): row.pk for row in stand.get(one.pk, ())}
        wanted = cut_anew(there, layout.planned(times[one.pk], at=at), at=at)
        gone += [number for piece, number in there.items() if piece not in set(wanted)]
        new += [
            Shift(employee=one, starts_at=begins, ends_at=ends, is_duty=is_duty)
            for begins, ends, is_duty in wanted
            if (begins, ends, is_duty) not in there
        ]
    Shift.objects.filter(pk__in=gone).delete()
    Shift.objects.bulk_create(new)
    return len(new)


@front_door
def lay_out_further(employees: Collection[int], *, at: datetime) -> None:
    """Lay out the shifts of some people as far ahead as they go today; the calendars are looked at before."""
    if made := lay_out(employees, at=at):
        record("shifts.laid_out", by=SYSTEM, at=at, employees=len(employees), shifts=made)


@front_door
def renew_calendars(*, at: datetime) -> None:
    """Keep with each schedule the days of its country's calendar for the years around now."""
    for schedule in queries.schedules_locked():
        kept = queries.exceptions_of(schedule.country, at)
        if kept != schedule.exceptions:
            schedule.exceptions = kept
            schedule.save(update_fields=["exceptions"])
