"""Questions about people."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from teplo.identity.models import CompanyDomain, ConsentEvent, ContactPoint, Doubt, Person
from teplo.kit.emails import site_domain, work_domain

WRITTEN = ("phone", "email")


def first_contacts(people: Iterable[int]) -> dict[int, dict[str, str]]:
    """The first phone and the first e-mail of each of these people, by the kind of contact."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    points = ContactPoint.objects.filter(person__in=set(people), kind__in=WRITTEN).order_by("position", "pk")
    for person, kind, value in points.values_list("person_id", "kind", "value"):
        found[person].setdefault(kind, value)
    return dict(found)


def all_points(people: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Every way to reach each of these people as kind and value, the first ones first."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    points = ContactPoint.objects.filter(person__in=set(people)).order_by("position", "pk")
    for person, kind, value in points.values_list("person_id", "kind", "value"):
        found[person].append((kind, value))
    return dict(found)


def person_at(kind: str, value: str) -> int | None:
    """Whose this contact is, by its normal form; None where nobody's or several people's."""
    found = ContactPoint.objects.filter(kind=kind, value=value).values_list("person_id", flat=True)[:2] if value else []
    numbers = list(found)
    return numbers[0] if len(numbers) == 1 else None


def open_doubts(seen: QuerySet[Person], *, limit: int, number: int | None = None) -> list[Doubt]:
    """Doubts that nobody has settled about people among `seen`, the oldest first; or the one of that number."""
    found = Doubt.objects.filter(settled_at=None, person__in=seen).select_related("person", "other")
    if number is not None:
        found = found.filter(pk=number)
    return list(found.defer("person__search", "other__search").order_by("at", "pk")[:limit])


def open_doubts_of(person: Person) -> list[Doubt]:
    """What nobody has settled about one card."""
    return list(person.doubts.filter(settled_at=None).select_related("other").order_by("at", "pk"))


def consents_of(person: Person) -> list[ConsentEvent]:
    """What the person said last to each purpose."""
    return list(person.consents.order_by("purpose", "-at", "-pk").distinct("purpose"))


def company_at(site: str) -> int | None:
    """The company that writes from the domain of this site or work address; None where nobody's, or free mail."""
    domain = work_domain(site) if "@" in site else site_domain(site)
    return CompanyDomain.objects.filter(domain=domain).values_list("company_id", flat=True).first() if domain else None
