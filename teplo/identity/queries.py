"""Questions about people."""

from collections import defaultdict
from collections.abc import Iterable

from teplo.identity.models import ContactPoint

WRITTEN = ("phone", "email")


def first_contacts(people: Iterable[int]) -> dict[int, dict[str, str]]:
    """The first phone and the first e-mail of each of these people, by the kind of contact."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    points = ContactPoint.objects.filter(person__in=set(people), kind__in=WRITTEN).order_by("position", "pk")
    for person, kind, value in points.values_list("person_id", "kind", "value"):
        found[person].setdefault(kind, value)
    return dict(found)
