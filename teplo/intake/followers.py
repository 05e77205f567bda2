"""What intake does when the ledger speaks: messages go out at once, owners hear of what was brought in."""

from django.db.models import Count, F, Min, Model

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.intake.imports.models import ImportedRow
from teplo.intake.tasks import send_messages
from teplo.kit.jobs import enqueue
from teplo.ledger.followers import follow
from teplo.ledger.models import Event
from teplo.work.actions import tell_given

# By the column of a row that has the number: the word for having made one, and the table.
MADE: dict[str, tuple[str, type[Model]]] = {
    "contact": ("contact", Contact),
    "company": ("client", ClientCompany),
    "deal": ("deal", Deal),
}


@follow("message.queued")
def send_at_once(event: Event) -> None:
    """Do not wait for the next minute: somebody waits for this answer."""
    enqueue(send_messages, timestamp=0)


@follow("import.done")
def tell_owners_of_imported(event: Event) -> None:
    """Whoever got clients or deals by an import of somebody else hears how many of each."""
    rows = ImportedRow.objects.filter(of=event.facts.get("import"))
    for of, (made, model) in MADE.items():
        brought = model._default_manager.filter(pk__in=rows.filter(made__contains=[made]).values(of))
        owners = brought.values_list(F("owner_employee")).annotate(Count("pk"), Min("pk")).order_by("owner_employee")
        given = {employee: (count, number) for employee, count, number in owners}
        tell_given(of, given, by=event.by_id if event.by_kind == "employee" else None, at=event.at)
