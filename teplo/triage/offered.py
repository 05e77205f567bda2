"""What is offered to whom: for the card and the desk, for the job that ends what is over, for a partner's page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from teplo.identity.models import ConsentEvent, ContactPoint
from teplo.identity.queries import WRITTEN
from teplo.kit.problems import NotSeen
from teplo.leads.models import Lead
from teplo.leads.queries import WITH_NAMES, hide_people, lead_for
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.terms.models import ConsentText
from teplo.triage.masking import masked
from teplo.triage.models import Offer, Partner

State = Offer.State
# Whoever had a lead offered is told so long what became of it, though he may see it no more.
ANSWERED_WITHIN = timedelta(hours=1)
MOST_ON_CARD, MOST_PAST = 10, 100


def open_offers(leads: Collection[int]) -> dict[int, Offer]:
    """The offers that stand open for these leads, by the number of the lead."""
    found = Offer.objects.filter(lead__in=list(leads), state=State.OPEN).select_related("employee", "partner", "rule")
    return {offer.lead_id: offer for offer in found}


def offers_of(lead: int) -> list[Offer]:
    """To whom a lead was offered lately and what he said, the last first."""
    found = Offer.objects.filter(lead=lead).select_related("employee", "partner", "rule")
    return list(found.order_by("-pk")[:MOST_ON_CARD])


def held_by_partner(lead: int) -> Partner | None:
    """Who of the partners works on a lead at this moment: nobody any more once he has said what came of it."""
    held = Offer.objects.filter(lead=lead, partner__isnull=False, state=State.ACCEPTED, returned_at=None)
    still = held.filter(called_back_at=None, result__in=("", Offer.Result.IN_TALK)).select_related("partner")
    return offer.partner if (offer := still.first()) else None


def offers_due(at: datetime, *, limit: int = 500) -> list[int]:
    """The offers whose time is over, the earliest first."""
    due = Offer.objects.filter(state=State.OPEN, until__lte=at).order_by("until", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def lead_offered(employee: Employee, number: int, *, at: datetime) -> Lead:
    """A lead that this employee sees, or had offered lately: who was too slow is told so."""
    try:
        return lead_for(employee, number)
    except NotSeen:
        lately = Offer.objects.filter(lead=number, employee=employee, until__gte=at - ANSWERED_WITHIN)
        if not may(employee, Permission.LEAD_SEE) or not lately.exists():
            raise
    lead = Lead.objects.select_related(*WITH_NAMES).get(pk=number)
    hide_people([lead], employee)
    return lead


@dataclass(frozen=True, slots=True)
class Sent:
    """An enquiry as a partner sees it: whom to call he learns by accepting, and no longer than he has it."""

    offer: Offer
    name: str = ""
    contacts: Sequence[tuple[str, str]] = ()
    consent_withdrawn: bool = False

    @property
    def lead(self) -> Lead:
        return self.offer.lead

    @property
    def need(self) -> str:
        """What is wanted; who wants it stays out of it until it is accepted."""
        words = self.lead.need or str(self.lead.product or "")
        return words if self.offer.is_held else masked(words)


@dataclass(frozen=True, slots=True)
class Board:
    """What lies before a partner: `offered` waits for his answer, `held` he works on, `past` is over."""

    offered: Sequence[Sent]
    held: Sequence[Sent]
    past: Sequence[Sent]


def board_of(partner: Partner) -> Board:
    """All that was sent to one partner, the last of what is over; never anything of another's."""
    sent = Offer.objects.filter(partner=partner).select_related("lead__product", "lead__person", "lead__company")
    offered = sent.filter(state=State.OPEN).order_by("until", "pk")
    here = sent.filter(state=State.ACCEPTED, returned_at=None, called_back_at=None)
    held = list(
        here.exclude(result__in=(Offer.Result.SOLD, Offer.Result.LOST)).order_by("-ended_at", "-pk")[:MOST_PAST]
    )
    rest = sent.exclude(state=State.OPEN).exclude(pk__in=[offer.pk for offer in held])
    past = rest.order_by("-since", "-pk")[:MOST_PAST]
    return Board([Sent(offer) for offer in offered], _with_contacts(held), [Sent(offer) for offer in past])


def sent_to(partner: Partner, number: int) -> Sent:
    """One enquiry that was sent to a partner; NotSeen for another's."""
    offer = (
        Offer.objects.filter(partner=partner, pk=number)
        .select_related("lead__product", "lead__person", "lead__company")
        .first()
    )
    if offer is None:
        raise NotSeen
    return _with_contacts([offer])[0] if offer.is_held else Sent(offer)


def _with_contacts(held: Sequence[Offer]) -> list[Sent]:
    people = {offer.lead.person_id for offer in held if offer.lead.person_id}
    withdrawn = _withdrawn(people)
    points: dict[int, list[tuple[str, str]]] = {}
    known = ContactPoint.objects.filter(person__in=people - withdrawn, kind__in=WRITTEN).order_by("position", "pk")
    for person, kind, value in known.values_list("person_id", "kind", "value"):
        points.setdefault(person, []).append((kind, value))
    return [_sent(offer, points, withdrawn) for offer in held]


def _sent(offer: Offer, points: dict[int, list[tuple[str, str]]], withdrawn: set[int]) -> Sent:
    person = offer.lead.person
    if person is None:
        return Sent(offer)
    if person.pk in withdrawn:
        return Sent(offer, consent_withdrawn=True)
    return Sent(offer, person.name, points.get(person.pk, ()))


def _withdrawn(people: Collection[int]) -> set[int]:
    """Those who took back what they had said to the transfer of their data to partners."""
    last = ConsentEvent.objects.filter(person__in=people, purpose=ConsentText.Purpose.TRANSFER)
    said = last.order_by("person", "-at", "-pk").distinct("person").values_list("person_id", "given")
    return {person for person, given in said if not given}
