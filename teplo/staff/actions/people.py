"""Employees change, leave and come back; the last administrator stays one."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import put
from teplo.kit.emails import read_email
from teplo.kit.problems import Conflict, FieldError, Invalid, Mistake
from teplo.kit.text import one_line, sort_key
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff import queries
from teplo.staff.actions.calendar_feed import end_calendar
from teplo.staff.actions.sessions import end_sessions
from teplo.staff.actions.shifts import lay_out
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand

SETTINGS = ("name", "email", "role", "team", "on_shift", "skills", "hired_on")
MOST_SKILLS = 20


@front_door
def change_employee(employee: Employee, *, values: Mapping[str, object], by: Actor, at: datetime) -> Employee:
    """Change an employee, any of `SETTINGS`; Conflict where the last administrator would lose the role."""
    demand(by, Permission.STAFF_SET_UP)
    administrators = queries.administrators_locked()
    now = queries.employee_locked(employee.pk)
    given = dict(values)
    if "email" in given:
        given["email"] = _free_address(str(given["email"]), now)
    if "skills" in given:
        given["skills"] = _skills(given["skills"])
    changed = put(now, given, allowed=SETTINGS)
    if "role" in changed and not queries.can_set_up_staff(now.role):
        _keep_an_administrator(administrators, without=now)
    if changed:
        now.sort_key = sort_key(now.name)[:160]
        now.save(update_fields=[*changed, "sort_key"])
        record("employee.changed", by=by, at=at, employee=now.pk, fields=changed)
    return now


@step
def let_go(employee: Employee, *, by: Actor, at: datetime) -> Employee:
    """An employee works here no longer: he cannot sign in, gets no leads, his tokens open nothing.

    Nor does the address of his calendar. Who takes his leads is decided above (triage).
    Conflict for the last administrator, and for who has left already.
    """
    demand(by, Permission.STAFF_SET_UP)
    administrators = queries.administrators_locked()
    now = queries.employee_locked(employee.pk)
    if now.is_robot:
        raise Conflict("robot", _("API tokens act as this one: end the tokens instead."))
    if not now.is_active:
        raise Conflict("left", _("%(name)s has left already.") % {"name": now})
    _keep_an_administrator(administrators, without=now)
    now.is_active, now.on_shift = False, False
    now.save(update_fields=["is_active", "on_shift"])
    now.apitoken_set.filter(ended_at=None).update(ended_at=at)
    end_calendar(now, by=by, at=at)
    end_sessions(now)
    lay_out([now.pk], at=at)
    record("employee.left", by=by, at=at, employee=now.pk)
    return now


@front_door
def bring_back(employee: Employee, *, by: Actor, at: datetime) -> None:
    """An employee who had left works here again; his old password counts, tokens and calendar's address stay ended."""
    take_in(employee, by=by, at=at)


@step
def take_in(employee: Employee, *, on_shift: bool = False, by: Actor, at: datetime) -> Employee:
    """The same as a step: triage gives back what he had. Conflict for who works here."""
    demand(by, Permission.STAFF_SET_UP)
    now = queries.employee_locked(employee.pk)
    if now.is_active or now.is_robot:
        raise Conflict("here", _("%(name)s works here.") % {"name": now})
    now.is_active, now.on_shift = True, on_shift
    now.save(update_fields=["is_active", "on_shift"])
    lay_out([now.pk], at=at)
    record("employee.came_back", by=by, at=at, employee=now.pk)
    if on_shift:
        record("employee.shift_started", by=by, at=at, employee=now.pk)
    return now


@front_door
def rename_oneself(employee: Employee, *, name: str, by: Employee, at: datetime) -> None:
    """An employee says how he is called."""
    now = queries.employee_locked(employee.pk)
    if changed := put(now, {"name": name}, allowed=("name",)):
        now.sort_key = sort_key(now.name)[:160]
        now.save(update_fields=[*changed, "sort_key"])
        record("employee.changed", by=by, at=at, employee=now.pk, fields=changed)


def _free_address(given: str, employee: Employee) -> str:
    try:
        address = read_email(given).value
    except Mistake as mistake:
        raise Invalid.field("email", mistake) from None
    if Employee.objects.filter(email__iexact=address).exclude(pk=employee.pk).exists():
        words = _("Somebody with this e-mail works here already.")
        raise Invalid(errors=[FieldError("email", "known_email", words)])
    return address


def _skills(given: object) -> list[str]:
    """Words in small letters, each once, in their order."""
    words = [one_line(str(one), limit=40).lower() for one in given] if isinstance(given, list | tuple) else []
    found = list(dict.fromkeys(filter(None, words)))
    if len(found) > MOST_SKILLS:
        raise Invalid(errors=[FieldError("skills", "too_many", _("Name twenty skills at most."))])
    return found


def _keep_an_administrator(administrators: list[Employee], *, without: Employee) -> None:
    if {one.pk for one in administrators} == {without.pk}:
        raise Conflict(
            "last_administrator",
            _("%(name)s is the last one who can set up employees. Give somebody else this right first.")
            % {"name": without},
        )
