"""Questions about bulk changes: whose one sees, and which of them are lost."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from teplo.kit.problems import NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, scope_of
from teplo.staff.queries import people_in_reach
from teplo.triage.models import BulkChange

# Longer than a part takes, and than a dead worker's job takes to be given back.
LOST_AFTER = timedelta(minutes=2)


def bulks_visible_to(employee: Employee) -> QuerySet[BulkChange]:
    """The bulk changes that were begun by him, or by those whose leads he may change, the latest first."""
    begun = BulkChange.objects.exclude(state=BulkChange.State.PREVIEWED)
    # Whoever may change all leads sees also what those began who have left.
    if scope_of(employee, Permission.LEAD_CHANGE) is not Scope.ALL:
        begun = begun.filter(employee__in={employee.pk, *people_in_reach(employee, Permission.LEAD_CHANGE)})
    return begun.select_related("employee", "undone_by").order_by("-pk")


def bulk_for(employee: Employee, number: int) -> BulkChange:
    """One of them, or one that he has only looked at beforehand; NotSeen else."""
    related = ("employee", "undone_by")
    mine = BulkChange.objects.select_related(*related).filter(employee=employee, state=BulkChange.State.PREVIEWED)
    found = bulks_visible_to(employee).filter(pk=number).first() or mine.filter(pk=number).first()
    if found is None:
        raise NotSeen
    return found


def lost_bulks(at: datetime) -> QuerySet[BulkChange]:
    """Those that should be walking and have not moved for a while: their job was lost."""
    walking = (BulkChange.State.RUNNING, BulkChange.State.UNDOING)
    return BulkChange.objects.filter(state__in=walking, walked_at__lt=at - LOST_AFTER)
