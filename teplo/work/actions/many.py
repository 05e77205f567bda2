"""The open tasks of many leads at once: handed over with them, or ended with them."""

from collections.abc import Sequence
from datetime import datetime

from teplo.kit import sql
from teplo.kit.transactions import step

HAND = """
UPDATE work_task t SET owner_employee_id = given.employee, owner_queue_id = given.queue
FROM unnest(%(tasks)s::bigint[], %(employees)s::bigint[], %(queues)s::bigint[]) AS given (task, employee, queue)
WHERE t.id = given.task
"""
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
