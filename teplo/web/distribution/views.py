"""Who got what, and what was due to him: the figures of distribution for a period, a rule, a heat."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.filters import Context, FilterMistake
from teplo.kit.filters.wording import time_words
from teplo.kit.problems import NotSeen
from teplo.leads import lists
from teplo.leads.models import Heat
from teplo.reports import distribution
from teplo.reports.actions import export_distribution
from teplo.reports.address import FROM, PERIOD, TO
from teplo.reports.distribution import HEAT, OWN, RULE
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, hides, may, refused, scope_of
from teplo.staff.routes import Rate, route
from teplo.triage.given import NO_HEAT
from teplo.triage.models import Rule
from teplo.web.distribution.lines import columns, lines_of, sentences, table
from teplo.web.lead.asked import pairs_of
from teplo.web.reports import files
from teplo.web.reports.sentences import period_words
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Chip, Choice, FilterField

PERIODS = ("today", "yesterday", "last_7_days", "last_30_days", "this_month", "last_month", "this_quarter", "this_year",
           "last_year")  # fmt: skip
USUAL = "last_30_days"


@route(access=Permission.REPORT_SEE, rate=Rate.PAGE)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Everybody whose leads one sees: what he got, what was due. What cannot be read is told, 400."""
    employee = demand_wide(me(request))
    context = lists.context_of(employee)
    shown = _head(request.GET, employee, context)
    try:
        question = distribution.read(pairs_of(request), context)
        report = distribution.answer(employee, question, context)
    except FilterMistake as mistake:
        shown["mistake"] = str(mistake)
        return render(request, "web/distribution/figures.html", shown, status=400)
    lines, total = lines_of(report)
    shown |= {"lines": lines, "total": total, "columns": columns(question), "question": question}
    shown |= {"sentences": sentences(report), "when": period_words(question.period), "file_forms": _forms(employee)}
    return render(request, "web/distribution/figures.html", shown)


@route(access=Permission.LEAD_EXPORT, rate=Rate.WRITE)
@require_POST
def take_file(request: HttpRequest) -> HttpResponse:
    """The table as a file: of whom both the right to see and the right to export reach."""
    employee, form = demand_wide(me(request)), request.POST.get("form", files.XLSX)
    if form not in files.TYPES or not may(employee, Permission.REPORT_SEE):
        raise NotSeen
    context = lists.context_of(employee)
    question = distribution.read(pairs_of(request), context)
    report = distribution.answer(employee, question, context, permission=Permission.LEAD_EXPORT)
    export_distribution(report, form=form, by=employee, at=timezone.now())
    title = f"{_('Distribution')}: {period_words(question.period)}"
    response = HttpResponse(files.table_as(form, title, table(report)), content_type=files.TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="distribution.{form}"'
    return response


def demand_wide(employee: Employee) -> Employee:
    """Whoever sees others' leads; Forbidden for whoever sees his own alone."""
    if scope_of(employee, Permission.LEAD_SEE) in (None, Scope.OWN):
        raise refused(Permission.LEAD_SEE)
    return employee


def _forms(employee: Employee) -> list[tuple[str, str]]:
    return [(files.XLSX, "XLSX"), (files.CSV, "CSV")] if may(employee, Permission.LEAD_EXPORT) else []


def _head(asked: QueryDict, employee: Employee, context: Context) -> dict[str, Any]:
    """The filters: usual periods and days of one's own, the rule, the heat."""
    now = asked.get(PERIOD) or ("" if asked.get(FROM) or asked.get(TO) else USUAL)
    periods = [Choice(time_words(name, context), _with(asked, **{PERIOD: name}), name == now) for name in PERIODS]
    rules = [(str(rule.pk), rule.name) for rule in Rule.objects.all()]
    fields = [_field(_("Rule"), RULE, rules, asked)]
    if not hides(employee, "lead", "heat"):
        heats = [*((value, str(words)) for value, words in Heat.choices), (NO_HEAT, _("not known"))]
        fields.append(_field(_("Heat when it was given"), HEAT, heats, asked))
    return {
        "periods": periods,
        "fields": fields,
        "chips": [chip for field in fields for chip in _chips(field)],
        "kept": [(name, asked[name]) for name in (RULE, HEAT) if asked.get(name)],
        "days": {"day_from": asked.get(FROM, ""), "day_to": asked.get(TO, "")},
        "query": asked.urlencode(),
        "clear_url": reverse("distribution"),
        "when": _("another time"),
    }


def _field(words: str, name: str, values: list[tuple[str, str]], asked: QueryDict) -> FilterField:
    now = asked.get(name, "")
    choices = [
        Choice(said, _with(asked, **{name: "" if value == now else value}), value == now) for value, said in values
    ]
    return FilterField(words, choices)


def _chips(field: FilterField) -> list[Chip]:
    return [Chip(field.words, choice.words, choice.url) for choice in field.choices if choice.is_chosen]


def _with(asked: QueryDict, **own: str) -> str:
    """The present address with something else asked."""
    left = {name: asked[name] for name in (*OWN, RULE, HEAT) if asked.get(name)}
    if PERIOD in own:
        left = {name: text for name, text in left.items() if name not in OWN}
    pairs = {name: text for name, text in {**left, **own}.items() if text}
    return f"?{urlencode(pairs)}"
