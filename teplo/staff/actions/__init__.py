"""Verbs of staff: employees, teams, roles, queues, tokens."""

from teplo.staff.actions.access import add_employee, end_token, make_token, note_token_used, set_password
from teplo.staff.actions.groups import add_queue, add_team, change_queue, change_team, remove_team
from teplo.staff.actions.people import bring_back, change_employee, let_go, rename_oneself
from teplo.staff.actions.seed import seed

__all__ = [
    "add_employee",
    "add_queue",
    "add_team",
    "bring_back",
    "change_employee",
    "change_queue",
    "change_team",
    "end_token",
    "let_go",
    "make_token",
    "note_token_used",
    "remove_team",
    "rename_oneself",
    "seed",
    "set_password",
]
