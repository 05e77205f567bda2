"""Questions about bulk changes: whose one sees, and which of them are lost."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from teplo.kit.problems import NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, scope_of
from teplo.staff.queries import people_in_reach
from teplo.triage.models import BulkChange

# Longer than a part takes, and than a dead worker's job takes to be given back.
LOST_AFTER = timedelta(minutes=2)


# Whose one sees: of those whose records of this kind he may change.
MANAGES = {
    BulkChange.Entity.LEAD: Permission.LEAD_CHANGE,
    BulkChange.Entity.CONTACT: Permission.CONTACT_CHANGE,
    BulkChange.Entity.COMPANY: Permission.COMPANY_CHANGE,
    BulkChange.Entity.DEAL: Permission.DEAL_CHANGE,
}


def bulks_visible_to(employee: Employee) -> QuerySet[BulkChange]:
    """The bulk changes that were begun by him, or by those whose records he may change, the latest first."""
    reached = Q(employee=employee)
    for entity, right in MANAGES.items():
        # Whoever may change all of them sees also what those began who have left.
        is_all = scope_of(employee, right) is Scope.ALL
        reached |= Q(entity=entity) & (Q() if is_all else Q(employee__in=people_in_reach(employee, right)))
    begun = BulkChange.objects.exclude(state=BulkChange.State.PREVIEWED)
    return begun.filter(reached).select_related("employee", "undone_by").order_by("-pk")


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
