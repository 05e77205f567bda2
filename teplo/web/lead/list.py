"""The list of leads: filter chips whose question stands in the address, keyset pages, quick verbs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from teplo.kit.filters import EVERYTHING, Context, FilterMistake, Group
from teplo.leads import lists
from teplo.leads.fields import read_leads
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.lead import list_filters
from teplo.web.lead.list_rows import rows_of
from teplo.web.shell.asking import me
from teplo.web.shell.counts import pages_of

VERBS = {"may_take": Permission.LEAD_CHANGE, "may_refuse": Permission.LEAD_REFUSE, "may_add": Permission.LEAD_ADD}


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def leads(request: HttpRequest) -> HttpResponse:
    """The leads that fit the address; with htmx the rows alone. A filter that cannot be read is told, 400."""
    employee = me(request)
    context = lists.context_of(employee)
    tree, shown = EVERYTHING, dict[str, Any]()
    try:
        tree = read_leads(_pairs(request), ignore=list_filters.MORE)
        if request.GET.get("more"):
            return redirect(list_filters.with_more(tree, request.GET))
        shown = _rows(request, employee, tree, context)
    except FilterMistake as mistake:
        shown["mistake"] = list_filters.told(mistake)
    shown |= {name: may(employee, right) for name, right in VERBS.items()}
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/lead/list.html#rows", shown)
    shown |= list_filters.bar(tree, employee, context, request.GET)
    return render(request, "web/lead/list.html", shown, status=400 if "mistake" in shown else 200)


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, text) for name, texts in request.GET.lists() for text in texts]


def _rows(request: HttpRequest, employee: Employee, tree: Group, context: Context) -> dict[str, Any]:
    asked = request.GET
    page = lists.found(
        employee,
        tree,
        context,
        sort=asked.get("sort", ""),
        after=asked.get("after", ""),
        before=asked.get("before", ""),
    )
    count = lists.count(employee, tree, context)
    return {
        "rows": rows_of(page.leads, employee),
        "count": count,
        "pages": pages_of(asked, count, after=page.after, before=page.before),
        "orders": list_filters.orders(asked, asked.get("sort") or lists.usual_order(tree)),
        "is_asked": bool(tree.items),
    }
