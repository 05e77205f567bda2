"""The work on leads, deals and people that never were goes with them."""

from collections.abc import Sequence

from teplo.kit import sql
from teplo.kit.transactions import step

# Notices hang on tasks, and both on the lead. Nobody has written a note, or they would stay.
NOTICES = """
DELETE FROM work_notice WHERE {column} = ANY (%(numbers)s::bigint[])
    OR task_id IN (SELECT id FROM work_task WHERE {column} = ANY (%(numbers)s::bigint[]))
"""
TASKS = "DELETE FROM work_task WHERE {column} = ANY (%(numbers)s::bigint[])"


@step
def remove_work_of(numbers: Sequence[int], *, column: str = "lead_id") -> None:
    """Remove the tasks of leads (`lead_id`) or deals (`deal_id`) that are removed next, and who was told of them."""
    if column not in ("lead_id", "deal_id"):
        raise ValueError(f"no work hangs on {column}")
    for statement in (NOTICES, TASKS):
        sql.run(statement.format(column=column), {"numbers": list(numbers)})
