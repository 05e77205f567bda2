"""The columns of the list: which there are, which somebody has chosen, in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, hides
from teplo.staff.routes import Rate, route
from teplo.web.looks.rooms import habit_of, look_of
from teplo.web.shell.asking import me, panel
from teplo.work import actions
from teplo.work.looks import Habit, Room, View


@dataclass(frozen=True)
class Column:
    """A column: `hidden_by` is the field that a role may hide, `sort` the order it can stand in, `edits` the value that
    is changed where it stands, `look` how its cells are laid."""

    key: str
    words: Words
    look: str = "shrink"
    hidden_by: str = ""
    sort: str = ""
    edits: str = ""

    @property
    def cell(self) -> str:
        """The template of a cell."""
        return "web/lead/list_value.html" if self.edits else f"web/lead/list_cell.html#{self.key}"

    @property
    def classes(self) -> str:
        return f"{self.look} cell-{self.key}"


COLUMNS = {
    column.key: column
    for column in (
        Column("contact", _("Contact")),
        Column("status", _("Status"), "shrink"),
        Column("heat", _("Heat"), "shrink", hidden_by="heat", edits="heat"),
        Column("score", _("Score"), "shrink number", hidden_by="score"),
        Column("owner", _("Owner"), "shrink"),
        Column("step", _("Next step"), "shrink"),
        Column("due", _("Answer due"), "shrink"),
        Column("need", _("Need"), "cell-wide", edits="need"),
        Column("amount", _("Amount"), "shrink number", hidden_by="amount", edits="amount"),
        Column("product", _("Product"), "cut", hidden_by="product", edits="product"),
        Column("region", _("Region"), "cut", hidden_by="region", edits="region"),
        Column("source", _("Source"), "cut", hidden_by="source", edits="source"),
        Column("channel", _("Channel"), "cut"),
        Column("campaign", _("Campaign"), "cut", hidden_by="campaign"),
        Column("tags", _("Tags"), "cut", hidden_by="tags"),
        Column("came", _("Came"), "shrink number", sort="created"),
        Column("touched", _("Last touch"), "shrink number", sort="touched"),
        Column("answered", _("First response"), "shrink number"),
        Column("reason", _("Reason"), "cut", hidden_by="reason"),
    )
}
USUAL = ("contact", "status", "heat", "owner", "step", "came", "touched")


def offered_to(employee: Employee) -> list[Column]:
    """The columns that there are for somebody, by what his role shows."""
    return [column for column in COLUMNS.values() if not hides(employee, "lead", column.hidden_by)]


def chosen(employee: Employee, look: View | None, habit: Habit) -> list[Column]:
    """The columns of a saved view, else those that this person likes, else the usual ones."""
    offered = {column.key: column for column in offered_to(employee)}
    keys: Iterable[str] = (look.columns if look else ()) or habit.columns or USUAL
    return [offered[key] for key in keys if key in offered]


@route(access=Permission.LEAD_SEE, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose the columns and their order: of one's own view where one is open, else of the list."""
    employee = me(request)
    look = look_of(employee, Room.LEADS, request.POST.get("look") or request.GET.get("look", ""))
    look = look if look and look.owner_id == employee.pk else None
    if request.method == "POST":
        keys = [key for key in request.POST.getlist("columns") if key in COLUMNS]
        _keep(employee, look, keys)
        return HttpResponse(headers={"HX-Refresh": "true"})
    ticked = [column.key for column in chosen(employee, look, habit_of(employee, Room.LEADS))]
    offered = sorted(offered_to(employee), key=lambda column: _place(column.key, ticked))
    return panel(request, "web/lead/columns.html", look=look, columns=offered, ticked=ticked)


def _place(key: str, ticked: Sequence[str]) -> int:
    return ticked.index(key) if key in ticked else len(ticked)


def _keep(employee: Employee, look: View | None, keys: list[str]) -> None:
    now = timezone.now()
    if look:
        actions.change_view(look, values={"columns": keys}, by=employee, at=now)
    else:
        actions.arrange(Room.LEADS, columns=keys, by=employee, at=now)
