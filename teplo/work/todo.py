"""The list of tasks: whose they are, when they are due, of which type; page by page in the order of their terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from teplo.kit import sql
from teplo.kit.filters import FilterMistake
from teplo.staff.models import Employee
from teplo.work.models import Task, TaskKind, TaskType
from teplo.work.queries import tasks_by_number

PAGE = 50
MOST_COUNTED = 1_000
OPEN, OVERDUE, TODAY, WEEK = "open", "overdue", "today", "week"
WHEN = (OPEN, OVERDUE, TODAY, WEEK)

# Every owner's tasks are read by the index that has their order.
LISTED = """
WITH found AS (
    SELECT t.id, t.due_at FROM unnest(%(employees)s::bigint[]) AS employee (id) CROSS JOIN LATERAL (
        SELECT t.id, t.due_at FROM work_task t WHERE t.owner_employee_id = employee.id AND {fits}
        ORDER BY t.due_at, t.id LIMIT %(limit)s::int) t
    UNION ALL
    SELECT t.id, t.due_at FROM unnest(%(queues)s::bigint[]) AS queue (id) CROSS JOIN LATERAL (
        SELECT t.id, t.due_at FROM work_task t WHERE t.owner_queue_id = queue.id AND {fits}
        ORDER BY t.due_at, t.id LIMIT %(limit)s::int) t)
SELECT id, due_at FROM found ORDER BY due_at, id LIMIT %(limit)s::int
"""
FITS = """t.state = 'open' AND t.due_at >= %(since)s::timestamptz AND t.due_at < %(until)s::timestamptz
    AND (t.due_at, t.id) > (%(mark_at)s::timestamptz, %(mark_id)s::bigint)"""
OF_TYPE = " AND (t.type_id = %(type)s::bigint OR t.type_id IS NULL AND t.kind = %(kind)s::text)"
COUNTS = """
SELECT span.name, (SELECT count(*) FROM (
    SELECT 1 FROM unnest(%(employees)s::bigint[]) AS employee (id) CROSS JOIN LATERAL (
        SELECT 1 FROM work_task t WHERE t.owner_employee_id = employee.id AND t.state = 'open'
        AND t.due_at >= span.since AND t.due_at < span.until LIMIT %(most)s::int) t LIMIT %(most)s::int) counted)
FROM unnest(%(names)s::text[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[]) AS span (name, since, until)
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the list, and the mark from which the next one goes on; '' at the end."""

    tasks: list[Task]
    after: str = ""


def spans(now: datetime) -> dict[str, tuple[str, str]]:
    """From when until when a task of each list is due; `now` is in the zone of whoever reads it."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight + timedelta(days=7 - midnight.weekday())
    return {
        OPEN: ("-infinity", "infinity"),
        OVERDUE: ("-infinity", now.isoformat()),
        TODAY: (midnight.isoformat(), (midnight + timedelta(days=1)).isoformat()),
        WEEK: (midnight.isoformat(), monday.isoformat()),
    }


def listed(
    employee: Employee,
    *,
    people: Sequence[int],
    queues: Sequence[int],
    when: str,
    of_type: TaskType | None = None,
    now: datetime,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """The open tasks of these people and queues, as far as the employee sees them, those due first at the top.

    `when` is one of `WHEN`. Raises `FilterMistake` for a mark that cannot be read.
    """
    since, until = spans(now)[when]
    mark_at, mark_id = _mark(after) if after else ("-infinity", 0)
    values = {
        "employees": list(people), "queues": list(queues), "since": max(since, mark_at, key=_moment), "until": until,
        "mark_at": mark_at, "mark_id": mark_id, "limit": limit + 1,
    }  # fmt: skip
    fits = FITS
    if of_type is not None:
        fits += OF_TYPE
        values |= {"type": of_type.pk, "kind": of_type.kind if of_type.key in TaskKind.values else ""}
    rows = sql.rows(LISTED.format(fits=fits), values)
    tasks = tasks_by_number(employee, [number for number, _due in rows[:limit]], phones=True)
    mark = f"{rows[limit - 1][1].isoformat()}~{rows[limit - 1][0]}" if len(rows) > limit else ""
    return Page([tasks[number] for number, _due in rows[:limit] if number in tasks], mark)


def counts(*, people: Sequence[int], now: datetime) -> dict[str, int]:
    """How many tasks these people have in each list, counted up to `MOST_COUNTED` and one."""
    named = spans(now)
    values = {
        "employees": list(people),
        "names": list(named),
        "sinces": [since for since, _until in named.values()],
        "untils": [until for _since, until in named.values()],
        "most": MOST_COUNTED + 1,
    }
    return dict(sql.rows(COUNTS, values))


def _mark(text: str) -> tuple[str, int]:
    moment, _tilde, number = text.rpartition("~")
    try:
        at = datetime.fromisoformat(moment.replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise FilterMistake("after", "malformed", _("This page mark cannot be read"))
    return at.isoformat(), int(number)


def _moment(text: str) -> float:
    return float("-inf") if text == "-infinity" else datetime.fromisoformat(text).timestamp()
