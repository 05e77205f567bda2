"""Sending enquiries: kept word for word before anything is made of them."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from teplo.api import callers
from teplo.api.answers import json_answer
from teplo.api.body import read_bytes, strict_json
from teplo.api.enquiries import arriving, described
from teplo.api.enquiries.answering import Answer, journalled, out_of_hours, told
from teplo.api.enquiries.arriving import ONE_BYTES
from teplo.api.enquiries.batch import Batch
from teplo.intake import journal
from teplo.intake.actions import receive
from teplo.kit.problems import FieldError, Invalid
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route

BATCH_BYTES = 16 * 1024 * 1024
MOST_AT_ONCE = 1_000

router = Router(tags=["enquiries"])


@router.post("/enquiries", auth=callers.IntakeBearer(), openapi_extra=described.ONE)
@route(access=Access.TOKEN, rate=Rate.INTAKE)
def send_enquiry(request: HttpRequest) -> HttpResponse:
    """Send one enquiry; it is kept as it comes, even where it cannot be read."""
    demand(callers.employee(request), Permission.LEAD_ADD)
    key = arriving.key_of(request)
    body = read_bytes(request, limit=ONE_BYTES)
    status, answer = _receive(request, body, timezone.now(), key=key)
    return json_answer(answer, status=status)


@router.post("/enquiries/batch", auth=callers.IntakeBearer(), openapi_extra=described.BATCH)
@route(access=Access.TOKEN, rate=Rate.INTAKE)
def send_enquiries(request: HttpRequest) -> HttpResponse:
    """Send up to a thousand enquiries; each is kept and answered for itself, under its own part of the key."""
    demand(callers.employee(request), Permission.LEAD_ADD)
    key = arriving.key_of(request)
    given = strict_json(read_bytes(request, limit=BATCH_BYTES))
    items = given.get("enquiries") if isinstance(given, dict) else None
    if not isinstance(items, list) or len(items) > MOST_AT_ONCE or len(given) > 1:
        message = _('Send {"enquiries": […]} with at most 1,000 of them.')
        raise Invalid(errors=[FieldError("enquiries", "invalid", message)])
    return json_answer({"results": Batch(request, key).results(items)})


def _receive(request: HttpRequest, body: bytes, now: datetime, *, key: str | None) -> Answer:
    one = arriving.arrived(request, body, arriving.peek(body), now, key=key)
    if callers.caller(request).is_remembered:
        return journalled(one, now=now)
    try:
        channel = arriving.channel_of(one.given)
        late = out_of_hours(channel, now=now)  # asked before: what fails after the commit would be sent again
        status, answer = told(receive(channel, one.arrival, at=one.at, now=now), one.notes)
        return status, answer | late
    except journal.LOST as lost:
        return journalled(one, now=now, lost=lost)
