"""The board of leads, over the same filter as the list."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from teplo.kit.filters import Condition, FilterMistake, Group, Operator, write_address
from teplo.kit.filters.kinds import ME, NONE_VALUE
from teplo.kit.problems import Words
from teplo.leads.board import CARDS, MOST_CARDS, Column
from teplo.leads.board import board as leads_of
from teplo.leads.fields import LEAD
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.board.columns import drawn
from teplo.web.lead import list_filters
from teplo.web.lead.asked import Asked, Pairs
from teplo.web.lead.list import head
from teplo.web.looks.rooms import habit_of
from teplo.web.shell.asking import me
from teplo.work.looks import Room

USUAL: tuple[tuple[Words, Pairs], ...] = (
    (_("All"), []),
    (_("Mine"), [("owner", ME)]),
    (_("Unassigned"), [("owner", NONE_VALUE)]),
    (pgettext_lazy("leads", "Hot"), [("heat", "hot")]),
)


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The leads that fit the address, in columns by status; with htmx the board alone."""
    employee = me(request)
    asked, shown = Asked.of(request, employee), dict[str, Any]()
    wide = _wide(request)
    try:
        asked.read(request)
        columns = leads_of(employee, asked.tree, asked.context, wide=wide)
        shown = _columns(request, asked, columns, wide)
    except FilterMistake as mistake:
        shown["mistake"] = list_filters.told(mistake)
    shown |= {"may_add": may(employee, Permission.LEAD_ADD), "clear_url": f"{reverse('board')}?look=all"}
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/board/board.html#board", shown)
    shown |= head(request, asked, habit_of(employee, Room.LEADS), layout="board", usual=USUAL)
    return render(request, "web/board/board.html", shown, status=400 if "mistake" in shown else 200)


def _wide(request: HttpRequest) -> dict[str, int]:
    """How many cards are shown of the columns that were opened further: `show=new:60`."""
    wide: dict[str, int] = {}
    for text in request.GET.getlist("show")[:20]:
        key, _colon, number = text.rpartition(":")
        if number.isascii() and number.isdecimal() and len(number) < 5:
            wide[key] = min(max(int(number), CARDS), MOST_CARDS)
    return wide


def _columns(request: HttpRequest, asked: Asked, columns: list[Column], wide: dict[str, int]) -> dict[str, Any]:
    urls, lists = {}, {}
    for column in columns:
        address = request.GET.copy()
        further = {**wide, column.key: min(wide.get(column.key, CARDS) * 2, MOST_CARDS)}
        address.setlist("show", [f"{key}:{number}" for key, number in further.items()])
        if wide.get(column.key, CARDS) < MOST_CARDS:
            urls[column.key] = f"?{address.urlencode()}"
        lists[column.key] = _list_url(asked.tree, column)
    shown = drawn(columns, asked.employee, urls=urls, lists=lists)
    return {
        "opened": [column for column in shown if not column.column.is_ended],
        "ended": [column for column in shown if column.column.is_ended],
        "is_asked": bool(asked.tree.items),
        "is_empty": not any(column.cards for column in shown),
    }


def _list_url(tree: Group, column: Column) -> str:
    """The leads of a column as a list."""
    rest = tuple(item for item in tree.items if not (isinstance(item, Condition) and item.field in ("status", "kind")))
    here = Condition("status", Operator.IS, tuple(str(status.pk) for status in column.statuses))
    return f"{reverse('leads')}?{urlencode(write_address(Group('all', (*rest, here)), LEAD))}"
