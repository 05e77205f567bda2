"""The open tasks of many leads at once: begun, handed over or ended with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.work.actions.steps import Plan

HAND = """
UPDATE work_task t SET owner_employee_id = given.employee, owner_queue_id = given.queue
FROM unnest(%(tasks)s::bigint[], %(employees)s::bigint[], %(queues)s::bigint[]) AS given (task, employee, queue)
WHERE t.id = given.task
"""
PLANNED = (
    "id, lead_id, kind, type_id, title, owner_employee_id, owner_queue_id, due_at, remind_at, state, result, created_at"
)
DROP = "UPDATE work_task SET state = 'dropped', closed_at = %(at)s WHERE id = ANY (%(tasks)s::bigint[])"


@step
def hand_many(owners: Sequence[tuple[int, int | None, int | None]]) -> None:
    """Hand locked tasks over: each with the number of an employee or of a queue."""
    tasks, employees, queues = (list(column) for column in zip(*owners, strict=True))
    sql.run(HAND, {"tasks": tasks, "employees": employees, "queues": queues})


@step
def drop_many(tasks: Sequence[int], *, at: datetime) -> None:
    """Put locked open tasks aside undone: their leads have ended."""
    sql.run(DROP, {"tasks": list(tasks), "at": at})


@dataclass(frozen=True, slots=True)
class First:
    """The first task of a lead that begins: its number, set aside for it, and whose it is."""

    task: int
    lead: int
    plan: Plan
    employee: int | None
    queue: int | None
    at: datetime


@step
def plan_many(firsts: Iterable[First]) -> None:
    """Set the first tasks of leads; `note_planned` leaves the line of each."""
    sql.copy("work_task", PLANNED, map(_planned, firsts))


def _planned(first: First) -> tuple[object, ...]:
    task = first.plan
    return (
        first.task, first.lead, task.kind, task.type, task.title, first.employee, first.queue, task.due_at,
        task.remind_at, "open", "", first.at,
    )  # fmt: skip
