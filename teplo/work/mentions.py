"""Who is meant by the names in a note, and who of them may see what it speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from teplo.clients.models import Deal
from teplo.identity.models import Person
from teplo.kit.text import sort_key
from teplo.leads.models import Lead
from teplo.leads.queries import people_seen
from teplo.staff.models import Employee, Grant
from teplo.staff.permissions import Permission, may
from teplo.work.rules import mentions
from teplo.work.talks.models import Conversation

MOST_OFFERED = 8
MOST_ASKED = 40


@dataclass(frozen=True, slots=True)
class Meant:
    """Those who hear of a note, and those who are named in it but may not see what it speaks of."""

    seeing: list[Employee]
    blind: list[Employee]


def mentioned_in(
    text: str,
    *,
    lead: Lead | None,
    deal: Deal | None = None,
    person: Person | None = None,
    talk: Conversation | None = None,
    by: Employee,
) -> Meant:
    """Whom a note names by `@`, whoever writes it left out; it is about one lead, deal or person, or in a talk."""
    if "@" not in text:
        return Meant([], [])
    people = Employee.objects.people().exclude(pk=by.pk)
    numbers = mentions(text, list(people.values_list("pk", "name")))
    named = people.in_bulk(numbers)
    found = [named[number] for number in numbers if number in named]
    _with_grants(found)
    seeing = [one for one in found if _sees(one, lead, deal, person, talk)]
    return Meant(seeing, [employee for employee in found if employee not in seeing])


def offered(
    asked: str, *, lead: Lead | None, talk: Conversation | None = None, deal: Deal | None = None, by: Employee
) -> list[Employee]:
    """Those who may see the lead, the talk or the deal, and whose name begins like this, by name; a few of them."""
    people = Employee.objects.people().exclude(pk=by.pk).order_by("sort_key", "pk")
    if wanted := sort_key(asked):
        people = people.filter(Q(sort_key__startswith=wanted) | Q(sort_key__contains=f" {wanted}"))
    found = list(people[:MOST_ASKED])
    _with_grants(found)
    return [one for one in found if _sees(one, lead, deal, talk=talk)][:MOST_OFFERED]


def _sees(
    employee: Employee,
    lead: Lead | None,
    deal: Deal | None = None,
    person: Person | None = None,
    talk: Conversation | None = None,
) -> bool:
    if talk and not may(employee, Permission.CONVERSATION_SEE, talk):
        return False
    if talk and not lead:
        return True
    if deal:
        return may(employee, Permission.DEAL_SEE, deal)
    if lead:
        return may(employee, Permission.LEAD_SEE, lead)
    return person is not None and bool(people_seen({person.pk}, employee))


def _with_grants(people: Iterable[Employee]) -> None:
    """One question for the rights of all of them."""
    people = list(people)
    by_role: dict[int, list[Grant]] = {}
    for grant in Grant.objects.filter(role__in={one.role_id for one in people}):
        by_role.setdefault(grant.role_id, []).append(grant)
    for one in people:
        one.grants = by_role.get(one.role_id, [])
