"""Questions about our own people."""

from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, Scope, scope_of


def people_in_reach(employee: Employee, permission: Permission) -> list[int]:
    """The people whose records this employee's right reaches, himself included; nobody where he does not hold it."""
    scope = scope_of(employee, permission)
    if scope is None:
        return []
    if scope is Scope.ALL:
        return list(Employee.objects.people().values_list("pk", flat=True))
    mates = employee.mate_ids if scope is Scope.TEAM else ()
    below = employee.ids_below if scope is Scope.TEAMS_BELOW else ()
    return sorted({employee.pk, *mates, *below})


def queues_in_reach(employee: Employee, permission: Permission) -> list[int]:
    """The queues whose records this employee's right reaches."""
    scope = scope_of(employee, permission)
    if scope is None:
        return []
    if scope is Scope.ALL:
        return list(Queue.objects.values_list("pk", flat=True))
    theirs = employee.team_queue_ids if scope is Scope.TEAM else ()
    below = employee.queue_ids_below if scope is Scope.TEAMS_BELOW else ()
    return sorted({*employee.queue_ids, *theirs, *below})
