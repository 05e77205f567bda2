"""The columns of the lists: which there are, which somebody has chosen, in which order."""

from collections.abc import Iterable, Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, hides
from teplo.staff.routes import Access, Rate, route
from teplo.terms.rules import Definition
from teplo.web.clients.list_columns import COMPANIES, CONTACTS, DEALS
from teplo.web.custom.entries import shown_fields
from teplo.web.lead.list_columns import LEADS
from teplo.web.looks.column import Column, Columns
from teplo.web.looks.rooms import habit_of, look_of
from teplo.web.shell.asking import me, panel
from teplo.work import actions
from teplo.work.looks import Habit, Room, View

COLUMNS: Mapping[str, Columns] = {
    Room.LEADS: LEADS,
    Room.CONTACTS: CONTACTS,
    Room.COMPANIES: COMPANIES,
    Room.DEALS: DEALS,
}
SEES: Mapping[str, Permission] = {
    Room.LEADS: Permission.LEAD_SEE,
    Room.CONTACTS: Permission.CONTACT_SEE,
    Room.COMPANIES: Permission.COMPANY_SEE,
    Room.DEALS: Permission.DEAL_SEE,
}


def offered_to(room: str, employee: Employee) -> list[Column]:
    """The columns that there are for somebody, by what his role shows."""
    columns = COLUMNS[room]
    usual = [column for column in columns.all if not hides(employee, columns.entity, column.hidden_by)]
    return [*usual, *map(_custom, shown_fields(columns.entity, employee))]


def _custom(field: Definition) -> Column:
    look = "shrink number" if field.kind in ("number", "money", "date") else "cut"
    return Column(field.field, field.name, look, hidden_by=field.field, edits=field.key)


def chosen(room: str, employee: Employee, look: View | None, habit: Habit) -> list[Column]:
    """The columns of a saved view, else those that this person likes, else the usual ones."""
    offered = {column.key: column for column in offered_to(room, employee)}
    keys: Iterable[str] = (look.columns if look else ()) or habit.columns or COLUMNS[room].usual
    return [offered[key] for key in keys if key in offered]


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, room: str) -> HttpResponse:
    """Choose the columns and their order: of one's own view where one is open, else of the list."""
    if room not in COLUMNS:
        raise Http404
    employee = me(request)
    demand(employee, SEES[room])
    look = look_of(employee, room, request.POST.get("look") or request.GET.get("look", ""))
    look = look if look and look.owner_id == employee.pk else None
    if request.method == "POST":
        offered_keys = {column.key for column in offered_to(room, employee)}
        keys = [key for key in request.POST.getlist("columns") if key in offered_keys]
        _keep(employee, room, look, keys)
        return HttpResponse(headers={"HX-Refresh": "true"})
    ticked = [column.key for column in chosen(room, employee, look, habit_of(employee, room))]
    offered = sorted(offered_to(room, employee), key=lambda column: _place(column.key, ticked))
    return panel(request, "web/looks/columns.html", room=room, look=look, columns=offered, ticked=ticked)


def _place(key: str, ticked: Sequence[str]) -> int:
    return ticked.index(key) if key in ticked else len(ticked)


def _keep(employee: Employee, room: str, look: View | None, keys: list[str]) -> None:
    now = timezone.now()
    if look:
        actions.change_view(look, values={"columns": keys}, by=employee, at=now)
    else:
        actions.arrange(room, columns=keys, by=employee, at=now)
