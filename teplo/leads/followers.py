"""What leads do when the ledger speaks: what the search finds a lead by follows its person."""

from teplo.leads.actions import refresh_search
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.ledger.followers import follow
from teplo.ledger.models import Event


@follow("person.changed", "point.added", "point.dropped")
def follow_person(event: Event) -> None:
    """Leads of a changed person are found by his new words; locked one by one, so that none loses a later change."""
    for number in Lead.objects.filter(person=event.person).order_by("pk").values_list("pk", flat=True):
        refresh_search(locked(number))
