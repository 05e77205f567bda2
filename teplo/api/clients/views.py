"""Contacts, companies and deals for machines: the same questions and the same verbs as the pages."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from teplo.api import callers, custom, paging
from teplo.api.clients import given as body
from teplo.api.clients import shapes
from teplo.clients import actions as clients
from teplo.clients import lists
from teplo.clients.seen import company_for, contact_for, deal_for
from teplo.clients.working import others_at
from teplo.identity.given import Firm
from teplo.kit.filters import Registry, read_address
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.work.processes.models import Process

router = Router(tags=["clients"])


DAYS = [("created_from", "A day"), ("created_to", "A day")]


def _filters(registry: Registry) -> list[tuple[str, str]]:
    return [*((field.key, str(field.kind)) for field in registry.own), *DAYS]


@router.get(
    "/contacts", response=shapes.ContactPage, openapi_extra=paging.described(*_filters(lists.CONTACTS.registry))
)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_contacts(request: HttpRequest) -> Any:
    """The contacts that the caller sees, newest first."""
    me = _caller(request, Permission.CONTACT_SEE)
    rows, mark = _page(request, lists.CONTACTS, me)
    return {"items": shapes.contacts(rows, to=me), "next": mark}


@router.post("/contacts", response={201: shapes.ContactShape})
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def add_contact(request: HttpRequest, given: body.NewContact) -> Any:
    """Enter a contact; 409 names the one that is there."""
    me = _caller(request, Permission.CONTACT_ADD)
    owner = body.owner_of(given.owner)
    made = clients.enter_contact(body.who_of(given), owner=owner, by=me, at=timezone.now())
    return Status(201, _contact(made.pk, me))


@router.get("/contacts/{int:contact}", response=shapes.ContactShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_contact(request: HttpRequest, contact: int) -> Any:
    """One contact."""
    me = _caller(request, Permission.CONTACT_SEE)
    return shapes.contacts([contact_for(me, contact)], to=me)[0]


@router.patch("/contacts/{int:contact}", response=shapes.ContactShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def change_contact(request: HttpRequest, contact: int, given: body.ContactChange) -> Any:
    """Change where a contact works, or who answers for him."""
    me = _caller(request, Permission.CONTACT_SEE)
    found, at = contact_for(me, contact), timezone.now()
    body.alone(given, "owner", "custom")
    if owner := body.owner_of(given.owner or None):
        clients.give_contact(found, to=owner, by=me, at=at)
    elif given.custom:
        clients.fill(found, values=custom.values_of("contact", given.custom), by=me, at=at)
    elif "company" in given.model_fields_set:
        clients.change_contact(found, values={"company": given.company or ""}, by=me, at=at)
    return _contact(contact, me)


@router.post("/contacts/{int:contact}/companies", response={201: shapes.ContactShape})
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def add_position(request: HttpRequest, contact: int, given: body.NewPosition) -> Any:
    """Let a contact work in another company too."""
    me = _caller(request, Permission.CONTACT_SEE)
    values = {name: getattr(given, name) for name in given.model_fields_set - {"company"}}
    clients.add_position(contact_for(me, contact), given.company, by=me, at=timezone.now(), **values)
    return Status(201, _contact(contact, me))


@router.patch("/positions/{int:position}", response=shapes.ContactShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def change_position(request: HttpRequest, position: int, given: body.PositionChange) -> Any:
    """Change what a contact is in a company."""
    me = _caller(request, Permission.CONTACT_SEE)
    found = body.position_of(position, me)
    values = {name: getattr(given, name) for name in given.model_fields_set}
    clients.change_position(found, values=values, by=me, at=timezone.now())
    return _contact(found.contact_id, me)


@router.post("/positions/{int:position}/drop", response=shapes.ContactShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def drop_position(request: HttpRequest, position: int, given: body.Nothing) -> Any:
    """Take a company off a contact's card."""
    me = _caller(request, Permission.CONTACT_SEE)
    found = body.position_of(position, me)
    clients.drop_position(found, by=me, at=timezone.now())
    return _contact(found.contact_id, me)


@router.get(
    "/companies", response=shapes.CompanyPage, openapi_extra=paging.described(*_filters(lists.COMPANIES.registry))
)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_companies(request: HttpRequest) -> Any:
    """The companies that the caller sees, newest first."""
    me = _caller(request, Permission.COMPANY_SEE)
    rows, mark = _page(request, lists.COMPANIES, me)
    return {"items": shapes.companies(rows, to=me), "next": mark}


@router.post("/companies", response={201: shapes.CompanyShape})
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def add_company(request: HttpRequest, given: body.NewCompany) -> Any:
    """Enter a company as a client, met by its tax number, else by its name; 409 names the one that is there."""
    me = _caller(request, Permission.COMPANY_ADD)
    firm, owner = Firm(given.name, given.tax_number), body.owner_of(given.owner)
    more = body.firm_values(given, besides=("name", "tax_number", "site"))
    made = clients.enter_company(firm, site=given.site, owner=owner, values=more, by=me, at=timezone.now())
    return Status(201, _company(made.pk, me))


@router.get("/companies/{int:company}", response=shapes.CompanyShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_company(request: HttpRequest, company: int) -> Any:
    """One company."""
    me = _caller(request, Permission.COMPANY_SEE)
    return shapes.companies([company_for(me, company)], to=me)[0]


@router.patch("/companies/{int:company}", response=shapes.CompanyShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def change_company(request: HttpRequest, company: int, given: body.CompanyChange) -> Any:
    """Change name, papers, site, domains or size of a company, or who answers for it."""
    me = _caller(request, Permission.COMPANY_SEE)
    found, at = company_for(me, company), timezone.now()
    body.alone(given, "owner", "custom")
    if owner := body.owner_of(given.owner or None):
        clients.give_company(found, to=owner, by=me, at=at)
    elif given.custom:
        clients.fill(found, values=custom.values_of("company", given.custom), by=me, at=at)
    else:
        clients.change_company(found, values=body.firm_values(given), by=me, at=at)
    return _company(company, me)


@router.get("/companies/{int:company}/others", response=list[shapes.OtherShape])
@route(access=Access.TOKEN, rate=Rate.API_READ)
def others_at_company(request: HttpRequest, company: int) -> Any:
    """Who else works with a company, and what of it the caller may see, in words."""
    me = _caller(request, Permission.COMPANY_SEE)
    return shapes.others(others_at(company_for(me, company).pk, me))


@router.get("/processes", response=list[shapes.ProcessShape])
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_processes(request: HttpRequest) -> Any:
    """The processes in use that a conversion may start."""
    _caller(request, Permission.LEAD_CONVERT)
    found = Process.objects.filter(is_active=True).prefetch_related("steps")
    return [{"id": one.pk, "name": str(one), "steps": [str(step) for step in one.steps.all()]} for one in found]


@router.get("/deals", response=shapes.DealPage, openapi_extra=paging.described(*_filters(lists.DEALS.registry)))
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_deals(request: HttpRequest) -> Any:
    """The deals that the caller sees, newest first."""
    me = _caller(request, Permission.DEAL_SEE)
    rows, mark = _page(request, lists.DEALS, me)
    return {"items": shapes.deals(rows, to=me), "next": mark}


@router.post("/deals", response={201: shapes.DealShape})
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def add_deal(request: HttpRequest, given: body.NewDealGiven) -> Any:
    """Enter a deal; it begins in the first stage of its pipeline."""
    me = _caller(request, Permission.DEAL_ADD)
    made = clients.enter_deal(
        body.deal_of(given),
        contact=body.contact_of(given.contact, me),
        company=body.company_of(given.company, me),
        owner=body.owner_of(given.owner),
        values=custom.values_of("deal", given.custom),
        by=me,
        at=timezone.now(),
    )
    return Status(201, _deal(made.pk, me))


@router.get("/deals/{int:deal}", response=shapes.DealShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_deal(request: HttpRequest, deal: int) -> Any:
    """One deal."""
    me = _caller(request, Permission.DEAL_SEE)
    return shapes.deals([deal_for(me, deal)], to=me)[0]


@router.patch("/deals/{int:deal}", response=shapes.DealShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def change_deal(request: HttpRequest, deal: int, given: body.DealChange) -> Any:
    """Change fields of a deal, or move it to another stage (`lost_reason` beside a lost one), or give it away."""
    me = _caller(request, Permission.DEAL_SEE)
    found, at = deal_for(me, deal), timezone.now()
    body.alone(given, "stage", "owner", "custom")
    if given.stage:
        clients.move_deal(found, stage=body.stage_of(given.stage), by=me, at=at, **body.loss_of(given))
    elif owner := body.owner_of(given.owner or None):
        clients.give_deal(found, to=owner, by=me, at=at)
    elif given.custom:
        clients.fill(found, values=custom.values_of("deal", given.custom), by=me, at=at)
    else:
        clients.change_deal(found, values=body.values_of(given, me), by=me, at=at)
    return _deal(deal, me)


def _caller(request: HttpRequest, permission: Permission) -> Employee:
    me = callers.employee(request)
    demand(me, permission)
    return me


def _page(request: HttpRequest, listing: lists.Listing, me: Employee) -> tuple[list[Any], str | None]:
    wanted = paging.asked(request)
    tree = read_address(wanted.filters, listing.registry, ignore=("sort",))
    sort, context = dict(wanted.filters).get("sort", ""), lists.context_of(me)
    found = lists.found(listing, me, tree, context, sort=sort, after=wanted.after, limit=wanted.limit)
    return found.rows, found.after or None


# Whoever has just given a record away is shown what he did.
def _contact(number: int, me: Employee) -> dict[str, Any]:
    return shapes.contacts(_now(lists.CONTACTS, number, me), to=me)[0]


def _company(number: int, me: Employee) -> dict[str, Any]:
    return shapes.companies(_now(lists.COMPANIES, number, me), to=me)[0]


def _deal(number: int, me: Employee) -> dict[str, Any]:
    return shapes.deals(_now(lists.DEALS, number, me), to=me)[0]


def _now(listing: lists.Listing, number: int, me: Employee) -> list[Any]:
    rows = list(listing.all_rows().select_related(*listing.related).filter(pk=number))
    if listing.hide:
        listing.hide(rows, me)
    return rows
