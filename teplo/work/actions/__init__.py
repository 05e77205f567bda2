"""Verbs of work: the only place that writes tasks, notes and notices."""

from teplo.work.actions.doors import (
    ANSWERS,
    Ending,
    add_note,
    add_task,
    close_task,
    move_task,
    remind_due,
)
from teplo.work.actions.many import First, drop_many, hand_many, plan_many
from teplo.work.actions.notices import ask_after, choose_notices, mark_notice, open_notices, tell
from teplo.work.actions.seed import seed
from teplo.work.actions.steps import (
    Plan,
    drop_all_of,
    hand_all_tasks,
    hand_tasks,
    note_planned,
    plan,
    planned_beside,
    write_note,
)
from teplo.work.actions.types import add_result, add_type, change_result, change_type, move_result, move_type
from teplo.work.actions.views import (
    arrange,
    change_view,
    move_view,
    open_without_view,
    remove_view,
    restore_view,
    save_view,
    share_view,
)

__all__ = [
    "ANSWERS",
    "Ending",
    "First",
    "Plan",
    "add_note",
    "add_result",
    "add_task",
    "add_type",
    "arrange",
    "ask_after",
    "change_result",
    "change_type",
    "change_view",
    "choose_notices",
    "close_task",
    "drop_all_of",
    "drop_many",
    "hand_all_tasks",
    "hand_many",
    "hand_tasks",
    "mark_notice",
    "move_result",
    "move_task",
    "move_type",
    "move_view",
    "note_planned",
    "open_notices",
    "open_without_view",
    "plan",
    "plan_many",
    "planned_beside",
    "remind_due",
    "remove_view",
    "restore_view",
    "save_view",
    "seed",
    "share_view",
    "tell",
    "write_note",
]
