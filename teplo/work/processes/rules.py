"""Pure decisions of a process: by when a step is due, and who does it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from teplo.kit import worktime

SATURDAY = 5
ONE = timedelta(days=1)


def due_at(begun: date, after_days: int, at_time: time, zone: tzinfo, hours: worktime.Schedule | None) -> datetime:
    """When a step is due: so many days after the beginning, on a working day.

    By the hours of whoever does it where he has some; else Saturday and Sunday give way to Monday.
    """
    day = begun + after_days * ONE
    if hours is None:
        while day.weekday() >= SATURDAY:
            day += ONE
        return datetime.combine(day, at_time, zone)
    asked = datetime.combine(day, at_time, zone)
    if worktime.is_open(asked, hours):
        return asked
    return worktime.opens_at(asked, hours) or asked


def doer_of(
    who: str,
    *,
    owner: int,
    named: int | None,
    heads: Sequence[int],
    of_role: Sequence[tuple[int, int | None]],
    team: int | None,
    loads: Mapping[int, int],
    here: Collection[int],
) -> int:
    """Who does a step. `of_role` are the people of its role with their teams, `loads` how many open tasks each has.

    Of a role the owner himself where he has it, else whoever has the fewest open tasks in his team, else of all. Where
    nobody is found, or whoever is named has left (is not `here`), it is the owner's.
    """
    if who == "employee":
        return named if named in here and named is not None else owner
    if who == "head":
        return next(iter(heads), owner)
    there = [(one, of) for one, of in of_role if one in here] if who == "role" else []
    if owner in dict(there):
        return owner
    near = [one for one, of in there if of == team is not None] or list(dict(there))
    return min(near, key=lambda one: (loads.get(one, 0), one), default=owner)
