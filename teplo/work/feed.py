"""What happens now: the last events of the leads that somebody may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from teplo.leads.fields import without
from teplo.leads.models import Lead
from teplo.leads.queries import hide_people
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.staff.permissions import hidden_fields

# So many of the newest events are looked through for one page: the ledger is long, and few events may be anybody's.
WINDOW = 1_500
PAGE = 40


@dataclass(frozen=True, slots=True)
class Page:
    """Events, newest first, with their leads by number; `older` is the mark of the page before, None at the end."""

    events: list[Event]
    leads: dict[int, Lead]
    older: int | None


def feed(employee: Employee, *, kinds: Sequence[str] = (), before: int | None = None, limit: int = PAGE) -> Page:
    """The last events of what the employee sees; only `kinds` where any are named. A page may be short and go on."""
    newest = Event.objects.filter(lead__isnull=False).order_by("-pk")
    if kinds:
        newest = newest.filter(kind__in=kinds)
    if before:
        newest = newest.filter(pk__lt=before)
    looked_at = list(newest.values_list("pk", "lead")[:WINDOW])
    leads = Lead.objects.visible_to(employee).filter(pk__in={lead for _pk, lead in looked_at})
    seen = set(leads.values_list("pk", flat=True))
    numbers = [pk for pk, lead in looked_at if lead in seen]
    older = numbers[limit - 1] if len(numbers) > limit else looked_at[-1][0] if len(looked_at) == WINDOW else None
    events = list(Event.objects.filter(pk__in=numbers[:limit]).order_by("-pk"))
    hidden = hidden_fields(employee, "lead")
    for event in events if hidden else ():
        event.facts = without(event.facts, hidden)
    with_names = Lead.objects.select_related("person", "status").defer("search", "person__search")
    found = with_names.in_bulk({event.lead for event in events if event.lead})
    hide_people(found.values(), employee)
    return Page(events, found, older)
