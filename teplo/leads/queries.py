"""Questions about leads."""

from django.db.models import QuerySet

from teplo.kit.problems import NotSeen
from teplo.leads.models import OPEN_KINDS, WAITING_KINDS, Lead, Status
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission

WITH_NAMES = ("person", "company", "status", "owner_employee", "owner_queue", "channel", "source", "product", "reason")


def lead_for(employee: Employee, number: int, permission: Permission = Permission.LEAD_SEE) -> Lead:
    """One lead with its names, if this employee's right reaches it; NotSeen otherwise."""
    lead = Lead.objects.visible_to(employee, permission).select_related(*WITH_NAMES).filter(pk=number).first()
    if lead is None:
        raise NotSeen
    return lead


def locked(number: int) -> Lead:
    """The lead as it stands now, locked until the end of the transaction; NotSeen where there is none."""
    lead = (
        Lead.objects.select_for_update(of=("self",), no_key=True)
        .select_related("status", "channel", "owner_employee", "owner_queue", "person")
        .filter(pk=number)
        .first()
    )
    if lead is None:
        raise NotSeen
    return lead


def waiting_of(person: int) -> list[Lead]:
    """The leads of a person that wait for somebody, the last touched first."""
    return list(Lead.objects.filter(person=person, status_kind__in=WAITING_KINDS).order_by("-touched_at", "-pk"))


def open_leads(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return leads.filter(status_kind__in=OPEN_KINDS)


def first_status(kind: str) -> Status:
    """The company's first status of a kind; every kind has one."""
    return Status.objects.filter(kind=kind, is_active=True).order_by("position", "pk")[0]
