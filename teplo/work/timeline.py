"""What happened on a lead, line by line, with the texts that its lines speak of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from teplo.leads.edits import Edit
from teplo.leads.edits import tell as tell_edits
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.models import Event
from teplo.work.models import Note, Task
from teplo.work.talks.models import Message

# A call stands in the history when it is over.
UNSAID_KINDS = (
    "message.delivered", "call.rang", "call.answered", "call.asked", "call.recorded", "call.recording_retried",
)  # fmt: skip
WAITS = "message.queued"


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of what happened on a lead, newest first, and the texts that its lines speak of; `older` is the mark
    of the next page, or None."""

    events: list[Event]
    notes: dict[int, Note]
    enquiries: dict[int, Enquiry]
    tasks: dict[int, Task]
    messages: dict[int, Message]
    older: int | None
    edits: dict[int, Edit] = field(default_factory=dict)


def timeline(lead: Lead, *, kinds: Sequence[str] = (), before: int | None = None, limit: int = 30) -> Timeline:
    """What happened on a lead and, where it is shown, to the card of its person; only `kinds` where any are named."""
    own = Q(lead=lead.pk)
    with_person = lead.person_id and not lead.hides_person
    found = _said().filter(own | Q(person=lead.person_id, lead=None, deal=None) if with_person else own)
    if kinds:
        found = found.filter(kind__in=kinds)
    if before:
        found = found.filter(pk__lt=before)
    events = list(found.order_by("-pk")[: limit + 1])
    older = events[limit - 1].pk if len(events) > limit else None
    events = _told_once(events[:limit])
    return Timeline(
        events,
        Note.objects.in_bulk(_named(events, "note")),
        Enquiry.objects.select_related("channel").in_bulk(_named(events, "enquiry")),
        Task.objects.in_bulk(_named(events, "task")),
        Message.objects.defer("search", "folded").in_bulk(_named(events, "message")),
        older,
        tell_edits(events),
    )


def _said() -> QuerySet[Event]:
    """The events that a history tells: of what waits to be sent only as long as it does."""
    number = Cast(KeyTextTransform("message", OuterRef("facts")), BigIntegerField())
    waits = Message.objects.filter(pk=number, state__in=[Message.State.QUEUED, Message.State.SENDING])
    return Event.objects.exclude(kind__in=UNSAID_KINDS).filter(~Q(kind=WAITS) | Exists(waits))


def _told_once(events: Sequence[Event]) -> list[Event]:
    """Without the earlier attempts of a message that waits once more."""
    waiting: set[object] = set()
    told = []
    for event in events:
        number = event.facts.get("message")
        if event.kind != WAITS or number not in waiting:
            told.append(event)
        if event.kind == WAITS:
            waiting.add(number)
    return told


def _named(events: Sequence[Event], fact: str) -> set[int]:
    return {number for event in events if isinstance(number := event.facts.get(fact), int)}
