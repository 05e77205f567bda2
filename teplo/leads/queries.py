"""Questions about leads."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from teplo.identity.models import Person
from teplo.kit.problems import NotSeen
from teplo.leads.models import OPEN_KINDS, WAITING_KINDS, Lead, Status, Stay
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, owned_by_reach, scope_of

WITH_NAMES = ("person", "company", "status", "owner_employee", "owner_queue", "channel", "source", "product", "reason")
SEEN_IN_QUEUE_WITHIN = timedelta(hours=1)


def lead_for(employee: Employee, number: int, permission: Permission = Permission.LEAD_SEE) -> Lead:
    """One lead with its names, if this employee's right reaches it; NotSeen otherwise."""
    lead = Lead.objects.visible_to(employee, permission).select_related(*WITH_NAMES).filter(pk=number).first()
    if lead is None:
        raise NotSeen
    return lead


def locked(number: int) -> Lead:
    """The lead as it stands now, locked until the end of the transaction; NotSeen where there is none.

    Locked before it is read with its names: a lock that has to wait sees the new row, but joined to the old status,
    and PostgreSQL then gives no row at all.
    """
    Lead.objects.select_for_update(no_key=True).filter(pk=number).values_list("pk").first()
    related = ("status", "channel", "owner_employee", "owner_queue", "person")
    lead = Lead.objects.select_related(*related).filter(pk=number).first()
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


def lead_to_take(employee: Employee, number: int, *, at: datetime) -> Lead:
    """A lead that this employee sees, or saw in one of his queues lately: who was slower is told who was first."""
    try:
        return lead_for(employee, number)
    except NotSeen:
        lately = Stay.objects.filter(owner_queue__in=employee.queue_ids, until__gte=at - SEEN_IN_QUEUE_WITHIN)
        if scope_of(employee, Permission.LEAD_SEE) is None or not lately.filter(lead=number).exists():
            raise
    return Lead.objects.select_related(*WITH_NAMES).get(pk=number)


def people_visible_to(employee: Employee, permission: Permission = Permission.PERSON_SEE) -> QuerySet[Person]:
    """The people whom this employee's right reaches: by their leads, unless it reaches everybody."""
    reach = owned_by_reach(employee, permission)
    if reach is None:
        return Person.objects.none()
    if reach == Q():
        return Person.objects.all()
    return Person.objects.filter(Exists(Lead.objects.filter(reach, person=OuterRef("pk"))))
