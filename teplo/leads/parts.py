"""What somebody sees in parts that share none, each with an index in the order of lists where there are few."""

from collections.abc import Collection
from dataclasses import dataclass

from teplo.leads.models import LeadQuerySet, Status, StatusKind
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Reach, Scope, owned_in, reach_of, reached

MOST_PARTS = 4
MOST_STATUS_PARTS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What matters of a question: kinds and numbers of statuses, all where none is named; no queues where it asks
    only for what has an employee for its owner."""

    kinds: Collection[str] = ()
    statuses: Collection[int] = ()
    queues: bool = True

    def takes(self, status: Status) -> bool:
        return (not self.kinds or status.kind in self.kinds) and (not self.statuses or status.pk in self.statuses)


ANYTHING = Wanted()


def parts_visible_to(
    leads: LeadQuerySet,
    employee: Employee,
    permission: Permission = Permission.LEAD_SEE,
    *,
    wanted: Wanted = ANYTHING,
) -> list[LeadQuerySet]:
    """The leads that this employee's right reaches, in parts.

    The newest of several owners at once PostgreSQL would look for among the newest of all; a queue holds many of one
    kind and none of another.
    """
    reach = reach_of(employee, permission)
    if len(reach.otherwise) > MOST_STATUS_PARTS:
        return [leads.visible_to(employee, permission)]
    parts = _by_status(leads, employee, reach, wanted) if reach.otherwise else _of(leads, employee, reach.usual, wanted)
    return parts or [leads.none()]


def _by_status(leads: LeadQuerySet, employee: Employee, reach: Reach, wanted: Wanted) -> list[LeadQuerySet]:
    apart = list(Status.objects.filter(key__in=reach.otherwise))
    numbers = [status.pk for status in apart]
    parts: list[LeadQuerySet] = []
    if not wanted.statuses or not set(wanted.statuses) <= set(numbers):
        parts = _of(leads.exclude(status__in=numbers), employee, reach.usual, wanted)
    for status in filter(wanted.takes, apart):
        there = Wanted(kinds=(status.kind,), queues=wanted.queues)
        parts += _of(leads.filter(status=status), employee, reach.otherwise[status.key], there)
    return parts


def _of(leads: LeadQuerySet, employee: Employee, scope: Scope | None, wanted: Wanted) -> list[LeadQuerySet]:
    owned = owned_in(employee, scope)
    if scope is None or owned is None:
        return []
    people, queues = ([], []) if scope is Scope.ALL else map(sorted, reached(employee, scope))
    if scope is Scope.ALL or len(people) + len(queues) > MOST_PARTS:
        return [leads.filter(owned)]
    kinds = wanted.kinds or StatusKind
    return [
        *(leads.filter(owner_employee=number) for number in people),
        *(leads.filter(owner_queue=number, status_kind=kind) for number in queues if wanted.queues for kind in kinds),
    ]
