"""Which pages a saved view can open: a room's list and its other lay-outs, and how its question is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from teplo.clients.fields import BESIDE as BESIDE_CLIENTS
from teplo.clients.fields import COMPANY, CONTACT, DEAL
from teplo.kit.filters import Registry, read_address, write_address
from teplo.leads.fields import LEAD, read_leads
from teplo.staff.models import Employee
from teplo.web.shell.navigation import address
from teplo.work.looks import Habit, Room, View

Pairs = list[tuple[str, str]]
# Parameters of an address that belong to no question, in any room.
BESIDE = frozenset({"sort", "after", "before", "look", "open", "show", "view", "on", "who", "more", "how", "what"})


@dataclass(frozen=True)
class Pages:
    """The routes of a room's lay-outs, and what writes a question in its one form; it raises `FilterMistake`."""

    layouts: Mapping[str, str]
    written: Callable[[Pairs], Pairs] = field(default=lambda pairs: pairs)

    def url(self, layout: str) -> str:
        """Where a lay-out is; the list where this installation has no such page."""
        return address(self.layouts.get(layout, "")) or reverse(self.layouts["list"])


def _written_leads(pairs: Pairs) -> Pairs:
    return write_address(read_leads(pairs), LEAD)


def _written_as(registry: Registry) -> Callable[[Pairs], Pairs]:
    return lambda pairs: write_address(read_address(pairs, registry, ignore=BESIDE_CLIENTS), registry)


# The rooms whose pages show saved views as tabs.
PAGES: Mapping[str, Pages] = {
    Room.LEADS: Pages({"list": "leads", "board": "board", "calendar": "calendar"}, _written_leads),
    Room.DEALS: Pages({"list": "deals-list", "board": "deals"}, _written_as(DEAL)),
    Room.CONTACTS: Pages({"list": "contacts"}, _written_as(CONTACT)),
    Room.COMPANIES: Pages({"list": "companies"}, _written_as(COMPANY)),
}


def url_of(view: View) -> str:
    """Where a saved view is looked at."""
    pairs = [(str(name), str(text)) for name, text in view.pairs]
    if view.sort:
        pairs.append(("sort", view.sort))
    return f"{PAGES[view.room].url(view.layout)}?{urlencode([*pairs, ('look', str(view.pk))])}"


def looks_of(employee: Employee, room: str) -> Sequence[View]:
    """The saved views of a room, one's own first."""
    views = View.objects.visible_to(employee).filter(room=room).select_related("owner")
    return sorted(views, key=lambda view: (view.owner_id != employee.pk, view.position, view.pk))


def look_of(employee: Employee, room: str, number: str) -> View | None:
    """The saved view that an address names, if this employee has it."""
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return View.objects.visible_to(employee).filter(room=room, pk=int(number)).select_related("owner").first()


def habit_of(employee: Employee, room: str) -> Habit:
    """What this employee likes of a list; an unsaved one where he has chosen nothing."""
    habit = Habit.objects.filter(employee=employee, room=room).select_related("view__owner").first()
    return habit or Habit(employee=employee, room=room)
