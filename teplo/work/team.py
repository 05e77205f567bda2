"""What a head looks at: at what stage every lead of his people is, what lies on each of them, and what is forgotten."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet

from teplo.kit import sql
from teplo.leads import tally
from teplo.leads.models import OPEN_KINDS, Lead, Status
from teplo.leads.queries import hide_people
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, reach_of
from teplo.work.models import Task
from teplo.work.queries import tasks_by_number

R = TypeVar("R")

MOST_COUNTED = 300
TOO_LONG_IN_QUEUE = timedelta(hours=1)

# What lies on each person, by indexes that begin with him.
LOADS = """
SELECT who.id,
    (SELECT count(*) FROM (SELECT 1 FROM work_task t WHERE t.owner_employee_id = who.id AND t.state = 'open'
        AND t.due_at < %(now)s::timestamptz LIMIT %(most)s::int) o),
    (SELECT count(*) FROM (SELECT 1 FROM work_task t WHERE t.owner_employee_id = who.id AND t.state = 'open'
        AND t.due_at >= %(now)s::timestamptz AND t.due_at < %(midnight)s::timestamptz LIMIT %(most)s::int) o),
    (SELECT count(*) FROM (SELECT 1 FROM leads_lead l WHERE l.owner_employee_id = who.id AND l.answered_at IS NULL
        AND l.status_kind IN ('new', 'working') AND l.due_at < %(now)s::timestamptz LIMIT %(most)s::int) o),
    (SELECT count(*) FROM (SELECT 1 FROM leads_lead l WHERE l.owner_employee_id = who.id
        AND l.status_kind IN ('new', 'working') AND l.touched_at < %(before)s::timestamptz
        AND (l.wait_until IS NULL OR l.wait_until <= %(today)s::date) LIMIT %(most)s::int) o)
FROM unnest(%(employees)s::bigint[]) AS who (id)
"""
# The worst of each kind: the first of every person by an index that has the order, then the first of all.
WORST = """
(SELECT 'forgotten', l.id FROM unnest(%(employees)s::bigint[]) AS who (id) CROSS JOIN LATERAL (
    SELECT id, touched_at AS place FROM leads_lead WHERE owner_employee_id = who.id
    AND status_kind IN ('new', 'working') AND touched_at < %(before)s::timestamptz
    AND (wait_until IS NULL OR wait_until <= %(today)s::date) ORDER BY touched_at LIMIT %(few)s::int) l
    ORDER BY l.place LIMIT %(few)s::int)
UNION ALL
(SELECT 'late', l.id FROM unnest(%(employees)s::bigint[]) AS who (id) CROSS JOIN LATERAL (
    SELECT id, due_at AS place FROM leads_lead WHERE owner_employee_id = who.id AND answered_at IS NULL
    AND status_kind IN ('new', 'working') AND due_at < %(now)s::timestamptz ORDER BY due_at LIMIT %(few)s::int) l
    ORDER BY l.place LIMIT %(few)s::int)
UNION ALL
(SELECT 'queued', l.id FROM unnest(%(queues)s::bigint[]) AS queue (id) CROSS JOIN LATERAL (
    SELECT id, created_at AS place FROM leads_lead WHERE owner_queue_id = queue.id
    AND status_kind IN ('interest', 'new') AND created_at < %(queued)s::timestamptz
    ORDER BY created_at, id LIMIT %(few)s::int) l ORDER BY l.place LIMIT %(few)s::int)
UNION ALL
(SELECT 'overdue', t.id FROM unnest(%(employees)s::bigint[]) AS who (id) CROSS JOIN LATERAL (
    SELECT id, due_at AS place FROM work_task WHERE owner_employee_id = who.id AND state = 'open'
    AND due_at < %(now)s::timestamptz ORDER BY due_at LIMIT %(few)s::int) t ORDER BY t.place LIMIT %(few)s::int)
"""


@dataclass(slots=True)
class Line:
    """A person or a queue: how many of his open leads stand in each status, and what lies on him.

    Figures beside the stages say no more than 'more' above `MOST_COUNTED`.
    """

    owner: Employee | Queue
    stages: dict[int, int] = field(default_factory=dict)
    overdue: int = 0
    today: int = 0
    late: int = 0
    forgotten: int = 0

    @property
    def whole(self) -> int:
        """How many open leads he has."""
        return sum(self.stages.values())


@dataclass(slots=True)
class Worst:
    """What most needs somebody to step in, the oldest first."""

    forgotten: list[Lead] = field(default_factory=list)
    late: list[Lead] = field(default_factory=list)
    queued: list[Lead] = field(default_factory=list)
    overdue: list[Task] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is asked: now, the end of the reader's day, and since when nobody touched what is forgotten."""

    now: datetime
    midnight: datetime
    before: datetime

    @property
    def values(self) -> dict[str, object]:
        today = (self.midnight - timedelta(seconds=1)).date()
        return {"now": self.now, "midnight": self.midnight, "before": self.before, "today": today}


def stages() -> list[Status]:
    """The open statuses in the company's order."""
    return list(Status.objects.filter(kind__in=OPEN_KINDS, is_active=True))


def lines(
    employee: Employee, *, people: Sequence[int], queues: Sequence[int], statuses: Sequence[Status], at: Moment
) -> list[Line]:
    """One line for each of these people who work here, by name, then for each queue in which something waits."""
    of_people = {
        one.pk: Line(one) for one in Employee.objects.people().filter(pk__in=people).order_by("sort_key", "pk")
    }
    of_queues = {one.pk: Line(one) for one in Queue.objects.filter(pk__in=queues).order_by("pk")}
    places = tally.now(
        employee, statuses=[one.pk for one in statuses], people=people, queues=queues,
        by=(tally.STATUS, tally.EMPLOYEE, tally.QUEUE),
    )  # fmt: skip
    for place in places:
        line = of_people.get(place.owner_employee or 0) or of_queues.get(place.owner_queue or 0)
        if line is not None and place.status:
            line.stages[place.status] = line.stages.get(place.status, 0) + place.count
    _fill_loads(employee, of_people, at)
    return [*of_people.values(), *(line for line in of_queues.values() if line.whole)]


def _fill_loads(employee: Employee, of_people: Mapping[int, Line], at: Moment) -> None:
    if _differs(employee):
        _fill_seen_loads(employee, of_people, at)
        return
    values = {**at.values, "employees": list(of_people), "most": MOST_COUNTED + 1}
    for number, *figures in sql.rows(LOADS, values):
        line = of_people[number]
        line.overdue, line.today, line.late, line.forgotten = figures


def _differs(employee: Employee) -> bool:
    """Whether this reader sees less of somebody's work than all of it: by status, or of his tasks."""
    leads, tasks = reach_of(employee, Permission.LEAD_SEE), reach_of(employee, Permission.TASK_SEE)
    return bool(leads.otherwise) or leads.usual is not tasks.usual


def _fill_seen_loads(employee: Employee, of_people: Mapping[int, Line], at: Moment) -> None:
    """The same figures of what this reader sees alone; slower, for rights that few roles have."""
    open_tasks = Task.objects.visible_to(employee).filter(owner_employee__in=of_people, state=Task.State.OPEN)
    seen = Lead.objects.visible_to(employee).filter(owner_employee__in=of_people, status_kind__in=OPEN_KINDS)
    waits_no_more = Q(wait_until=None) | Q(wait_until__lte=at.values["today"])
    asked: dict[str, QuerySet[Any]] = {
        "overdue": open_tasks.filter(due_at__lt=at.now),
        "today": open_tasks.filter(due_at__gte=at.now, due_at__lt=at.midnight),
        "late": seen.filter(answered_at=None, due_at__lt=at.now),
        "forgotten": seen.filter(waits_no_more, touched_at__lt=at.before),
    }
    for name, rows in asked.items():
        counted = rows.order_by().values("owner_employee").annotate(count=Count("pk"))
        for owner, count in counted.values_list("owner_employee", "count"):
            setattr(of_people[owner], name, min(count, MOST_COUNTED + 1))


def worst(employee: Employee, *, people: Sequence[int], queues: Sequence[int], at: Moment, few: int = 8) -> Worst:
    """Leads that nobody has touched, late answers, what waits in a queue too long, and overdue steps; a few of each."""
    places: dict[str, list[int]] = defaultdict(list)
    queued = at.now - TOO_LONG_IN_QUEUE
    values = {**at.values, "employees": list(people), "queues": list(queues), "queued": queued, "few": few}
    for name, number in sql.rows(WORST, values):
        places[name].append(number)
    leads = _leads(employee, [*places["forgotten"], *places["late"], *places["queued"]])
    tasks = tasks_by_number(employee, places["overdue"], phones=True)
    return Worst(
        forgotten=_known(places["forgotten"], leads),
        late=_known(places["late"], leads),
        queued=_known(places["queued"], leads),
        overdue=_known(places["overdue"], tasks),
    )


def _known(numbers: Sequence[int], rows: Mapping[int, R]) -> list[R]:
    return [rows[number] for number in numbers if number in rows]


def _leads(employee: Employee, numbers: Sequence[int]) -> dict[int, Lead]:
    names = ("person", "status", "owner_employee", "owner_queue", "channel")
    found = Lead.objects.visible_to(employee).select_related(*names)
    leads = found.defer("search", "person__search").in_bulk(set(numbers))
    hide_people(leads.values(), employee)
    return leads
