"""Who calls: the token of the header, the employee it acts as with his rights, and that it was used."""

import time
import zoneinfo
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from teplo.api.rows import columns, record
from teplo.intake.journal import LOST, snapshot
from teplo.kit import sql
from teplo.kit.tokens import digest_of
from teplo.staff.actions import note_token_used
from teplo.staff.models import Employee, Grant

USE_IS_NOTED_EVERY = 60.0  # seconds, in each process

# Asked at every call, so it brings the rights and the hidden fields along.
ASK = f"""
SELECT token.id, token.scopes,
    ARRAY(SELECT concat_ws(' ', permission, scope, status) FROM staff_grant WHERE role_id = employee.role_id),
    ARRAY(SELECT entity || ' ' || field FROM staff_hiddenfield WHERE role_id = employee.role_id),
    {columns(Employee, "employee")}
FROM staff_apitoken AS token JOIN staff_employee AS employee ON employee.id = token.employee_id
WHERE token.digest = %s AND token.ended_at IS NULL AND employee.is_active
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """A living token and its employee, whose rights its scopes narrow.

    `is_remembered` where the database is away and the journal's snapshot knows it.
    """

    pk: int
    employee: Employee
    is_remembered: bool = False


class Bearer(HttpBearer):
    """Reads `Authorization: Bearer`; whoever cannot be known is answered 401."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        digest = digest_of(token.strip(), purpose="api")
        caller = _known(digest) if digest else None
        if caller is not None:
            _note_use(caller.pk)
            # Days in filters and times in answers are those of the employee; the middleware puts the zone back.
            timezone.activate(_zone(caller.employee.time_zone))
        return caller


class IntakeBearer(Bearer):
    """The same for those who send enquiries: while the database is away they are known by the journal's snapshot."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        try:
            return super().authenticate(request, token)
        except LOST:
            digest = digest_of(token.strip(), purpose="api")
            if digest is None:
                return None
            number, acting = snapshot.current(timezone.now()).sender(digest)
            timezone.activate(_zone(acting.time_zone))
            return Caller(number, acting, is_remembered=True)


def caller(request: HttpRequest) -> Caller:
    """Whoever was let in."""
    return cast(Caller, getattr(request, "auth"))  # noqa: B009  # set by ninja, unknown to Django's types


def employee(request: HttpRequest) -> Employee:
    """The employee as whom the token acts."""
    return caller(request).employee


def _known(digest: str) -> Caller | None:
    found = sql.rows(ASK, [digest])
    if not found:
        return None
    number, scopes, grants, hidden, *values = found[0]
    acting = record(Employee, values)
    acting.token_scopes = frozenset(scopes)
    held = (grant.split(" ", 2) for grant in grants)
    acting.grants = [Grant(permission=permission, scope=scope, status=status) for permission, scope, status in held]
    acting.hidden_fields = frozenset((entity, field) for entity, _, field in (pair.partition(" ") for pair in hidden))
    return Caller(number, acting)


_noted: dict[int, float] = {}


def _note_use(token: int) -> None:
    """Note that the token was used, in a transaction of its own, so that no call waits for the row of another."""
    now = time.monotonic()
    if now - _noted.get(token, -USE_IS_NOTED_EVERY) >= USE_IS_NOTED_EVERY:
        _noted[token] = now
        note_token_used(token, at=timezone.now())


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
