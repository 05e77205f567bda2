"""The lists of contacts, companies and deals: one page over any of them, with saved views, columns and bulk changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from teplo.clients import lists
from teplo.clients.fields import BESIDE, shown_to
from teplo.clients.lists import COMPANIES, CONTACTS, Listing
from teplo.identity.queries import first_contacts
from teplo.kit.filters import FilterMistake, Group, Registry, fields_of, read_address, write_address
from teplo.kit.filters.kinds import ME
from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, may, scope_of
from teplo.staff.routes import Access, Rate, route
from teplo.terms.asked import note as note_asked
from teplo.web.bulk.bar import bar_of
from teplo.web.clients.bar import Bar, orders
from teplo.web.custom.entries import shown_fields, told
from teplo.web.lead.list_filters import MORE
from teplo.web.looks import asked
from teplo.web.looks.asked import Pairs, pairs_of
from teplo.web.looks.columns import chosen
from teplo.web.looks.rooms import habit_of, look_of, url_of
from teplo.web.looks.tabs import Head
from teplo.web.shell.asking import me
from teplo.web.shell.counts import pages_of
from teplo.web.shell.parts import Tab
from teplo.work.looks import Room

P = Permission
TABS = (
    ("contacts", _("Contacts"), P.CONTACT_SEE),
    ("companies", _("Companies"), P.COMPANY_SEE),
    ("people", None, P.PERSON_SEE),
)
Usual = tuple[tuple[Words, Pairs], ...]


def tabs(employee: Employee, current: str) -> list[Tab]:
    """The lists of clients that this employee may open."""
    return [
        Tab(words or pgettext("rail", "People"), reverse(name), name == current)
        for name, words, right in TABS
        if may(employee, right)
    ]


@dataclass(frozen=True)
class Page:
    """What one of the lists is made of: its room of saved views, its template, rights and menus of its filter bar."""

    listing: Listing
    room: Room
    place: str
    template: str
    sees: Permission
    adds: Permission
    changes: Permission
    exports: Permission
    menus: Sequence[str] = ("owner",)
    usual: Usual = ()

    @property
    def entity(self) -> str:
        """What its records are called."""
        return self.listing.registry.entity

    def usual_of(self, employee: Employee) -> Usual:
        """The questions that everybody has; one's own only where one sees others' too."""
        mine: Usual = ((_("Mine"), [("owner", ME)]),) if scope_of(employee, self.sees) is not Scope.OWN else ()
        return ((_("All"), []), *mine, *self.usual)


CONTACTS_PAGE = Page(
    CONTACTS, Room.CONTACTS, "contacts", "web/clients/contacts.html", P.CONTACT_SEE, P.CONTACT_ADD, P.CONTACT_CHANGE,
    P.CONTACT_EXPORT,
)  # fmt: skip
COMPANIES_PAGE = Page(
    COMPANIES, Room.COMPANIES, "companies", "web/clients/companies.html", P.COMPANY_SEE, P.COMPANY_ADD,
    P.COMPANY_CHANGE, P.COMPANY_EXPORT,
)  # fmt: skip
DEALS_PAGE = Page(
    lists.DEALS, Room.DEALS, "deals-list", "web/deals/list.html", P.DEAL_SEE, P.DEAL_ADD, P.DEAL_CHANGE, P.DEAL_EXPORT,
    ("stage", "kind", "owner", "currency", "lost_reason"),
    tuple(
        (words, [("kind", kind)])
        for kind, words in (
            ("open", pgettext_lazy("deals", "Open")),
            ("won", pgettext_lazy("deals", "Won")),
            ("lost", pgettext_lazy("deals", "Lost")),
        )
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A record as a line: first ways to call and write, the words of the company's own fields by their names."""

    record: Any
    ways: Mapping[str, str]
    custom: Mapping[str, str]

    @property
    def pk(self) -> int:
        """The number of the record."""
        return int(self.record.pk)


class Asked(asked.Asked):
    """The question of a list of clients; `registry` is what its employee may ask."""

    registry: Registry

    @classmethod
    def of(cls, request: HttpRequest, page: Page) -> "Asked":
        """Who asks, and the saved view that the address names."""
        employee = me(request)
        found = cls(employee, lists.context_of(employee), look_of(employee, page.room, request.GET.get("look", "")))
        found.registry = shown_to(employee, page.listing.registry)
        return found

    def read_pairs(self, pairs: Pairs) -> Group:
        return read_address(pairs, self.registry, ignore=(*BESIDE, *MORE))

    def told(self, mistake: FilterMistake) -> str:
        return Bar(self.registry, "", ()).told(mistake)


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
    return shown_list(request, CONTACTS_PAGE, rooms=tabs(me(request), "contacts"))


@route(access=Permission.COMPANY_SEE, rate=Rate.PAGE)
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """The companies that fit the address; with htmx the rows alone."""
    return shown_list(request, COMPANIES_PAGE, rooms=tabs(me(request), "companies"))


def question(request: HttpRequest, registry: Registry) -> Group:
    """The question that stands in the address; raises `FilterMistake`."""
    return read_address(pairs_of(request), registry, ignore=(*BESIDE, *MORE))


def shown_list(request: HttpRequest, page: Page, **context: Any) -> HttpResponse:
    """A list, or its rows; a filter that cannot be read is told, 400.

    Without a question it opens with the view that one has chosen for that.
    """
    employee, is_part = me(request), request.headers.get("HX-Request") == "true"
    habit = habit_of(employee, page.room)
    if not request.GET and habit.view and not is_part:
        return redirect(url_of(habit.view))
    wanted = Asked.of(request, page)
    bar = Bar(wanted.registry, reverse(page.place), [key for key in page.menus if key in wanted.registry])
    shown: dict[str, Any] = {**context, "entity": page.entity, "room": page.room.value, "layout": "list"}
    try:
        tree = wanted.read(request)
        if request.GET.get("more"):
            return redirect(bar.with_more(tree, request.GET))
        shown |= _rows(request, page, wanted)
    except FilterMistake as mistake:
        shown["mistake"] = bar.told(mistake)
    shown |= {"may_change": may(employee, page.changes), "may_add": may(employee, page.adds)}
    shown |= {"columns": chosen(page.room, employee, wanted.look, habit), "clear_url": f"{bar.address}?look=all"}
    if is_part:
        return render(request, f"{page.template}#rows", shown)
    note_asked(page.entity, fields_of(wanted.tree))
    shown |= {**bar.shown(wanted.tree, wanted.context, request.GET), "clear_url": shown["clear_url"]}
    usual = page.usual_of(employee)
    head = Head(page.room, "list", request.GET, write_address(wanted.tree, wanted.registry), wanted.look, habit)
    shown |= {
        "tabs": head.tabs(employee, usual),
        "look": head.look(employee, usual),
        "left_out": wanted.left_out,
        "bulk_bar": bar_of(page.entity, employee),
        "export": f"{page.room}" if may(employee, page.exports) else "",
    }
    return render(request, page.template, shown, status=400 if "mistake" in shown else 200)


def _rows(request: HttpRequest, page: Page, wanted: Asked) -> dict[str, Any]:
    given, employee, tree = request.GET, wanted.employee, wanted.tree
    after, before, sort = (given.get(name, "") for name in ("after", "before", "sort"))
    found = lists.found(page.listing, employee, tree, wanted.context, sort=sort, after=after, before=before)
    count = lists.count(page.listing, employee, tree, wanted.context)
    is_contacts = page.listing is CONTACTS
    ways = first_contacts(one.person_id for one in found.rows) if is_contacts else {}
    own = told(shown_fields(page.entity, employee), found.rows)
    return {
        "rows": [
            Row(one, ways.get(one.person_id, {}) if is_contacts else {}, own.get(one.pk, {})) for one in found.rows
        ],
        "count": count,
        "pages": pages_of(given, count, after=found.after, before=found.before),
        "orders": orders(given, sort or lists.BY_DEFAULT, list(page.listing.sorts)),
        "is_asked": bool(tree.items),
    }
