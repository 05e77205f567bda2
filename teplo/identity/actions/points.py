"""What becomes of an address to which nothing can be delivered, and of contacts that turn out to be another card's."""

from collections.abc import Sequence
from datetime import datetime

from teplo.identity.actions.change import refresh_search
from teplo.identity.models import ContactPoint, Person
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor


@step
def mark_undeliverable(value: str, *, why: str, kind: str = "email", by: Actor, at: datetime) -> int:
    """A letter came back for good: everybody who has this address sees so; gives on how many cards it stood.

    `value` is the address as it is stored; `why` the status code of the other side or a word.
    """
    points = ContactPoint.objects.filter(kind=kind, value=value.lower(), undeliverable_since=None)
    marked = list(points.select_for_update(no_key=True).order_by("pk"))
    for point in marked:
        point.undeliverable_since, point.undeliverable_why = at, why[:40]
        point.save(update_fields=["undeliverable_since", "undeliverable_why"])
        record("point.undeliverable", by=by, at=at, person=point.person_id, kind=kind, point=point.pk)
    return len(marked)


@step
def mark_deliverable(value: str, *, kind: str = "email") -> None:
    """Something has come from this address, so letters to it may arrive again."""
    points = ContactPoint.objects.filter(kind=kind, value=value.lower(), undeliverable_since__isnull=False)
    points.update(undeliverable_since=None, undeliverable_why="")


@step
def move_points(points: Sequence[ContactPoint], *, to: Person, by: Actor, at: datetime) -> None:
    """Let contact points of another card be this person's; both are found by what they have now."""
    cards = {point.person_id for point in points} | {to.pk}
    ContactPoint.objects.filter(pk__in=[point.pk for point in points]).update(person=to)
    for card in Person.objects.filter(pk__in=cards).order_by("pk"):
        refresh_search(card)
    for point in points:
        record("point.moved", by=by, at=at, person=to.pk, kind=point.kind, point=point.pk, from_person=point.person_id)
