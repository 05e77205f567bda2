"""How offers stand on the card and on the desk."""

from collections.abc import Iterable
from dataclasses import dataclass

from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.triage.models import Offer
from teplo.triage.offered import offers_of, open_offers


@dataclass(frozen=True, slots=True)
class OnCard:
    """The offer that stands open for a lead, who of the partners has accepted it, and what others said before."""

    open: Offer | None
    held: Offer | None
    earlier: tuple[Offer, ...]
    is_mine: bool

    @property
    def is_any(self) -> bool:
        return bool(self.open or self.held or self.earlier)


def on_card(lead: Lead, employee: Employee) -> OnCard:
    """What the card says of offers: one question, and nothing where the lead was never offered."""
    offers = offers_of(lead.pk)
    now = next((offer for offer in offers if offer.is_open), None)
    held = next((offer for offer in offers if offer.partner_id and offer.is_held), None)
    earlier = tuple(offer for offer in offers if offer not in (now, held) and offer.state != Offer.State.ACCEPTED)
    return OnCard(now, held, earlier, is_mine=now is not None and now.employee_id == employee.pk)


def on_desk(leads: Iterable[Lead]) -> dict[int, Offer]:
    """The open offers of the enquiries on a desk, by the number of the lead."""
    numbers = [lead.pk for lead in leads]
    return open_offers(numbers) if numbers else {}
