"""What happened to a client or a deal, in words: lines of the ledger that the reader may know of."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q

from teplo.ledger.models import Event
from teplo.triage.queries import names_of
from teplo.web.lead.card_timeline import line_of
from teplo.web.shell.addresses import address_of
from teplo.web.shell.parts import FileLink, Happening
from teplo.work.models import Note, Task
from teplo.work.timeline import Timeline

MOST = 60


def of_deal(deal: int) -> list[Happening]:
    """What happened to a deal, the latest first."""
    return _lines(_latest(Q(deal=deal)))


def of_contact(person: int, deals: Sequence[int]) -> list[Happening]:
    """What happened to a contact's person, and to those of his deals that the reader sees."""
    return _merged([Q(person=person, lead=None, deal=None), Q(deal__in=deals)])


def of_company(company: int, deals: Sequence[int], people: Sequence[int]) -> list[Happening]:
    """What happened to a company, to its deals and to the people of its contacts, as far as the reader sees them."""
    own = Q(company=company, deal=None, lead=None, person=None)
    theirs = Q(company=company, deal=None, lead=None, person__in=people)
    return _merged([own, theirs, Q(deal__in=deals)])


def _merged(parts: Sequence[Q]) -> list[Happening]:
    """Each part by an index of its own: asked for together they would tempt the planner to walk through all."""
    events = {event.pk: event for part in parts for event in _latest(part)}
    return _lines(sorted(events.values(), key=lambda event: -event.pk)[:MOST])


def _latest(fits: Q) -> list[Event]:
    return list(Event.objects.filter(fits).order_by("-pk")[:MOST])


def _lines(events: Sequence[Event]) -> list[Happening]:
    names = names_of(events)
    notes = Note.objects.prefetch_related("files").in_bulk(_named(events, "note"))
    tasks = Task.objects.in_bulk(_named(events, "task"))
    found = Timeline(events=list(events), notes=notes, enquiries={}, tasks=tasks, messages={}, older=None)
    return [
        replace(line_of(event, found, names), files=_files(notes.get(event.facts.get("note", 0)))) for event in events
    ]


def _files(note: Note | None) -> list[FileLink]:
    """The files of a deal's note."""
    if note is None or note.deal_id is None:
        return []
    return [FileLink(one.name, address_of("deal-file", note.deal_id, one.pk), one.size) for one in note.files.all()]


def _named(events: Iterable[Event], fact: str) -> set[int]:
    return {number for event in events if isinstance(number := event.facts.get(fact), int)}
