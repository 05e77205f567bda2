"""What became of deals: won and lost by reason, manager, pipeline; every number leads to its deals."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from teplo.clients.fields import shown_to
from teplo.clients.lists import DEALS, context_of
from teplo.clients.models import Pipeline
from teplo.kit.filters import FilterMistake
from teplo.kit.problems import NotSeen, Words
from teplo.kit.text.sheets import defused
from teplo.reports import closings
from teplo.reports.actions import note_export
from teplo.reports.closings import KINDS, LOST, OWN, WON, Figures, Kind, Question, Report, Row
from teplo.reports.rules import percent
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, may
from teplo.staff.routes import Rate, route
from teplo.web.clients.bar import Bar
from teplo.web.lead.list_filters import MORE
from teplo.web.looks.asked import pairs_of
from teplo.web.reports import files
from teplo.web.reports.bars import MOST_BARS, width
from teplo.web.reports.sentences import figure, filled, number, percent_words, period_words
from teplo.web.reports.times import times
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab

Sums = Sequence[tuple[str, Decimal]]


@dataclass(frozen=True)
class Line:
    """A group as it is shown: its ends with their sums in the order of the columns; the widths of its bars."""

    name: Words
    whole: Figures
    count: str
    share: str
    ends: Sequence[tuple[str, Figures, Sums]]
    bars: Sequence[int] = ()


@route(access=Permission.REPORT_SEE, rate=Rate.PAGE)
@require_safe
def report(request: HttpRequest, name: str) -> HttpResponse:
    """One report; a question that cannot be read is told, 400."""
    employee, kind = me(request), closings.kind_of(f"deals-{name}")
    demand(employee, Permission.DEAL_SEE)
    context, bar = context_of(employee), _bar(employee, kind)
    question, shown = Question(), dict[str, Any]()
    try:
        question = closings.read(pairs_of(request), employee, context, beside=MORE)
        answered = closings.answer(employee, kind, question, context)
        shown = _shown(answered)
    except FilterMistake as mistake:
        shown["mistake"] = bar.told(mistake)
        with suppress(FilterMistake):  # where the time is at fault, the filter stays
            pairs = [pair for pair in pairs_of(request) if pair[0] not in OWN]
            question = closings.read(pairs, employee, context, beside=MORE)
    shown |= {"kind": kind, "when": period_words(question.period), "file_forms": _forms(employee)}
    shown |= times(request.GET, context, OWN, is_all=question == Question(question.tree))
    shown |= bar.shown(question.tree, context, request.GET)
    shown |= {"tabs": _tabs(request, kind), "query": request.GET.urlencode(), "name": name}
    return render(request, "web/reports/closings.html", shown, status=400 if "mistake" in shown else 200)


@route(access=Permission.DEAL_EXPORT, rate=Rate.WRITE)
@require_POST
def take_file(request: HttpRequest, name: str) -> HttpResponse:
    """The table as a file: what the rights to see deals and to take them along both reach."""
    employee, kind, form = me(request), closings.kind_of(f"deals-{name}"), request.POST.get("form", files.XLSX)
    if form not in files.TYPES or not may(employee, Permission.REPORT_SEE):
        raise NotSeen
    context = context_of(employee)
    question = closings.read(pairs_of(request), employee, context, beside=MORE)
    answered = closings.answer(employee, kind, question, context, permission=Permission.DEAL_EXPORT)
    note_export(
        kind.name, form=form, rows=len(answered.rows), permission=Permission.DEAL_EXPORT, by=employee, at=timezone.now()
    )
    title = f"{kind.words}: {period_words(question.period)}"
    response = HttpResponse(files.table_as(form, title, table(answered)), content_type=files.TYPES[form])
    days = [day.isoformat() for day in (question.period.first, question.period.last) if day]
    response["Content-Disposition"] = f'attachment; filename="{"_".join([kind.name, *days])}.{form}"'
    return response


def cards(employee: Employee, time: dict[str, str]) -> list[tuple[Kind, str, str]]:
    """The questions about deals that this employee may ask, with their addresses."""
    asks = {
        "lost_reason": _("Why were deals lost, and what did that cost?"),
        "owner": _("Who won and who lost how many deals, and for how much?"),
        "pipeline": _("How many deals of each pipeline were won and lost, and for how much?"),
    }
    if not may(employee, Permission.DEAL_SEE):
        return []
    return [(kind, asks[kind.field], f"{_address(kind)}?{urlencode(time)}") for kind in KINDS.values()]


def _address(kind: Kind) -> str:
    return reverse("deal-report", args=[kind.name.removeprefix("deals-")])


def _bar(employee: Employee, kind: Kind) -> Bar:
    menus = ["owner", "lost_reason", "currency"]
    if Pipeline.objects.count() > 1:
        menus.insert(0, "pipeline")
    return Bar(shown_to(employee, DEALS.registry), _address(kind), menus, stay=OWN)


def _tabs(request: HttpRequest, kind: Kind) -> list[Tab]:
    query = request.GET.urlencode()
    return [
        Tab(one.words, f"{_address(one)}?{query}" if query else _address(one), one == kind) for one in KINDS.values()
    ]


def _forms(employee: Employee) -> list[tuple[str, str]]:
    return [(files.XLSX, "XLSX"), (files.CSV, "CSV")] if may(employee, Permission.DEAL_EXPORT) else []


def _shown(answered: Report) -> dict[str, Any]:
    largest = max((figures.count for row in answered.rows for figures in row.ends.values()), default=0)
    lines = [_line(answered, row, largest) for row in answered.rows]
    return {
        "report": answered,
        "lines": lines,
        "bars": lines[:MOST_BARS],
        "more": len(lines) - MOST_BARS,
        "total": _line(answered, answered.total, 0),
        "columns": head(answered),
        "ends": [_end_words(end) for end in answered.kind.ends],
        "sentences": sentences(answered),
    }


def _line(answered: Report, row: Row, largest: int) -> Line:
    ends = list(row.ends.values())
    return Line(
        row.name,
        row.whole,
        number(row.whole.count),
        percent_words(percent(row.whole.count, answered.total.whole.count)),
        [(number(one.count), one, _sums(one, answered.currencies)) for one in ends],
        [width(one.count, largest) for one in ends],
    )


def _sums(figures: Figures, currencies: Sequence[str]) -> Sums:
    return [(currency, figures.sums.get(currency, Decimal(0))) for currency in currencies]


def _end_words(end: str) -> str:
    return {WON: pgettext("deals", "Won"), LOST: pgettext("deals", "Lost")}[end]


def head(answered: Report) -> list[str]:
    """What stands above the columns."""
    of = {"lost_reason": _("Reason of loss"), "owner": _("Manager"), "pipeline": _("Pipeline")}[answered.kind.field]
    found = [of]
    for end in answered.kind.ends:
        words = _end_words(end)
        found += [words, *(f"{words}, {currency}" for currency in answered.currencies)]
    return found


def table(answered: Report) -> list[list[files.Cell]]:
    """The same as lines of a file."""
    lines: list[list[files.Cell]] = [list(head(answered))]
    for row in (*answered.rows, answered.total):
        cells: list[files.Cell] = [defused(str(row.name))]
        for figures in row.ends.values():
            cells += [figures.count, *(figures.sums.get(currency, Decimal(0)) for currency in answered.currencies)]
        lines.append(cells)
    return lines


def sentences(answered: Report) -> list[Any]:
    """How many were won and lost, and where most of them were."""
    total, period = answered.total, period_words(answered.question.period)
    ends = {end: figure(figures.count, figures.link) for end, figures in total.ends.items()}
    if answered.kind.ends == (LOST,):
        words = ngettext("%(period)s: %(lost)s deal was lost.", "%(period)s: %(lost)s deals were lost.",
                         total.whole.count)  # fmt: skip
    else:
        words = _("%(period)s: won %(won)s, lost %(lost)s.")
    found = [filled(words, {"period": period, **ends})]
    end = answered.kind.ends[-1]
    largest = max(answered.rows, key=lambda row: row.ends[end].count, default=None)
    if largest is not None and largest.ends[end].count and len(answered.rows) > 1:
        figures = largest.ends[end]
        share = percent_words(percent(figures.count, total.ends[end].count))
        values: dict[str, object] = {
            "name": str(largest.name),
            "count": figure(figures.count, figures.link),
            "share": share,
        }
        found.append(filled(_("Most of the lost ones: “%(name)s”, %(count)s (%(share)s)."), values))
    return found
