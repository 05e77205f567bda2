"""The list of leads: filter chips whose question stands in the address, keyset pages, quick verbs, a card beside it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from teplo.kit.filters import FilterMistake, fields_of, write_address
from teplo.kit.filters.kinds import ME, NONE_VALUE
from teplo.kit.problems import Words
from teplo.leads import lists, tally
from teplo.leads.fields import LEAD
from teplo.staff.permissions import Permission, hides, may
from teplo.staff.routes import Rate, route
from teplo.terms.asked import note as note_asked
from teplo.web.bulk.bar import bar_of
from teplo.web.lead import list_filters
from teplo.web.lead.asked import Asked, Pairs
from teplo.web.lead.list_rows import rows_of
from teplo.web.looks.columns import chosen
from teplo.web.looks.rooms import habit_of, url_of
from teplo.web.looks.tabs import Head
from teplo.web.shell.asking import me
from teplo.web.shell.counts import pages_of
from teplo.work.looks import Habit, Room

VERBS = {
    "may_take": Permission.LEAD_CHANGE,
    "may_change": Permission.LEAD_CHANGE,
    "may_assign": Permission.LEAD_ASSIGN,
    "may_refuse": Permission.LEAD_REFUSE,
    "may_add": Permission.LEAD_ADD,
}
OPEN = "new,working"
# The first one is where whoever has taken an enquiry from the desk finds it again.
USUAL: tuple[tuple[Words, Pairs], ...] = (
    (_("Mine, in work"), [("owner", ME), ("kind", "working")]),
    (_("All"), []),
    (pgettext_lazy("leads", "Open"), [("kind", OPEN)]),
    (_("Unassigned"), [("owner", NONE_VALUE)]),
    (pgettext_lazy("leads", "Hot"), [("heat", "hot"), ("kind", OPEN)]),
)


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def leads(request: HttpRequest) -> HttpResponse:
    """The leads that fit the address; with htmx the rows alone. A filter that cannot be read is told, 400.

    Without a question it opens with the view that one has chosen for that.
    """
    employee = me(request)
    habit = habit_of(employee, Room.LEADS)
    if not request.GET and habit.view and request.headers.get("HX-Request") != "true":
        return redirect(url_of(habit.view))
    asked, shown = Asked.of(request, employee), dict[str, Any]()
    try:
        asked.read(request)
        if request.GET.get("more"):
            return redirect(list_filters.with_more(asked.tree, request.GET))
        shown = _rows(request, asked)
    except FilterMistake as mistake:
        shown["mistake"] = list_filters.told(mistake)
    shown |= {name: may(employee, right) for name, right in VERBS.items()}
    shown |= {"entity": "lead", "bulk_bar": bar_of("lead", employee)}
    shown |= {"columns": chosen(Room.LEADS, employee, asked.look, habit), "clear_url": f"{reverse('leads')}?look=all"}
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/lead/list.html#rows", shown)
    note_asked("lead", fields_of(asked.tree))
    shown |= head(request, asked, habit, layout="list", usual=USUAL)
    return render(request, "web/lead/list.html", shown, status=400 if "mistake" in shown else 200)


def head(
    request: HttpRequest, asked: Asked, habit: Habit, *, layout: str, usual: tuple[tuple[Words, Pairs], ...]
) -> dict[str, Any]:
    """What stands above the leads in every lay-out: tabs, the switch of lay-outs, the filter bar."""
    employee, place = asked.employee, {"list": "leads"}.get(layout, layout)
    usual = tuple(
        (words, pairs) for words, pairs in usual if not any(hides(employee, "lead", key) for key, _v in pairs)
    )
    top = Head(Room.LEADS, layout, request.GET, write_address(asked.tree, LEAD), asked.look, habit)
    return {
        **list_filters.bar(asked.tree, employee, asked.context, request.GET, place=place),
        "clear_url": f"{reverse(place)}?look=all",
        "tabs": top.tabs(employee, usual),
        "layouts": top.layouts(),
        "look": top.look(employee, usual),
        "may_import": may(employee, Permission.IMPORT_RUN),
        "export": "leads" if layout == "list" and may(employee, Permission.LEAD_EXPORT) else "",
        "left_out": asked.left_out,
        "room": Room.LEADS.value,
        "layout": layout,
        "open": request.GET.get("open", "") if request.GET.get("open", "").isdecimal() else "",
    }


def _rows(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    given, employee = request.GET, asked.employee
    page = lists.found(
        employee,
        asked.tree,
        asked.context,
        sort=given.get("sort", ""),
        after=given.get("after", ""),
        before=given.get("before", ""),
    )
    count = page.count or _count(asked)
    return {
        "rows": rows_of(page.leads, employee),
        "count": count,
        "pages": pages_of(given, count, after=page.after, before=page.before),
        "orders": list_filters.orders(given, given.get("sort") or lists.usual_order(asked.tree)),
        "is_asked": bool(asked.tree.items),
    }


def _count(asked: Asked) -> lists.Count:
    whole = tally.exact_count(asked.employee, asked.tree, asked.context)
    return lists.count(asked.employee, asked.tree, asked.context) if whole is None else lists.Count(whole)
