"""What the open deals of a pipeline may bring, month by month; every number opens its deals."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from teplo.clients.board import pipeline_shown
from teplo.clients.fields import shown_to
from teplo.clients.forecast import LATE, LATER, NEVER, Bucket, Figures, Forecast, conditions_of, forecast, today_of
from teplo.clients.lists import DEALS, context_of
from teplo.clients.models import Pipeline, Stage
from teplo.kit.filters import EVERYTHING, Condition, FilterMistake, Group, Operator
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.clients.bar import Bar
from teplo.web.clients.lists import question
from teplo.web.deals.pages import NOTHING, looks, pipeline_of, tabs_of, without_pipeline
from teplo.web.shell.asking import me

MENUS = ("owner",)


@dataclass(frozen=True)
class Line:
    """A line of the table: what is meant, its figures, and the list that shows these deals."""

    words: str
    figures: Figures
    url: str
    is_late: bool = False
    is_whole: bool = False


@dataclass(frozen=True)
class Shown:
    """The forecast in one currency."""

    currency: str
    lines: list[Line]


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The forecast of one pipeline; with htmx the figures alone. A filter that cannot be read is told, 400."""
    employee, asked = me(request), request.GET
    bar = Bar(shown_to(employee, DEALS.registry), reverse("deals-forecast"), MENUS, stay=("pipeline",))
    tree, shown = EVERYTHING, dict[str, Any]()
    try:
        tree = question(request, bar.registry)
        shown = _figures(employee, tree)
    except FilterMistake as mistake:
        shown = {"mistake": bar.told(mistake), "pipeline": pipeline_shown(None)}
    shown |= {"is_asked": bool(without_pipeline(tree).items)}
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/deals/forecast.html#figures", shown)
    shown |= bar.shown(without_pipeline(tree), context_of(employee), asked)
    shown |= {"looks": looks("deals-forecast", tree), "tabs": tabs_of(employee, tree, "deals-forecast")}
    shown |= {"may_add": may(employee, Permission.DEAL_ADD)}
    return render(request, "web/deals/forecast.html", shown, status=400 if "mistake" in shown else 200)


def _figures(employee: Employee, tree: Group) -> dict[str, Any]:
    pipeline = pipeline_shown(pipeline_of(tree))
    stages = list(Stage.objects.filter(pipeline=pipeline)) if pipeline else []
    rest, context = without_pipeline(tree), context_of(employee)
    found = forecast(employee, stages, rest, context)
    today = today_of(context)
    several = Pipeline.objects.count() > 1
    asked = [*rest.items, Condition("kind", Operator.IS, (Stage.Kind.OPEN.value,))]
    if pipeline and several:
        asked.append(Condition("pipeline", Operator.IS, (str(pipeline.pk),)))
    tables = [_table(one, Group("all", tuple(asked)), today) for one in found]
    return {
        "pipeline": pipeline,
        "tables": tables,
        "stages": [one for one in stages if one.kind == Stage.Kind.OPEN and one.is_active],
    }


def _table(found: Forecast, tree: Group, today: date) -> Shown:
    bar = Bar(DEALS.registry, reverse("deals-list"), ())
    of = Condition("currency", Operator.IS, (found.currency,))

    def url(*more: Condition) -> str:
        return bar.address_of(Group("all", (*tree.items, of, *more)), NOTHING)

    lines = [
        Line(_words(bucket), figures, url(*conditions_of(bucket, today)), is_late=bucket.kind == LATE)
        for bucket, figures in found.rows
    ]
    return Shown(found.currency, [*lines, Line(_("Together"), found.whole, url(), is_whole=True)])


def _words(bucket: Bucket) -> str:
    fixed = {LATE: _("Overdue"), LATER: pgettext("forecast", "Later"), NEVER: _("No day is set")}
    if bucket.month is None or bucket.kind in fixed:
        return fixed[bucket.kind]
    words = date_format(bucket.month, "F Y")
    return words[:1].upper() + words[1:]
