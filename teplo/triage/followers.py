"""What triage does when the ledger speaks: an interest with a contact becomes a lead, who waited is served."""

from teplo.leads.models import Enquiry
from teplo.ledger.actors import SYSTEM
from teplo.ledger.followers import follow
from teplo.ledger.models import Event
from teplo.triage.actions import ripen
from teplo.triage.actions.callbacks import promise_call
from teplo.triage.actions.clocks import resume
from teplo.triage.actions.offering import tell_partner
from teplo.triage.actions.serve import serve
from teplo.triage.actions.shift_ends import see_off, welcome
from teplo.work.talks.models import Message


@follow("point.added")
def ripen_interests(event: Event) -> None:
    """Somebody can be contacted now: his interests become leads with a first step."""
    if event.person:
        ripen(event.person, by=SYSTEM, at=event.at)


@follow("enquiry.repeated")
def promise_call_again(event: Event) -> None:
    """Whoever is known and asks to be called has a call with that term on his lead."""
    number = event.facts.get("enquiry")
    enquiry = Enquiry.objects.filter(pk=number).first() if isinstance(number, int) else None
    if enquiry is not None:
        promise_call(enquiry, by=SYSTEM, at=event.at)


@follow("message.bounced")
def go_on_waiting(event: Event) -> None:
    """What had stopped the clocks came back: whoever waited for an answer waits on."""
    if event.lead and event.facts.get("waits"):
        answered_at = Message.objects.values_list("at", flat=True).get(pk=event.facts["message"])
        resume(event.lead, answered_at=answered_at, at=event.at)


@follow("offer.made")
def write_to_partner(event: Event) -> None:
    """A partner hears by letter that something is offered to him, where he has given an address."""
    if event.lead and isinstance(partner := event.facts.get("partner"), int):
        tell_partner(partner, lead=event.lead, at=event.at)


@follow("employee.shift_started")
def serve_those_who_waited(event: Event) -> None:
    """Somebody is there again: what waited for him is his, the longest waiting first."""
    serve(by=SYSTEM, at=event.at)


@follow("employee.shift_ended")
def see_off_who_goes(event: Event) -> None:
    """Somebody has switched himself off: what cannot wait for him goes to those who are there."""
    if isinstance(employee := event.facts.get("employee"), int):
        see_off(employee, event.at, by=SYSTEM, at=event.at)


@follow("employee.shift_started")
def welcome_who_comes(event: Event) -> None:
    """Somebody has switched himself on: what others had for him is his again."""
    if isinstance(employee := event.facts.get("employee"), int):
        welcome(employee, by=SYSTEM, at=event.at)
