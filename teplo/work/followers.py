"""What work does when the ledger speaks: the owner is told."""

from teplo.leads.models import Lead
from teplo.ledger.followers import follow
from teplo.ledger.models import Event
from teplo.work.actions import tell


@follow("enquiry.repeated")
def tell_owner_of_repeat(event: Event) -> None:
    """The owner hears that his person came again."""
    owner = Lead.objects.filter(pk=event.lead or 0).values_list("owner_employee", flat=True).first()
    if owner:
        tell(owner, kind=event.kind, lead=event.lead, at=event.at)


@follow("lead.given")
def tell_new_owner(event: Event) -> None:
    """Whoever was given a lead by somebody else hears of it; a rule's choice stands on his desk anyway."""
    employee = event.facts.get("employee")
    if isinstance(employee, int) and employee != event.by_id:
        tell(employee, kind=event.kind, lead=event.lead, at=event.at)
