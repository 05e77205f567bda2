"""Verbs of staff: employees, teams, roles, queues, tokens."""

from teplo.staff.actions.access import add_employee, end_token, make_token, note_token_used, set_password
from teplo.staff.actions.groups import add_queue, add_team, change_queue, change_team, remove_team
from teplo.staff.actions.people import bring_back, change_employee, let_go, rename_oneself
from teplo.staff.actions.roles import (
    add_role,
    drop_rights_in_status,
    hide_fields,
    rename_role,
    replace_role,
    set_rights,
    set_rights_in_status,
)
from teplo.staff.actions.seed import seed

__all__ = [
    "add_employee",
    "add_queue",
    "add_role",
    "add_team",
    "bring_back",
    "change_employee",
    "change_queue",
    "change_team",
    "drop_rights_in_status",
    "end_token",
    "hide_fields",
    "let_go",
    "make_token",
    "note_token_used",
    "remove_team",
    "rename_oneself",
    "rename_role",
    "replace_role",
    "seed",
    "set_password",
    "set_rights",
    "set_rights_in_status",
]
