"""Questions about people."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from teplo.identity.models import ConsentEvent, ContactPoint, Doubt, Person

WRITTEN = ("phone", "email")


def first_contacts(people: Iterable[int]) -> dict[int, dict[str, str]]:
    """The first phone and the first e-mail of each of these people, by the kind of contact."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    points = ContactPoint.objects.filter(person__in=set(people), kind__in=WRITTEN).order_by("position", "pk")
    for person, kind, value in points.values_list("person_id", "kind", "value"):
        found[person].setdefault(kind, value)
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
