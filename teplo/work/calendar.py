"""The calendar of tasks: what stands on each day of a span, and which leads wait until it or come back on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.db.models.expressions import RawSQL

from teplo.kit import sql
from teplo.kit.filters import Context, Group
from teplo.leads import lists
from teplo.leads.models import Lead
from teplo.leads.queries import hide_people
from teplo.staff.models import Employee
from teplo.staff.permissions import hides
from teplo.work.models import Task
from teplo.work.queries import tasks_by_number

# Further than this a day is not counted; it then says that there are more.
MOST_COUNTED = 100

# Each owner's day is read by the index that has its order: a month of a large team costs as many short looks as it
# has days and people, however many tasks there are.
DAYS = """
WITH day AS MATERIALIZED (
    SELECT * FROM unnest(%(days)s::date[], %(starts)s::timestamptz[], %(ends)s::timestamptz[]) d (day, start, until)),
found AS (
    SELECT day.day, t.id, t.due_at FROM day CROSS JOIN unnest(%(employees)s::bigint[]) AS employee (id)
    CROSS JOIN LATERAL (
        SELECT t.id, t.due_at FROM work_task t WHERE t.owner_employee_id = employee.id AND t.state = 'open'
        AND t.due_at >= day.start AND t.due_at < day.until {fits} ORDER BY t.due_at LIMIT %(counted)s::int) t
    UNION ALL
    SELECT day.day, t.id, t.due_at FROM day CROSS JOIN unnest(%(queues)s::bigint[]) AS queue (id)
    CROSS JOIN LATERAL (
        SELECT t.id, t.due_at FROM work_task t WHERE t.owner_queue_id = queue.id AND t.state = 'open'
        AND t.due_at >= day.start AND t.due_at < day.until {fits} ORDER BY t.due_at LIMIT %(counted)s::int) t)
SELECT day, id, whole FROM (
    SELECT day, id, due_at, row_number() OVER (PARTITION BY day ORDER BY due_at, id) AS place,
        count(*) OVER (PARTITION BY day) AS whole FROM found) ranked
WHERE place <= %(most)s::int ORDER BY day, due_at, id
"""
FITS = "AND EXISTS ({leads})"
BACK = """
SELECT day.day, kind, l.id FROM unnest(%(days)s::date[]) AS day (day)
CROSS JOIN unnest(%(employees)s::bigint[]) AS employee (id)
CROSS JOIN LATERAL (
    (SELECT 'wait' AS kind, id FROM leads_lead t WHERE owner_employee_id = employee.id AND wait_until = day.day
        AND status_kind IN ('new', 'working') {fits} LIMIT %(few)s::int)
    UNION ALL
    (SELECT 'back', id FROM leads_lead t WHERE owner_employee_id = employee.id AND come_back_on = day.day
        {fits} LIMIT %(few)s::int)) l
"""


@dataclass(slots=True)
class Day:
    """A day of the calendar: its first tasks in their order, how many it has (up to `MOST_COUNTED`), and the leads that
    wait until it or come back on it."""

    on: date
    tasks: list[Task] = field(default_factory=list)
    whole: int = 0
    waits: list[Lead] = field(default_factory=list)
    back: list[Lead] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many of its tasks are not among the first."""
        return self.whole - len(self.tasks)

    @property
    def is_counted(self) -> bool:
        """Whether `whole` is exact."""
        return self.whole < MOST_COUNTED


def days(
    employee: Employee,
    *,
    first: date,
    count: int,
    zone: ZoneInfo,
    people: Sequence[int],
    queues: Sequence[int],
    fits: tuple[Group, Context] | None = None,
    most: int,
    few: int = 2,
) -> list[Day]:
    """`count` days from `first` in a zone, over the tasks of `people` and `queues` as far as the employee sees them.

    With `fits`, only those of leads that fit the question; `most` tasks of a day and `few` quiet leads of each person.
    Raises `FilterMistake`.
    """
    found = [Day(first + timedelta(days=number)) for number in range(count)]
    values = {
        "days": [day.on for day in found],
        "starts": [midnight(day.on, zone) for day in found],
        "ends": [midnight(day.on + timedelta(days=1), zone) for day in found],
        "employees": list(people),
        "queues": list(queues),
        "counted": MOST_COUNTED,
        "most": most,
        "few": few,
    }
    by_day = {day.on: day for day in found}
    _fill_tasks(employee, by_day, values, fits)
    _fill_leads(employee, by_day, values, fits)
    return found


def _fill_tasks(
    employee: Employee, by_day: dict[date, Day], values: dict[str, object], fits: tuple[Group, Context] | None
) -> None:
    words, more = _condition(employee, fits, column="t.lead_id")
    rows = sql.rows(DAYS.format(fits=words), {**values, **more})
    tasks = tasks_by_number(employee, [number for _day, number, _whole in rows])
    for day, number, whole in rows:
        by_day[day].whole = min(whole, MOST_COUNTED)
        if number in tasks:
            by_day[day].tasks.append(tasks[number])


def _fill_leads(
    employee: Employee, by_day: dict[date, Day], values: dict[str, object], fits: tuple[Group, Context] | None
) -> None:
    words, more = _condition(employee, fits, column="t.id")
    places: dict[tuple[date, str], list[int]] = defaultdict(list)
    hidden = ("back",) if hides(employee, "lead", "come_back") else ()
    for day, kind, number in sql.rows(BACK.format(fits=words), {**values, **more}):
        if kind not in hidden:
            places[day, kind].append(number)
    leads = _leads(employee, [number for numbers in places.values() for number in numbers])
    for (day, kind), numbers in places.items():
        into = by_day[day].waits if kind == "wait" else by_day[day].back
        into += [leads[number] for number in numbers if number in leads]


def _condition(employee: Employee, fits: tuple[Group, Context] | None, *, column: str) -> tuple[str, dict[str, object]]:
    """The question to a task's lead as a piece of a statement, with its values by names of their own."""
    if fits is None or not fits[0].items:
        return "", {}
    tree, context = fits
    here = RawSQL(column, ())  # noqa: S611 (one of our own columns)
    leads = lists.asked(employee, tree, context).filter(Q(pk=here))
    text, given = leads.order_by().values("pk").query.sql_with_params()
    first, *rest = text.split("%s")
    named = "".join(f"%(given_{number})s{piece}" for number, piece in enumerate(rest))
    return FITS.format(leads=first + named), {f"given_{number}": value for number, value in enumerate(given)}


def _leads(employee: Employee, numbers: Iterable[int]) -> dict[int, Lead]:
    found = Lead.objects.visible_to(employee).select_related("person", "owner_employee")
    leads = found.defer("search", "person__search").in_bulk(set(numbers))
    hide_people(leads.values(), employee)
    return leads


def midnight(on: date, zone: ZoneInfo) -> datetime:
    """When a day begins there, also where the clock is put forward at midnight."""
    return datetime.combine(on, time(0), zone)
