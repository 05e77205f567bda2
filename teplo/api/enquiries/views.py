"""Sending enquiries: kept word for word before anything is made of them."""

import json
from datetime import datetime
from typing import Any

from django.db import Error, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from teplo.api import callers
from teplo.api.answers import json_answer
from teplo.api.body import read_bytes, strict_json
from teplo.api.enquiries import arriving, described
from teplo.channels.models import Channel
from teplo.intake import journal
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival, Receipt
from teplo.kit.problems import Away, FieldError, Invalid, Problem, TooLarge
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.triage.draft import Note

ONE_BYTES = 256 * 1024
BATCH_BYTES = 16 * 1024 * 1024
MOST_AT_ONCE = 1_000
MOST_FAILURES = 3  # of database and journal, before the rest of a batch is not even tried

router = Router(tags=["enquiries"])


@router.post("/enquiries", auth=callers.IntakeBearer(), openapi_extra=described.ONE)
@route(access=Access.TOKEN, rate=Rate.INTAKE)
def send_enquiry(request: HttpRequest) -> HttpResponse:
    """Send one enquiry; it is kept as it comes, even where it cannot be read."""
    demand(callers.employee(request), Permission.LEAD_ADD)
    key = arriving.key_of(request)
    body = read_bytes(request, limit=ONE_BYTES)
    status, answer = _receive(request, body, arriving.peek(body), timezone.now(), key=key)
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
    return json_answer({"results": _each(request, items, key)})


def _each(request: HttpRequest, items: list[object], key: str | None) -> list[dict[str, Any]]:
    """The results in order. Where neither database nor journal takes one, soon all that are left are refused."""
    known: dict[object, Channel] = {}
    results: list[dict[str, Any]] = []
    failures = 0
    for index, item in enumerate(items):
        try:
            if failures == MOST_FAILURES:
                raise Away
            results.append(_one_of_many(request, item, known, arriving.key_within(key, index)))
            if results[-1].get("state") == "journalled":
                close_old_connections()  # the next one may find the database back
        except Away:
            failures = min(failures + 1, MOST_FAILURES)
            results.append({**Away().as_json(), "status": Away.status})
    return results


def _one_of_many(request: HttpRequest, item: object, known: dict[object, Channel], key: str | None) -> dict[str, Any]:
    body = json.dumps(item, ensure_ascii=False).encode(errors="surrogatepass")
    try:
        if len(body) > ONE_BYTES:
            raise TooLarge
        given = item if isinstance(item, dict) else {}
        status, answer = _receive(request, body, given, timezone.now(), key=key, known=known)
    except Away:
        raise
    except Problem as problem:
        status, answer = problem.status, problem.as_json()
    return {**answer, "status": status}


def _receive(
    request: HttpRequest,
    body: bytes,
    given: dict[str, object],
    now: datetime,
    *,
    key: str | None = None,
    known: dict[object, Channel] | None = None,
) -> tuple[int, dict[str, Any]]:
    notes: list[Note] = []
    number, at = arriving.number_of(given, notes), arriving.moment_of(given, now, notes)
    caller = callers.caller(request)
    meta = arriving.how_it_came(request, at, now)
    arrival = Arrival(body, external_id=number, token=caller.pk, key=key, meta=meta)
    if caller.is_remembered:
        return _journalled(given, arrival, at=at, now=now)
    try:
        return _told(receive(arriving.channel_of(given, known), arrival, at=at, now=now), notes)
    except journal.LOST as lost:
        return _journalled(given, arrival, at=at, now=now, lost=lost)


def _journalled(
    given: dict[str, object], arrival: Arrival, *, at: datetime, now: datetime, lost: Error | None = None
) -> tuple[int, dict[str, Any]]:
    """202 for what is on this host's disk and comes into the database when that is back."""
    channel = arriving.channel_remembered(given, now)
    key = journal.keep(channel, arrival, at=at, now=now, lost=lost)
    return 202, {"enquiry": None, "capture": None, "state": "journalled", "journal": key}


def _told(receipt: Receipt, notes: list[Note]) -> tuple[int, dict[str, Any]]:
    """201 for a new enquiry, 202 for what is kept until it can be read, 200 for what came before."""
    answer: dict[str, Any] = {"enquiry": receipt.enquiry, "capture": receipt.capture, "state": receipt.state}
    if receipt.enquiry is None:
        return 200 if receipt.is_repeat else 202, {**answer, "reason": receipt.reason}
    answer |= {
        "lead": receipt.lead,
        "person": receipt.person,
        "repeated": receipt.repeated,
        "owner": receipt.owner.as_json() if receipt.owner else None,
        "notes": [
            {"field": note.field, "code": note.code, "message": note.message} for note in (*notes, *receipt.notes)
        ],
    }
    return 200 if receipt.is_repeat else 201, answer
