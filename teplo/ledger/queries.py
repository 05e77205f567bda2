"""Questions to the ledger."""

from collections.abc import Sequence

from teplo.ledger.models import Event


def events(ids: Sequence[int]) -> list[Event]:
    """These events in the order they were written."""
    return list(Event.objects.filter(pk__in=ids).order_by("pk"))


def of_lead(lead_id: int, *, limit: int = 200, before: int | None = None) -> list[Event]:
    """The latest events of a lead, newest first; `before` is the last id of the page shown."""
    found = Event.objects.filter(lead=lead_id)
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])


def of_setup(
    kinds: Sequence[str], *, fact: tuple[str, int] | None = None, limit: int, before: int | None = None
) -> list[Event]:
    """The latest changes of settings, newest first; `fact` names one record, `before` is the last id of a page."""
    found = Event.objects.filter(kind__in=kinds, lead=None, person=None)
    if fact:
        found = found.filter(facts__contains=dict([fact]))
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])


def newest_of_each(kinds: Sequence[str]) -> list[Event]:
    """The latest change of settings of each kind."""
    found = Event.objects.filter(kind__in=kinds, lead=None, person=None)
    return list(found.order_by("kind", "-pk").distinct("kind"))
