"""What edits of a lead and of its person's card replaced: read for the history from the undo store, not the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from teplo.leads.models import Lead
from teplo.ledger.models import Before, Event
from teplo.terms.rules import key_of

EDITED, PERSON_EDITED = "lead.edited", "person.edited"
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: what the columns of its row were, and what it made of them; whether it was taken back."""

    change: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    is_undone: bool
    of_lead: bool

    def stands(self, lead: Lead, *, hidden: frozenset[str] = frozenset()) -> bool:
        """Whether the lead still says what this edit made of it, so that it can be taken back by who sees it all."""
        shown = not hidden.intersection(name.removesuffix("_id") for name in self.after)
        return self.of_lead and shown and not self.is_undone and self._is_now(lead)

    def _is_now(self, lead: Lead) -> bool:
        return all(_same(getattr(lead, name), value) for name, value in self.after.items())

    def told(self, field: str) -> list[Any] | None:
        """What a field was and became, as an event tells it; None for rows, which are told by number."""
        key = key_of(field)
        pair = [(row.get("custom") or {}).get(key) if key else row.get(field) for row in (self.before, self.after)]
        return None if field.endswith("_id") else [_short(value) for value in pair]


def _same(now: object, kept: object) -> bool:
    return now == (Decimal(str(kept)) if isinstance(now, Decimal) and kept is not None else kept)


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}…"
    return value


def last_edit(field: str, **of: int) -> QuerySet[Event]:
    """The changes of a field: of a `lead`, by its column, or of the card of a `person`."""
    kind = "lead.changed" if "lead" in of else "person.changed"
    return Event.objects.filter(kind=kind, facts__fields__contains=[field], **of)


def tell(events: Iterable[Event]) -> dict[int, Edit]:
    """Put what fields were and became beside the names that the ledger has; gives the edits by their events."""
    named = {event.pk: event for event in events if event.kind in ("lead.changed", "person.changed")}
    numbers = {event.pk: number for event in named.values() if isinstance(number := event.facts.get("change"), int)}
    kept = _kept(numbers.values()) if numbers else {}
    found = {pk: kept[number] for pk, number in numbers.items() if number in kept}
    for pk, edit in found.items():
        named[pk].facts = _with_values(named[pk].facts, edit)
    return found


def _kept(changes: Iterable[int]) -> dict[int, Edit]:
    rows = Before.objects.filter(change__in=changes, change__kind__in=(EDITED, PERSON_EDITED)).select_related("change")
    return {
        row.change_id: Edit(
            row.change_id,
            row.before or {},
            row.after or {},
            is_undone=row.change.undone_at is not None,
            of_lead=row.change.kind == EDITED,
        )
        for row in rows
    }


def _with_values(facts: Mapping[str, Any], edit: Edit) -> dict[str, Any]:
    told = {str(field): edit.told(str(field)) for field in facts.get("fields") or ()}
    values = {field: both for field, both in told.items() if both}
    return {**facts, "values": {**values, **(facts.get("values") or {})}}
