"""The pipeline as a board and as a list, over one filter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teplo.clients.board import MANY, Column, columns, pipeline_shown, stages_of
from teplo.clients.fields import shown_to
from teplo.clients.lists import DEALS, context_of
from teplo.clients.models import Deal, Pipeline, Stage
from teplo.kit.filters import EVERYTHING, Condition, FilterMistake, Group, Operator, write_address
from teplo.kit.filters.kinds import ME
from teplo.leads.lists import Count
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, may, scope_of
from teplo.staff.routes import Rate, route
from teplo.web.clients.bar import Bar
from teplo.web.clients.lists import DEALS_PAGE, Asked, question, shown_list
from teplo.web.looks.rooms import habit_of, url_of
from teplo.web.looks.tabs import Head
from teplo.web.shell.asking import me
from teplo.web.shell.counts import count_words
from teplo.web.shell.parts import Tab
from teplo.work.looks import Habit, Room

MENUS = ("owner",)
NOTHING = QueryDict()  # no order, no look stays


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """One pipeline, a column for each stage; with htmx the board alone. A filter that cannot be read is told, 400.

    Without a question it opens with the view that one has chosen for that.
    """
    employee, asked, is_part = me(request), request.GET, request.headers.get("HX-Request") == "true"
    habit = habit_of(employee, Room.DEALS)
    if not asked and habit.view and not is_part:
        return redirect(url_of(habit.view))
    wanted, shown = Asked.of(request, DEALS_PAGE), dict[str, Any]()
    bar = Bar(wanted.registry, reverse("deals"), MENUS, stay=("pipeline", "look"))
    try:
        tree = wanted.read(request)
        if asked.get("more"):
            return redirect(bar.with_more(tree, asked))
        shown = _columns(employee, tree, asked)
    except FilterMistake as mistake:
        shown = {"mistake": bar.told(mistake), "pipeline": pipeline_shown(None)}
    tree = wanted.tree
    shown |= {"may_add": may(employee, Permission.DEAL_ADD), "is_asked": bool(without_pipeline(tree).items)}
    shown["clear_url"] = clear_url(asked)
    if is_part:
        return render(request, "web/deals/board.html#board", shown)
    shown = bar.shown(without_pipeline(tree), wanted.context, asked) | shown | _head(request, wanted, habit)
    return render(request, "web/deals/board.html", shown, status=400 if "mistake" in shown else 200)


def clear_url(asked: QueryDict) -> str:
    """The same pipeline without any filter."""
    pipeline = asked.get("pipeline", "")
    return f"?{urlencode({'pipeline': pipeline} if pipeline else {'look': 'all'})}"


def _head(request: HttpRequest, wanted: Asked, habit: Habit) -> dict[str, Any]:
    """Above the board: the pipelines or the usual questions, saved views, the other lay-outs."""
    employee, tree = wanted.employee, wanted.tree
    pipelines = list(Pipeline.objects.all())
    usual = DEALS_PAGE.usual_of(employee)[: -len(DEALS_PAGE.usual)]  # what has ended stands in columns of its own
    now = write_address(tree, wanted.registry)
    if len(pipelines) > 1:
        usual = tuple((str(one), [("pipeline", str(one.pk))]) for one in pipelines)
        now += [("pipeline", str(pipelines[0].pk))] if wanted.look is None and pipeline_of(tree) is None else []
    head = Head(Room.DEALS, "board", request.GET, now, wanted.look, habit)
    tabs = head.tabs(employee, usual)
    if len(pipelines) > 1:
        # Whatever else is asked, and by whichever view, one of them is shown.
        shown = pipeline_shown(pipeline_of(tree))
        tabs[: len(pipelines)] = [
            replace(tab, is_current=one == shown) for tab, one in zip(tabs, pipelines, strict=False)
        ]
    return {
        "tabs": tabs,
        "look": head.look(employee, usual),
        "looks": looks("deals", tree),
        "left_out": wanted.left_out,
        "room": Room.DEALS.value,
        "layout": "board",
    }


@dataclass(frozen=True)
class Shown:
    """A column of the board as its template shows it: `cards` are pairs of a deal and whether one may move it."""

    stage: Stage
    count: str
    sums: Sequence[tuple[str, Decimal]]
    cards: Sequence[tuple[Deal, bool]]
    list_url: str
    more_url: str = ""
    is_more: bool = False


def _columns(employee: Employee, tree: Group, asked: QueryDict) -> dict[str, Any]:
    pipeline = pipeline_shown(pipeline_of(tree))
    stages = stages_of(pipeline) if pipeline else []
    many = asked.get("many", "")
    number = int(many) if many.isascii() and many.isdecimal() and len(many) < 19 else None
    rest = without_pipeline(tree)
    found = columns(employee, stages, rest, context_of(employee), many=number)
    shown = [_shown(column, employee, rest, asked) for column in found]
    return {"pipeline": pipeline, "columns": shown, "is_empty": not any(column.figures.deals for column in found)}


def _shown(column: Column, employee: Employee, tree: Group, asked: QueryDict) -> Shown:
    figures, stage = column.figures, column.stage
    only = Condition("stage", Operator.IS, (str(stage.pk),))
    more = asked.copy()
    more["many"] = str(stage.pk)
    return Shown(
        stage,
        count_words(Count(figures.deals, figures.is_more)) if figures.deals else "",
        figures.sums,
        [(deal, may(employee, Permission.DEAL_CHANGE, deal)) for deal in column.deals],
        Bar(DEALS.registry, reverse("deals-list"), ()).address_of(Group("all", (*tree.items, only)), NOTHING),
        more_url=f"{reverse('deals')}?{more.urlencode()}" if column.is_more and len(column.deals) < MANY else "",
        is_more=column.is_more,
    )


def pipeline_of(tree: Group) -> int | None:
    for item in tree.items:
        if isinstance(item, Condition) and item.field == "pipeline" and item.op is Operator.IS and item.values:
            return int(item.values[0]) if item.values[0].isdecimal() else None
    return None


def without_pipeline(tree: Group) -> Group:
    """The board shows one pipeline anyway."""
    return Group("all", tuple(i for i in tree.items if not (isinstance(i, Condition) and i.field == "pipeline")))


def looks(current: str, tree: Group) -> list[Tab]:
    """Board, list and forecast over the same question."""
    names = (("deals", _("Board")), ("deals-list", _("List")), ("deals-forecast", _("Forecast")))
    return [
        Tab(words, _whole(Bar(DEALS.registry, reverse(name), ()).address_of(tree, NOTHING)), name == current)
        for name, words in names
    ]


def _whole(address: str) -> str:
    """The address, also of everything: without any question the view would open that one has chosen for that."""
    return address if "?" in address else f"{address}?look=all"


def tabs_of(employee: Employee, tree: Group, name: str) -> list[Tab]:
    """The pipelines; where there is one, whose deals are shown."""
    pipelines = list(Pipeline.objects.all())
    shown = pipeline_shown(pipeline_of(tree))
    if len(pipelines) > 1:
        address = reverse(name)
        return [Tab(str(one), f"{address}?pipeline={one.pk}", one == shown) for one in pipelines]
    return _views(employee, tree, name, ((_("All"), ()),))


def _views(employee: Employee, tree: Group, name: str, views: Any) -> list[Tab]:
    bar = Bar(DEALS.registry, reverse(name), ())
    if scope_of(employee, Permission.DEAL_SEE) is not Scope.OWN:
        views = (*views[:2], (_("Mine"), (Condition("owner", Operator.IS, (ME,)),)), *views[2:])
    now = sorted(write_address(tree, DEALS.registry))
    found = []
    for words, items in views:
        group = Group("all", items)
        is_now = sorted(write_address(group, DEALS.registry)) == now
        found.append(Tab(words, bar.address_of(group, NOTHING), is_now))
    return found


@route(access=Permission.DEAL_SEE, rate=Rate.PAGE)
@require_safe
def deals(request: HttpRequest) -> HttpResponse:
    """The deals that fit the address; with htmx the rows alone."""
    wanted = Bar(shown_to(me(request), DEALS.registry), reverse("deals-list"), ())
    try:
        tree = question(request, wanted.registry)
    except FilterMistake:
        tree = EVERYTHING
    return shown_list(request, DEALS_PAGE, looks=looks("deals-list", tree))
