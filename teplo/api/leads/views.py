"""Leads for machines: the same questions and the same verbs as the pages."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from teplo.api import callers, paging
from teplo.api.clients import given as of_clients
from teplo.api.clients.shapes import ConversionUndone, Converted
from teplo.api.leads import given as body
from teplo.api.leads.shapes import LeadPage, LeadShape, shown
from teplo.kit.filters import fields_of
from teplo.leads import lists
from teplo.leads.fields import LEAD, read_leads
from teplo.leads.models import Lead
from teplo.leads.queries import WITH_NAMES, lead_for, lead_to_take
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.terms.asked import note as note_asked
from teplo.triage import actions as triage

router = Router(tags=["leads"])
# The filter language passes over them, but here they mean nothing.
OF_PAGES = ("before", "count", "part")
FILTERS = [
    *((field.key, f"{field.kind}: one or several, `!` before them for none of them") for field in LEAD.own),
    ("created_from", "A day or a moment: this one and later"),
    ("created_to", "A day or a moment: this one and earlier"),
    ("f", "field~operator~values: any other question, may be repeated"),
    ("sort", "created, touched, or either with a minus before it"),
]


@router.get("/leads", response=LeadPage, openapi_extra=paging.described(*FILTERS))
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_leads(request: HttpRequest) -> Any:
    """The leads that the caller sees, newest first."""
    me = _reader(request)
    wanted = paging.asked(request)
    sort = dict(wanted.filters).get("sort", "")
    paging.refuse(wanted, OF_PAGES)
    tree, context = read_leads(wanted.filters), lists.context_of(me)
    note_asked("lead", fields_of(tree))
    found = lists.found(me, tree, context, sort=sort, after=wanted.after, limit=wanted.limit)
    return {"items": shown(found.leads, to=me), "next": found.after or None}


@router.get("/leads/{int:lead}", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_lead(request: HttpRequest, lead: int) -> Any:
    """One lead."""
    me = _reader(request)
    return shown([lead_for(me, lead)], to=me)[0]


@router.patch("/leads/{int:lead}", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def change_lead(request: HttpRequest, lead: int, given: body.LeadChange) -> Any:
    """Change fields of a lead."""
    me = _reader(request)
    triage.change(lead_for(me, lead), values=body.values_of(given), by=me, at=timezone.now())
    return now_of(lead, me)


@router.post("/leads/{int:lead}/take", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def take_lead(request: HttpRequest, lead: int) -> Any:
    """Take a lead into work; exactly one gets it, the others are told who."""
    me, at = _reader(request), timezone.now()
    triage.take(lead_to_take(me, lead, at=at), by=me, at=at)
    return now_of(lead, me)


@router.post("/leads/{int:lead}/assign", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def assign_lead(request: HttpRequest, lead: int, given: body.Assign) -> Any:
    """Give a lead to an employee or a queue."""
    me = _reader(request)
    found = lead_for(me, lead)
    triage.assign(found, to=body.receiver_of(given.to), comment=given.why, by=me, at=timezone.now())
    return now_of(lead, me)


@router.post("/leads/{int:lead}/status", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def move_lead(request: HttpRequest, lead: int, given: body.Move) -> Any:
    """Move an open lead to another open status; what it asks for and is missing is named, 422."""
    me = _reader(request)
    found = lead_for(me, lead)
    values = body.values_of(given.fields) if given.fields else None
    triage.set_status(found, status=body.status_of(given.status), values=values, by=me, at=timezone.now())
    return now_of(lead, me)


@router.post("/leads/{int:lead}/convert", response=Converted)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def convert_lead(request: HttpRequest, lead: int, given: of_clients.Convert) -> Any:
    """Make of a lead a contact, a company, a deal, or any of them: once, 409 says who did it and when."""
    me = _reader(request)
    wanted, owner = of_clients.wanted_of(given), of_clients.owner_of(given.owner)
    made = triage.convert(lead_for(me, lead), wanted, owner=owner, by=me, at=timezone.now())
    return {"lead": lead, "contact": made.contact_id, "company": made.company_id, "deal": made.deal_id}


@router.post("/leads/{int:lead}/convert/undo", response=ConversionUndone)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def undo_conversion(request: HttpRequest, lead: int, given: of_clients.Nothing) -> Any:
    """Take a conversion back: what nobody has touched since is removed, the rest stays and is named."""
    me = _reader(request)
    undone = triage.undo_conversion(lead_for(me, lead), by=me, at=timezone.now())
    kept = [{"object": one.object, "why": str(one.why)} for one in undone.kept]
    return {"lead": lead, "removed": undone.removed, "kept": kept}


@router.post("/leads/{int:lead}/reject", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def reject_lead(request: HttpRequest, lead: int, given: body.Reject) -> Any:
    """End a lead that will not become a client."""
    me = _reader(request)
    found, reason = lead_for(me, lead), body.reason_of(given.reason)
    back = given.come_back_on
    said = {"reason": reason, "comment": given.comment, "come_back_on": back, **body.entered(given)}
    triage.refuse(found, **said, by=me, at=timezone.now())
    return now_of(lead, me)


@router.post("/leads/{int:lead}/junk", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def junk_lead(request: HttpRequest, lead: int, given: body.Junk) -> Any:
    """Mark a lead as spam or junk."""
    me = _reader(request)
    found, reason = lead_for(me, lead), body.reason_of(given.reason)
    said = {"reason": reason, "comment": given.comment, **body.entered(given)}
    triage.mark_junk(found, **said, by=me, at=timezone.now())
    return now_of(lead, me)


@router.post("/leads/{int:lead}/reopen", response=LeadShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def reopen_lead(request: HttpRequest, lead: int, given: body.Reopen) -> Any:
    """Return a refused or junk lead to work."""
    me = _reader(request)
    triage.reopen(lead_for(me, lead), why=given.why, **body.entered(given), by=me, at=timezone.now())
    return now_of(lead, me)


def _reader(request: HttpRequest) -> Employee:
    me = callers.employee(request)
    demand(me, Permission.LEAD_SEE)
    return me


def now_of(number: int, me: Employee) -> dict[str, Any]:
    """The lead after the deed; whoever has just given it away is shown what he did."""
    return shown([Lead.objects.select_related(*WITH_NAMES).get(pk=number)], to=me)[0]
