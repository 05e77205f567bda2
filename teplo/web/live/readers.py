"""Who listens: whether he is still signed in, and whose leads he sees. Asked in a thread, never in the loop."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from teplo.kit import sql
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, reach_of, reached

# A lead that was handed over leaves the board of who had it, so he hears of it too.
LATELY = timedelta(minutes=1)

OWNERS = """
SELECT lead_id, owner_employee_id, owner_queue_id FROM leads_stay
WHERE lead_id = ANY (%(leads)s::bigint[]) AND (until IS NULL OR until > %(since)s::timestamptz)
UNION SELECT lead_id, owner_employee_id, owner_queue_id FROM work_task
WHERE lead_id = ANY (%(leads)s::bigint[]) AND (state = 'open' OR closed_at > %(since)s::timestamptz)
"""

Owner = tuple[int | None, int | None]


@dataclass(frozen=True)
class Reader:
    """An employee at an open stream; `people` and `queues` are those whose leads he sees, None for everybody's."""

    employee: int
    people: frozenset[int] | None
    queues: frozenset[int] = frozenset()

    @classmethod
    def of(cls, employee: Employee) -> "Reader":
        scope = reach_of(employee, Permission.LEAD_SEE).widest
        if scope is Scope.ALL:
            return cls(employee.pk, None)
        people, queues = reached(employee, scope) if scope else ({employee.pk}, set())
        return cls(employee.pk, frozenset(people), frozenset(queues))

    def has_to_do_with(self, owners: Collection[Owner]) -> bool:
        """Whether one of these employees or queues is in his reach."""
        if self.people is None:
            return True
        return any(person in self.people or queue in self.queues for person, queue in owners)


def signed_in(keys: Collection[str]) -> dict[str, Reader]:
    """The sessions of these keys that still hold: not ended, the employee works here, his password is the same."""
    try:
        found = Session.objects.filter(pk__in=list(keys), expire_date__gt=timezone.now())
        held = {session.pk: session.get_decoded() for session in found}
        numbers = {int(data[SESSION_KEY]) for data in held.values() if SESSION_KEY in data}
        employees = Employee.objects.filter(is_active=True).in_bulk(list(numbers))
        return {
            key: Reader.of(employee)
            for key, data in held.items()
            if (employee := employees.get(int(data.get(SESSION_KEY, 0)))) is not None
            and _same_password(employee, data.get(HASH_SESSION_KEY, ""))
        }
    finally:
        _give_back()


def _same_password(employee: Employee, known: str) -> bool:
    hashes = (employee.get_session_auth_hash(), *employee.get_session_auth_fallback_hash())
    return any(constant_time_compare(known, each) for each in hashes)


def owners_of(leads: Collection[int]) -> dict[int, set[Owner]]:
    """Whose each of these leads is or was a moment ago, and who has a task there."""
    asked = {"leads": list(leads), "since": timezone.now() - LATELY}
    try:
        found: dict[int, set[Owner]] = {}
        for lead, employee, queue in sql.rows(OWNERS, asked):
            found.setdefault(lead, set()).add((employee, queue))
        return found
    finally:
        _give_back()


def _give_back() -> None:
    """The thread may be one that lives as long as a stream, and a connection is too dear for that."""
    if not connection.in_atomic_block:
        connection.close()
