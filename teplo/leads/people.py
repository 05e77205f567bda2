"""Lists of people and companies: who may be seen is decided by the leads one sees."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from teplo.identity.models import Company, Person
from teplo.kit.text import search_words
from teplo.leads.lists import MOST_COUNTED, Count, count_up_to
from teplo.leads.models import Lead
from teplo.leads.pages import Order, Rows, first_of, has_all, neighbours
from teplo.leads.parts import parts_visible_to
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, scope_of

PAGE = 50
MOST_READ = 500  # leads that are read to count their people


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A stretch of the list with the marks of its neighbours; a mark is '' at an end."""

    people: list[Person]
    after: str = ""
    before: str = ""


def found_people(
    employee: Employee, text: str = "", *, after: str = "", before: str = "", limit: int = PAGE
) -> PeoplePage:
    """The people whom this employee sees and who have all words of `text`, the newest first.

    Whoever sees only those of his leads gets them by their newest lead; a page of those may be a little shorter.
    Raises `FilterMistake` for a broken mark.
    """
    words, everybody = _words(text), scope_of(employee, Permission.PERSON_SEE) is Scope.ALL
    if words is None:
        return PeoplePage([])
    order = Order("id" if everybody else "created_at", descending=True, backwards=bool(before))
    seen, parts = _everybody() if everybody else _by_leads(employee)
    if mark := before or after:
        beyond = order.beyond(mark)
        seen, parts = seen.filter(beyond), [part.filter(beyond) for part in parts]
    numbers = first_of(seen, parts, Q(), words, order, limit=limit + 1, of_person=not everybody)
    more, numbers = len(numbers) > limit, numbers[:limit]
    rows = _rows(numbers[::-1] if before else numbers, everybody=everybody)
    marks = neighbours(rows, order, mark=mark, more=more)
    return PeoplePage(rows if everybody else _people_of(employee, rows), *marks)


def count_people(employee: Employee, text: str = "") -> Count:
    """How many people this employee sees who have all words of `text`."""
    words = _words(text)
    if words is None:
        return Count(0)
    if scope_of(employee, Permission.PERSON_SEE) is Scope.ALL:
        return count_up_to(Person.objects.filter(has_all(words), merged_into=None))
    seen, _parts = _by_leads(employee)
    leads = seen.filter(has_all(words, of_person=True)).values_list("person_id", flat=True)[:MOST_READ]
    numbers = list(leads)
    people = len(set(numbers))
    return Count(min(people, MOST_COUNTED), is_more=people > MOST_COUNTED or len(numbers) == MOST_READ)


def found_companies(employee: Employee, text: str, *, limit: int) -> list[Company]:
    """Companies with all words of `text` in their names that have a lead which this employee sees."""
    words = _words(text)
    if not words:
        return []
    named = Q()
    for word in words:
        named &= Q(name_key__contains=word)
    leads = Lead.objects.visible_to(employee).filter(company=OuterRef("pk"))
    return list(Company.objects.filter(named).filter(Exists(leads)).order_by("name_key", "pk")[:limit])


def _words(text: str) -> list[str] | None:
    """The fragments to look for; None where something was asked in which there are none."""
    words = search_words(text)
    return None if text.strip() and not words else words


def _everybody() -> tuple[Rows, list[Rows]]:
    people = Person.objects.filter(merged_into=None)
    return people, [people]


def _by_leads(employee: Employee) -> tuple[Rows, list[Any]]:
    """The leads by which he sees people."""
    of_people = Lead.objects.filter(person__isnull=False)
    seen = of_people.visible_to(employee, Permission.PERSON_SEE)
    return seen, parts_visible_to(of_people, employee, Permission.PERSON_SEE)


def _people_of(employee: Employee, leads: list[Lead]) -> list[Person]:
    """The person of each lead that is his newest, so that he stands in the list once."""
    newer = Q(created_at__gt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk"))
    others = Lead.objects.visible_to(employee, Permission.PERSON_SEE).filter(newer, person=OuterRef("person"))
    ours = Lead.objects.filter(~Exists(others), pk__in=[lead.pk for lead in leads])
    newest = set(ours.values_list("pk", flat=True))
    return [lead.person for lead in leads if lead.person and lead.pk in newest]


def _rows(numbers: list[int], *, everybody: bool) -> list[Any]:
    people = Person.objects.select_related("company").defer("search")
    leads = Lead.objects.select_related("person__company").defer("search", "person__search")
    rows: dict[int, Any] = people.in_bulk(numbers) if everybody else leads.in_bulk(numbers)
    return [rows[number] for number in numbers if number in rows]
