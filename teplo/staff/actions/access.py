"""Who may come in: employees with their passwords, tokens of machines."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from teplo.kit import tokens
from teplo.kit.changes import add
from teplo.kit.emails import read_email
from teplo.kit.problems import Conflict, FieldError, Invalid, Mistake
from teplo.kit.text import one_line, sort_key
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.actions.calendar_feed import end_calendar
from teplo.staff.models import ApiToken, Employee, Role, Team
from teplo.staff.permissions import TOKEN_SCOPES, Permission, demand, may


@front_door
def add_employee(
    email: str,
    *,
    name: str,
    role: Role,
    team: Team | None = None,
    password: str | None = None,
    language: str | None = None,
    by: Actor,
    at: datetime,
) -> Employee:
    """Add one of our own people; Invalid for a bad address, Conflict where it is known already."""
    demand(by, Permission.STAFF_SET_UP)
    try:
        address = read_email(email).value
    except Mistake as mistake:
        raise Invalid.field("email", mistake) from None
    if Employee.objects.filter(email__iexact=address).exists():
        raise Conflict("known_email", _("Somebody with this e-mail works here already."))
    employee = Employee(
        email=address,
        name=one_line(name, limit=120),
        sort_key=sort_key(name)[:160],
        role=role,
        team=team,
        language=language or settings.LANGUAGE_CODE,
        time_zone=settings.TIME_ZONE,
    )
    employee.set_password(password)
    add(employee)
    record("employee.added", by=by, at=at, employee=employee.pk, role=role.pk)
    return employee


@front_door
def set_password(employee: Employee, *, password: str, by: Actor, at: datetime) -> None:
    """Give an employee a new password; his sessions and his calendar's address end with the old one."""
    demand(by, Permission.STAFF_SET_UP)
    _put_password(employee, password, by=by, at=at)


@front_door
def change_password(password: str, *, by: Employee, at: datetime) -> None:
    """Put the password that somebody has chosen for himself; his calendar's address ends with the old one."""
    _put_password(by, password, by=by, at=at)


@step
def _put_password(employee: Employee, password: str, *, by: Actor, at: datetime) -> None:
    employee.set_password(password)
    employee.save(update_fields=["password"])
    end_calendar(employee, by=by, at=at)
    record("employee.password_set", by=by, at=at, employee=employee.pk)


@front_door
def make_token(name: str, *, scopes: list[str], employee: Employee, by: Actor, at: datetime) -> tuple[ApiToken, str]:
    """Make an API token that acts as `employee`; gives the row and the secret, which is shown this once.

    Who may not set up employees makes tokens for himself and for the robot: another's rights may be wider than his.
    """
    demand(by, Permission.TOKEN_SET_UP)
    if employee != by and not employee.is_robot and not may(by, Permission.STAFF_SET_UP):
        words = _("A token acts for you or for the robot; who sets up employees may choose another.")
        raise Invalid(errors=[FieldError("employee", "not_yours", words)])
    unknown = sorted(set(scopes) - set(TOKEN_SCOPES))
    if unknown or not scopes:
        known = ", ".join(TOKEN_SCOPES)
        raise Invalid(errors=[FieldError("scope", "unknown", _("Choose among %(known)s.") % {"known": known})])
    secret = tokens.make_token("api")
    token = ApiToken.objects.create(
        name=one_line(name, limit=80),
        digest=secret.digest,
        hint=secret.hint,
        scopes=sorted(set(scopes)),
        employee=employee,
    )
    record("token.made", by=by, at=at, token=token.pk, employee=employee.pk, scopes=token.scopes)
    return token, secret.shown


@front_door
def end_token(token: ApiToken, *, by: Actor, at: datetime) -> None:
    """End a token: from now on it opens nothing."""
    demand(by, Permission.TOKEN_SET_UP)
    if ApiToken.objects.filter(pk=token.pk, ended_at=None).update(ended_at=at):
        record("token.ended", by=by, at=at, token=token.pk)


@front_door
def note_token_used(token: int, *, at: datetime) -> None:
    """Note when a token was last used: a sight, so it leaves no line in the ledger."""
    ApiToken.objects.filter(pk=token).update(last_used_at=at)
