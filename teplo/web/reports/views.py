"""Reports: what is asked stands in the address, and every number leads to its leads."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.filters import FilterMistake
from teplo.kit.problems import NotSeen
from teplo.leads import lists
from teplo.reports import queries
from teplo.reports.actions import export
from teplo.reports.address import COMPARE, OWN, PERIOD, read_question
from teplo.reports.queries import Kind, Question
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, may, scope_of
from teplo.staff.routes import Rate, route
from teplo.web.lead import list_filters
from teplo.web.lead.asked import pairs_of
from teplo.web.reports import closings, files
from teplo.web.reports.bars import MOST_BARS, lines_of
from teplo.web.reports.sentences import sentences, when
from teplo.web.reports.times import times
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab

USUAL = {PERIOD: "last_30_days", COMPARE: "yes"}
ASKS = {
    "leads-by-status": _("Where do the leads stand, and where did they stand on a past day?"),
    "leads-by-source": _("Where do the leads come from, and does a source bring more or fewer than before?"),
    "leads-by-manager": _("Who has how many leads?"),
}
ASKS_OWN = _("How many leads stand under each value of this field?")
# A page of its own, which asks other things.
DISTRIBUTION = Kind("distribution", _("Distribution"), "route", (), "owner")
SHARES = "/distribution/"


@route(access=Permission.REPORT_SEE, rate=Rate.PAGE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The questions that may be asked."""
    kinds = queries.kinds_for(me(request))
    cards = [(kind, ASKS.get(kind.name, ASKS_OWN), _address(kind.name, USUAL)) for kind in kinds]
    deals = closings.cards(me(request), {PERIOD: USUAL[PERIOD]})
    if scope_of(me(request), Permission.LEAD_SEE) not in (None, Scope.OWN):
        cards.append((DISTRIBUTION, _("Who got how many of what was given out, and how many were due?"), SHARES))
    return render(request, "web/reports/index.html", {"cards": [*cards, *deals]})


@route(access=Permission.REPORT_SEE, rate=Rate.PAGE)
@require_safe
def report(request: HttpRequest, name: str) -> HttpResponse:
    """One report; a question that cannot be read is told, 400."""
    employee = me(request)
    kind, context = queries.kind_for(employee, name), lists.context_of(employee)
    question, shown = Question(), dict[str, Any]()
    try:
        question = read_question(pairs_of(request), context)
        answered = queries.answer(employee, kind, question, context)
        lines, total = lines_of(answered)
        shown = {"lines": lines, "bars": lines[:MOST_BARS], "more": len(lines) - MOST_BARS, "total": total}
        shown |= {"report": answered, "sentences": sentences(answered), "columns": files.head(answered)}
    except FilterMistake as mistake:
        shown["mistake"] = list_filters.told(mistake)
        with suppress(FilterMistake):  # where the time is at fault, the filter stays
            question = read_question([pair for pair in pairs_of(request) if pair[0] not in OWN], context)
    shown |= {"kind": kind, "when": when(question), "question": question, "file_forms": _forms(employee)}
    shown |= _head(request.GET, employee, kind, question)
    shown |= list_filters.bar(question.tree, employee, context, request.GET, place=_address(name))
    shown["fields"] = shown["fields"][:-1]  # when they came is asked by the time of the report
    return render(request, "web/reports/report.html", shown, status=400 if "mistake" in shown else 200)


@route(access=Permission.LEAD_EXPORT, rate=Rate.WRITE)
@require_POST
def take_file(request: HttpRequest, name: str) -> HttpResponse:
    """The table as a file: what both the right to see and the right to export reach."""
    employee, form = me(request), request.POST.get("form", files.XLSX)
    kind, context = queries.kind_for(employee, name), lists.context_of(employee)
    if form not in files.TYPES or not may(employee, Permission.REPORT_SEE):
        raise NotSeen
    question = read_question(pairs_of(request), context)
    answered = queries.answer(employee, kind, question, context, permission=Permission.LEAD_EXPORT)
    export(answered, form=form, by=employee, at=timezone.now())
    response = HttpResponse(files.written(answered, form), content_type=files.TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{files.file_name(answered, form)}"'
    return response


def _forms(employee: Employee) -> list[tuple[str, str]]:
    return [(files.XLSX, "XLSX"), (files.CSV, "CSV")] if may(employee, Permission.LEAD_EXPORT) else []


def _address(name: str, asked: dict[str, str] | None = None) -> str:
    address = reverse("report", args=[name])
    return f"{address}?{urlencode(asked)}" if asked else address


def _head(asked: QueryDict, employee: Employee, kind: Kind, question: Question) -> dict[str, Any]:
    """The other questions over the same filter, usual periods, days of one's own."""
    query = asked.urlencode()
    tabs = [
        Tab(one.words, f"{_address(one.name)}?{query}" if query else _address(one.name), one == kind)
        for one in queries.kinds_for(employee)
    ]
    return {
        "tabs": tabs,
        **times(asked, lists.context_of(employee), OWN, is_all=question == Question(question.tree)),
        "compare_url": _compare(asked, question) if question.period.is_bounded else "",
        "query": query,
    }


def _compare(asked: QueryDict, question: Question) -> str:
    address = asked.copy()
    address.pop(COMPARE, None)
    if not question.compares:
        address[COMPARE] = "yes"
    return f"?{address.urlencode()}"
