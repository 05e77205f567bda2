"""Verbs of staff: employees, teams, roles, queues, tokens."""

from teplo.staff.actions.access import (
    add_employee,
    change_password,
    end_token,
    make_token,
    note_token_used,
    set_password,
)
from teplo.staff.actions.calendar_feed import close_calendar, note_calendar_read, open_calendar, revoke_calendar
from teplo.staff.actions.groups import add_queue, add_team, change_queue, change_team, remove_team
from teplo.staff.actions.people import bring_back, change_employee, let_go, rename_oneself, take_in
from teplo.staff.actions.roles import (
    add_role,
    drop_rights_in_status,
    hide_fields,
    rename_role,
    replace_role,
    set_rights,
    set_rights_in_status,
)
from teplo.staff.actions.schedules import add_schedule, change_schedule, forget_calendar_day, set_calendar_day
from teplo.staff.actions.seed import seed
from teplo.staff.actions.working import (
    add_absence,
    add_duty,
    change_absence,
    end_absence,
    end_duty,
    end_schedule,
    give_schedule,
    set_capacity,
)

__all__ = [
    "add_absence",
    "add_duty",
    "add_employee",
    "add_queue",
    "add_role",
    "add_schedule",
    "add_team",
    "bring_back",
    "change_absence",
    "change_employee",
    "change_password",
    "change_queue",
    "change_schedule",
    "change_team",
    "close_calendar",
    "drop_rights_in_status",
    "end_absence",
    "end_duty",
    "end_schedule",
    "end_token",
    "forget_calendar_day",
    "give_schedule",
    "hide_fields",
    "let_go",
    "make_token",
    "note_calendar_read",
    "note_token_used",
    "open_calendar",
    "remove_team",
    "rename_oneself",
    "rename_role",
    "replace_role",
    "revoke_calendar",
    "seed",
    "set_calendar_day",
    "set_capacity",
    "set_password",
    "set_rights",
    "set_rights_in_status",
    "take_in",
]
