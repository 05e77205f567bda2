"""What the address of a list asks, and which columns are ticked beforehand: those that the list shows."""

from collections.abc import Iterable

from django.http import HttpRequest

from teplo.clients.fields import BESIDE
from teplo.kit.filters import Group, read_address
from teplo.leads.fields import LEAD, read_leads
from teplo.reports.exports.columns import Column
from teplo.reports.exports.tables import Table
from teplo.terms.fields import CURRENCY
from teplo.web.lead.asked import pairs_of
from teplo.web.lead.list_filters import MORE
from teplo.web.looks.columns import chosen
from teplo.web.looks.rooms import habit_of, look_of
from teplo.web.shell.asking import me
from teplo.work.looks import Room

OWN = "columns"
ROOMS = {"lead": Room.LEADS, "contact": Room.CONTACTS, "company": Room.COMPANIES, "deal": Room.DEALS}
# What stands in every row of a list, and columns of a list that are two in a file.
ALWAYS = {
    "lead": ("number", "name", "company", "need"),
    "contact": ("name",),
    "company": ("name",),
    "deal": ("number", "title"),
}
TWO = {
    ("lead", "contact"): ("phone", "email"),
    ("lead", "step"): ("step", "step_at"),
    ("lead", "amount"): ("amount", "currency"),
    ("company", "turnover"): ("turnover", "turnover_currency"),
    ("deal", "amount"): ("amount", "currency"),
}


def question(request: HttpRequest, table: Table) -> Group:
    """The question that stands in the address; raises `FilterMistake`."""
    if table.registry is LEAD:
        return read_leads(pairs_of(request), ignore=(*MORE, OWN))
    return read_address(pairs_of(request), table.registry, ignore=(*BESIDE, *MORE, OWN))


def ticked(request: HttpRequest, table: Table, offered: Iterable[Column]) -> list[str]:
    """The columns that the address names, else those of the list, else the usual ones."""
    shown = {key for key in request.GET.get(OWN, "").split(",") if key}
    if not shown:
        shown = _of_list(request, table)
    return [one.key for one in offered if (one.key.removesuffix(CURRENCY) in shown if shown else one.is_usual)]


def _of_list(request: HttpRequest, table: Table) -> set[str]:
    """What the list shows; nothing where its columns are the usual ones and a file has its own."""
    employee, room = me(request), ROOMS[table.entity]
    look, habit = look_of(employee, room, request.GET.get("look", "")), habit_of(employee, room)
    if room != Room.LEADS and not ((look and look.columns) or habit.columns):
        return set()
    listed = chosen(room, employee, look, habit)
    return {
        *ALWAYS[table.entity],
        *(key for column in listed for key in TWO.get((table.entity, column.key), (column.key,))),
    }
