"""What work does when the ledger speaks: people are told. The ledger lets each follower hear an event once."""

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.leads.models import Lead
from teplo.ledger.followers import follow
from teplo.ledger.models import Event
from teplo.staff.heads import Heads
from teplo.work.actions import tell, tell_given
from teplo.work.models import NoticeKind

CLIENTS: dict[str, type[Contact | ClientCompany | Deal]] = {
    "contact": Contact,
    "company": ClientCompany,
    "deal": Deal,
}


@follow("enquiry.repeated")
def tell_owner_of_repeat(event: Event) -> None:
    """The owner hears that his person came again."""
    owner = Lead.objects.filter(pk=event.lead or 0).values_list("owner_employee", flat=True).first()
    if owner:
        tell(owner, kind=event.kind, lead=event.lead, at=event.at)


@follow("lead.given")
def tell_new_owner(event: Event) -> None:
    """Whoever was given a lead by somebody else hears of it; of one that is offered to him the offer tells."""
    if not event.facts.get("offered"):
        _tell_employee(event)


@follow("contact.given", "company.given", "deal.given")
def tell_new_owner_of_client(event: Event) -> None:
    """Whoever was given a client or a deal by somebody else hears of it; of many at once he is told once, beside it."""
    of = event.kind.partition(".")[0]
    number = {"contact": _number(event, "contact"), "company": event.company, "deal": event.deal}[of]
    _tell_given(event, of, number)


@follow("deal.created", by="employee")
def tell_owner_of_new_deal(event: Event) -> None:
    """Whoever gets a deal that somebody else has entered hears of it."""
    _tell_given(event, "deal", event.deal)


@follow("contact.created", by="employee")
def tell_owner_of_new_contact(event: Event) -> None:
    """Whoever gets a contact that somebody else has entered hears of it; else the deal beside it tells."""
    number = _number(event, "contact")
    if not Deal.objects.filter(contact=number or 0, created_at=event.at).exists():
        _tell_given(event, "contact", number)


@follow("company.made_client", by="employee")
def tell_owner_of_new_company(event: Event) -> None:
    """Whoever gets a company that somebody else has entered hears of it; else its deal or its contact tells."""
    beside = {"company": event.company or 0, "created_at": event.at}
    if not Deal.objects.filter(**beside).exists() and not Contact.objects.filter(**beside).exists():
        _tell_given(event, "company", event.company)


@follow("offer.made")
def tell_who_may_accept(event: Event) -> None:
    """Whoever has a lead offered hears of it while there is time to say yes."""
    _tell_employee(event)


@follow("lead.asked_after")
def tell_asked_owner(event: Event) -> None:
    """The owner hears that somebody who leads him waits for this lead."""
    _tell_employee(event)


@follow("task.planned", by="employee")
def tell_who_shall_do_it(event: Event) -> None:
    """Whoever gets a task from another person hears of it; of the system's and the rules' own not."""
    _tell_employee(event)


@follow("note.written")
def tell_mentioned(event: Event) -> None:
    """Whoever is named in a note by `@` hears of it."""
    mentioned = event.facts.get("mentioned")
    for employee in mentioned if isinstance(mentioned, list) else []:
        if isinstance(employee, int) and employee != event.by_id:
            note = _number(event, "note")
            tell(
                employee,
                kind=NoticeKind.MENTION,
                by=event.by_id,
                lead=event.lead,
                deal=event.deal,
                note=note,
                at=event.at,
            )


@follow("message.noted")
def tell_named_in_talk(event: Event) -> None:
    """Whoever is named in a note of a talk by `@` hears of it."""
    mentioned = event.facts.get("mentioned")
    for employee in mentioned if isinstance(mentioned, list) else []:
        if isinstance(employee, int) and employee != event.by_id:
            _tell_of_talk(event, employee, kind=NoticeKind.MENTION)


@follow("message.received")
def tell_who_answers(event: Event) -> None:
    """Whoever a talk is with hears that something has come; not of what a machine has sent."""
    if (employee := _number(event, "employee")) and not event.facts.get("automatic"):
        _tell_of_talk(event, employee, kind=NoticeKind.HEARD)


@follow("call.missed")
def tell_who_calls_back(event: Event) -> None:
    """Whoever has the lead hears that it rang in vain; of what is nobody's, those who lead the team of its queue."""
    lead = Lead.objects.select_related("owner_queue").filter(pk=event.lead or 0).first()
    if lead is None:
        return
    owner, queue = lead.owner_employee_id, lead.owner_queue
    for employee in [owner] if owner else Heads().of(queue.team_id if queue else None):
        tell(employee, kind=event.kind, lead=lead.pk, at=event.at)


@follow("message.failed", "message.bounced")
def tell_who_wrote(event: Event) -> None:
    """Whoever wrote what could not be delivered hears of it, for good or not; what may still arrive is no news."""
    if (employee := _number(event, "employee")) and event.facts.get("lost", True):
        _tell_of_talk(event, employee, kind=NoticeKind.UNSENT)


def _tell_of_talk(event: Event, employee: int, *, kind: str) -> None:
    by = event.by_id if event.by_kind == "employee" else None
    talk = _number(event, "conversation")
    tell(employee, kind=kind, by=by, lead=event.lead, conversation=talk, at=event.at)


def _tell_given(event: Event, of: str, number: int | None) -> None:
    employee = _number(event, "employee")
    by = event.by_id if event.by_kind == "employee" else None
    if employee is None or number is None or employee == by:
        return
    if CLIENTS[of]._default_manager.filter(pk=number).exists():  # what made it may be undone by now
        tell_given(of, {employee: (1, number)}, by=by, at=event.at)


def _tell_employee(event: Event) -> None:
    """The employee among the facts is told, unless he did it himself."""
    employee = _number(event, "employee")
    by = event.by_id if event.by_kind == "employee" else None
    if employee and employee != by:
        task = _number(event, "task")
        tell(employee, kind=event.kind, by=by, lead=event.lead, deal=event.deal, task=task, at=event.at)


def _number(event: Event, fact: str) -> int | None:
    value = event.facts.get(fact)
    return value if isinstance(value, int) else None
