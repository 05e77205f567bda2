"""Verbs of work: the only place that writes tasks, notes and notices."""

from teplo.work.actions.doors import (
    ANSWERS,
    Ending,
    add_note,
    add_task,
    close_task,
    move_task,
    open_notices,
    remind_due,
)
from teplo.work.actions.steps import (
    Plan,
    drop_all_of,
    hand_all_tasks,
    hand_tasks,
    note_planned,
    plan,
    planned_beside,
    tell,
    write_note,
)

__all__ = [
    "ANSWERS",
    "Ending",
    "Plan",
    "add_note",
    "add_task",
    "close_task",
    "drop_all_of",
    "hand_all_tasks",
    "hand_tasks",
    "move_task",
    "note_planned",
    "open_notices",
    "plan",
    "planned_beside",
    "remind_due",
    "tell",
    "write_note",
]
