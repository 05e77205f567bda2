"""The lists of contacts and companies: filters whose question stands in the address, keyset pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from teplo.clients import lists
from teplo.clients.fields import BESIDE
from teplo.clients.lists import COMPANIES, CONTACTS, Listing
from teplo.identity.queries import first_contacts
from teplo.kit.filters import EVERYTHING, FilterMistake, Group, read_address
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Access, Rate, route
from teplo.web.clients.bar import Bar, orders
from teplo.web.lead.list_filters import MORE
from teplo.web.shell.asking import me
from teplo.web.shell.counts import pages_of
from teplo.web.shell.parts import Tab

P = Permission
TABS = (
    ("contacts", _("Contacts"), P.CONTACT_SEE),
    ("companies", _("Companies"), P.COMPANY_SEE),
    ("people", None, P.PERSON_SEE),
)


def tabs(employee: Employee, current: str) -> list[Tab]:
    """The lists of clients that this employee may open."""
    return [
        Tab(words or pgettext("rail", "People"), reverse(name), name == current)
        for name, words, right in TABS
        if may(employee, right)
    ]


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """The first of the lists that one may open; one's desk where there is none."""
    found = tabs(me(request), "")
    return redirect(found[0].url if found else "desk")


@route(access=Permission.CONTACT_SEE, rate=Rate.PAGE)
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts that fit the address; with htmx the rows alone."""
    bar = Bar(CONTACTS.registry, reverse("contacts"), ("owner",))
    context = {"tabs": tabs(me(request), "contacts"), "may_add": may(me(request), P.CONTACT_ADD)}
    shown = listed(request, CONTACTS, bar)
    ways = first_contacts(contact.person_id for contact in shown.get("rows", ()))
    shown["rows"] = [(contact, ways.get(contact.person_id, {})) for contact in shown.get("rows", ())]
    return answered(request, "web/clients/contacts.html", {**context, **shown})


@route(access=Permission.COMPANY_SEE, rate=Rate.PAGE)
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """The companies that fit the address; with htmx the rows alone."""
    bar = Bar(COMPANIES.registry, reverse("companies"), ("owner",))
    context = {"tabs": tabs(me(request), "companies"), "may_add": may(me(request), P.COMPANY_ADD)}
    return answered(request, "web/clients/companies.html", {**context, **listed(request, COMPANIES, bar)})


def question(request: HttpRequest, listing: Listing) -> Group:
    """The question that stands in the address; raises `FilterMistake`."""
    pairs = [(name, text) for name, texts in request.GET.lists() for text in texts]
    return read_address(pairs, listing.registry, ignore=(*BESIDE, *MORE))


def listed(request: HttpRequest, listing: Listing, bar: Bar) -> dict[str, Any]:
    """Rows, pager and filter bar of a list; `redirect` where a condition was added by its form, `mistake` in words."""
    employee, asked = me(request), request.GET
    context, tree = lists.context_of(employee), EVERYTHING
    shown: dict[str, Any] = {}
    try:
        tree = question(request, listing)
        if asked.get("more"):
            return {"redirect": bar.with_more(tree, asked)}
        after, before, sort = (asked.get(name, "") for name in ("after", "before", "sort"))
        page = lists.found(listing, employee, tree, context, sort=sort, after=after, before=before)
        count = lists.count(listing, employee, tree, context)
        shown = {
            "rows": page.rows,
            "pages": pages_of(asked, count, after=page.after, before=page.before),
            "orders": orders(asked, sort or lists.BY_DEFAULT, list(listing.sorts)),
            "is_asked": bool(tree.items),
        }
    except FilterMistake as mistake:
        shown["mistake"] = bar.told(mistake)
    return {**shown, **bar.shown(tree, context, asked)}


def answered(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of a list, or its rows; a filter that cannot be read is told, 400."""
    if "redirect" in context:
        return redirect(context["redirect"])
    part = "#rows" if request.headers.get("HX-Request") == "true" else ""
    status = 400 if "mistake" in context and not part else 200
    return render(request, f"{template}{part}", context, status=status)
