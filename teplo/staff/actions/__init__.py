"""Verbs of staff: employees, teams, roles, queues, tokens."""

from teplo.staff.actions.access import add_employee, end_token, make_token, set_password
from teplo.staff.actions.seed import seed

__all__ = ["add_employee", "end_token", "make_token", "seed", "set_password"]
