"""Questions about leads."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import pgettext

from teplo.identity.models import Person
from teplo.kit import sql
from teplo.kit.problems import NotSeen
from teplo.leads.fields import hide_fields
from teplo.leads.models import OPEN_KINDS, WAITING_KINDS, Lead, LeadQuerySet, Status, Stay
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, may, owned_by_reach, reach_of, scope_of

WITH_NAMES = ("person", "company", "status", "owner_employee", "owner_queue", "channel", "source", "product", "reason")
SEEN_IN_QUEUE_WITHIN = timedelta(hours=1)
# Every verb on a lead begins with it, so it is planned once and put together by nobody.
COLUMNS = [field.attname for field in Lead._meta.concrete_fields if field.name != "search"]
LOCK = f"SELECT {', '.join(COLUMNS)} FROM leads_lead WHERE id = %s::bigint FOR NO KEY UPDATE"
DOCUMENTS = [COLUMNS.index("fields"), COLUMNS.index("custom")]


def lead_for(employee: Employee, number: int, permission: Permission = Permission.LEAD_SEE) -> Lead:
    """One lead with its names, as far as this employee may see them; NotSeen where his right does not reach it."""
    lead = Lead.objects.visible_to(employee, permission).select_related(*WITH_NAMES).filter(pk=number).first()
    if lead is None:
        raise NotSeen
    hide_people([lead], employee)
    return lead


def locked(number: int) -> Lead:
    """The lead as it stands now, locked until the end of the transaction; NotSeen where there is none.

    Without its names: a lock that had to wait would see the new row joined to the old status, and PostgreSQL then gives
    no row at all.
    """
    found = sql.rows(LOCK, [number])
    if not found:
        raise NotSeen
    values = list(found[0])
    for place in DOCUMENTS:
        values[place] = json.loads(values[place])  # JSON comes as text from a plain statement
    return Lead.from_db("default", COLUMNS, values)


def waiting_of(person: int) -> list[Lead]:
    """The leads of a person that wait for somebody, the last touched first."""
    return list(Lead.objects.filter(person=person, status_kind__in=WAITING_KINDS).order_by("-touched_at", "-pk"))


def open_leads(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    return leads.filter(status_kind__in=OPEN_KINDS)


def first_status(kind: str) -> Status:
    """The company's first status of a kind; every kind has one."""
    return Status.objects.filter(kind=kind, is_active=True).order_by("position", "pk")[0]


def lead_to_take(employee: Employee, number: int, *, at: datetime) -> Lead:
    """A lead that this employee sees, or saw lately, his or in a queue of his: who was slower hears who was first."""
    try:
        return lead_for(employee, number)
    except NotSeen:
        was_his = Q(owner_queue__in=employee.queue_ids) | Q(owner_employee=employee)
        lately = Stay.objects.filter(was_his, lead=number, until__gte=at - SEEN_IN_QUEUE_WITHIN)
        if not may(employee, Permission.LEAD_SEE) or not lately.exists():
            raise
    lead = Lead.objects.select_related(*WITH_NAMES).get(pk=number)
    hide_people([lead], employee)
    return lead


# The rows by which somebody sees a person beside his leads: each has a `person`.
Way = Callable[[Employee, Permission], QuerySet[Any, Any]]
_ways: list[Way] = []


def shows_people(way: Way) -> Way:
    """Register how else people are seen: a room above tells of its own records that show a person."""
    _ways.append(way)
    return way


def people_visible_to(employee: Employee, permission: Permission = Permission.PERSON_SEE) -> QuerySet[Person]:
    """The people whom this employee's right reaches: by leads, or another way, unless it reaches everybody."""
    reach = owned_by_reach(employee, permission)
    if reach is None:
        return Person.objects.none()
    if reach == Q():
        return Person.objects.all()
    seen = Q(Exists(Lead.objects.filter(reach, person=OuterRef("pk"))))
    for way in _ways:
        seen |= Q(Exists(way(employee, permission).filter(person=OuterRef("pk"))))
    return Person.objects.filter(seen)


def seen_people(leads: Iterable[Lead], employee: Employee, permission: Permission = Permission.PERSON_SEE) -> set[int]:
    """The people of these leads whom this employee's right reaches: by this lead, or else by another one.

    The rights to leads may reach further than those to people. Where they reach as far, nothing is asked.
    """
    people: dict[int, bool] = {}
    for lead in leads:
        if lead.person_id:
            people[lead.person_id] = people.get(lead.person_id, False) or may(employee, permission, lead)
    others = {number for number, seen in people.items() if not seen}
    return people.keys() - others | people_seen(others, employee, permission)


def people_seen(people: set[int], employee: Employee, permission: Permission = Permission.PERSON_SEE) -> set[int]:
    """Those of these people whom this employee's right reaches; asked only where it reaches some and not all."""
    scope = scope_of(employee, permission)
    if not people or scope in (None, Scope.ALL):
        return set() if scope is None else people
    return set(people_visible_to(employee, permission).filter(pk__in=people).values_list("pk", flat=True))


def hide_people(leads: Iterable[Lead], employee: Employee) -> None:
    """Puts a stand-in with no more than its number where the employee may not see the person of a lead.

    Fields that his role does not show are empty then: whoever reads leads for somebody calls this.
    """
    leads = list(leads)
    hide_fields(leads, employee)
    seen = seen_people(leads, employee)
    for lead in leads:
        if lead.person_id and lead.person_id not in seen:
            lead.person, lead.search, lead.hides_person = stand_in(lead.person_id), "", True


def searched(leads: LeadQuerySet, employee: Employee) -> LeadQuerySet:
    """The leads that words may find: not by the name or phone of somebody whom the employee may not see."""
    reach, of_leads = owned_by_reach(employee, Permission.PERSON_SEE), reach_of(employee, Permission.LEAD_SEE)
    if reach == Q() or of_leads == reach_of(employee, Permission.PERSON_SEE):
        return leads
    return leads.filter(Q(person=None) if reach is None else Q(person=None) | reach)


def stand_in(number: int) -> Person:
    """A person of whom nothing is told, named by a word that says so; never to be saved."""
    return Person(pk=number, name=pgettext("person", "hidden"))
