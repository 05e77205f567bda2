"""The offer that stands open for a lead, for machines: it is read, accepted, refused."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from teplo.api import callers
from teplo.api.clients.given import Nothing
from teplo.api.given import Given, Line300
from teplo.api.leads.shapes import LeadShape
from teplo.api.leads.views import now_of
from teplo.api.shapes import local
from teplo.kit.problems import NotSeen
from teplo.leads.queries import lead_for
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.triage import actions as triage
from teplo.triage.models import Offer
from teplo.triage.offered import lead_offered, offers_of

router = Router(tags=["leads"])


class Whom(BaseModel):
    kind: str
    id: int
    name: str


class OfferShape(BaseModel):
    """`seconds_left` counts down to `until`; it is 0 where the offer is over."""

    id: int
    lead: int
    to: Whom
    state: str
    since: datetime
    until: datetime
    seconds_left: int
    ended_at: datetime | None
    reason: str
    result: str | None


class Refusal(Given):
    """`reason` stays on the card."""

    reason: Annotated[Line300, Field(min_length=1)]


@router.get("/leads/{int:lead}/offer", response=OfferShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_offer(request: HttpRequest, lead: int) -> Any:
    """The last offer of a lead; 404 where it was never offered to anybody."""
    me = _reader(request)
    offers = offers_of(lead_for(me, lead).pk)
    if not offers:
        raise NotSeen
    return _shown(offers[0], at=timezone.now())


@router.post("/leads/{int:lead}/offer/accept", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def accept_offer(request: HttpRequest, lead: int, given: Nothing) -> Any:
    """Accept the lead that is offered to the caller; 409 where the time is over or somebody else has it."""
    me, at = _reader(request), timezone.now()
    triage.accept(lead_offered(me, lead, at=at), by=me, at=at)
    return now_of(lead, me)


@router.post("/leads/{int:lead}/offer/refuse", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def refuse_offer(request: HttpRequest, lead: int, given: Refusal) -> Any:
    """Refuse the lead that is offered to the caller: it goes to the next."""
    me, at = _reader(request), timezone.now()
    triage.decline(lead_offered(me, lead, at=at), reason=given.reason, by=me, at=at)
    return now_of(lead, me)


def _reader(request: HttpRequest) -> Employee:
    me = callers.employee(request)
    demand(me, Permission.LEAD_SEE)
    return me


def _shown(offer: Offer, *, at: datetime) -> dict[str, Any]:
    whom = offer.partner or offer.employee
    assert whom is not None  # held by the constraint offer_to_one
    left = (offer.until - at).total_seconds() if offer.is_open else 0
    return {
        "id": offer.pk,
        "lead": offer.lead_id,
        "to": {"kind": "partner" if offer.partner else "employee", "id": whom.pk, "name": str(whom)},
        "state": offer.state,
        "since": local(offer.since),
        "until": local(offer.until),
        "seconds_left": max(0, int(left)),
        "ended_at": local(offer.ended_at),
        "reason": offer.reason,
        "result": offer.result or None,
    }
