"""The work on leads, deals and people that never were goes with them."""

from collections.abc import Sequence

from teplo.kit import sql
from teplo.kit.transactions import step

# Notices hang on tasks, and both on the lead; what goes out of a notice hangs on it. Nobody has written a note, or they
# would stay.
ABOUT = """
{column} = ANY (%(numbers)s::bigint[])
    OR task_id IN (SELECT id FROM work_task WHERE {column} = ANY (%(numbers)s::bigint[]))
"""
DELIVERIES = f"DELETE FROM work_delivery WHERE notice_id IN (SELECT id FROM work_notice WHERE {ABOUT})"
NOTICES = f"DELETE FROM work_notice WHERE {ABOUT}"
TASKS = "DELETE FROM work_task WHERE {column} = ANY (%(numbers)s::bigint[])"


@step
def remove_work_of(numbers: Sequence[int], *, column: str = "lead_id") -> None:
    """Remove the tasks of leads (`lead_id`) or deals (`deal_id`) that are removed next, and who was told of them."""
    if column not in ("lead_id", "deal_id"):
        raise ValueError(f"no work hangs on {column}")
    for statement in (DELIVERIES, NOTICES, TASKS):
        sql.run(statement.format(column=column), {"numbers": list(numbers)})
