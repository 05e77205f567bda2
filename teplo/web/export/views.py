"""A list leaves the house as a file: asked what for, counted, made and sent."""

from collections.abc import Callable
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from teplo.kit.filters import FilterMistake
from teplo.kit.problems import NotSeen, Words
from teplo.leads import lists
from teplo.leads.fields import LEAD
from teplo.reports.actions import take_list
from teplo.reports.exports.budget import left_for
from teplo.reports.exports.columns import POINTS, Column
from teplo.reports.exports.tables import TABLES, Table
from teplo.staff.permissions import demand
from teplo.staff.routes import Access, Rate, route
from teplo.web.export.asked import question, ticked
from teplo.web.export.cards import OUTLOOK, VCARD, write_outlook, write_vcards
from teplo.web.export.forms import TakeForm
from teplo.web.export.making import a_place, made
from teplo.web.export.sheets import Pieces, write_csv, write_xlsx
from teplo.web.lead import list_filters
from teplo.web.reports.files import CSV, TYPES, XLSX
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.downloads import guarded

Writer = Callable[[IO[bytes], list[Column], Pieces], None]
WRITERS: dict[str, Writer] = {XLSX: write_xlsx, CSV: write_csv, VCARD: write_vcards, OUTLOOK: write_outlook}
KINDS: list[tuple[str, Words]] = [(XLSX, "XLSX"), (CSV, "CSV")]
# For address books: their columns are their own.
BOOKS: list[tuple[str, Words]] = [(VCARD, _("vCard, for phones and mail")), (OUTLOOK, _("CSV for Outlook"))]
NAMES = {OUTLOOK: "outlook.csv"}


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, entity: str) -> HttpResponse | FileResponse:
    """Ask what for, then send what the list of this address shows; a filter that cannot be read is told, 422."""
    employee, table = me(request), _table(entity)
    demand(employee, table.sees)
    demand(employee, table.takes)
    offered, now = table.columns(employee), timezone.now()
    initial = {"form": XLSX, "columns": ticked(request, table, offered)}
    kinds = KINDS + BOOKS if entity == "contacts" else KINDS
    form = TakeForm(posted(request), kinds=kinds, columns=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        context, kind = lists.context_of(employee), form.cleaned_data["form"]
        keys = [POINTS] if kind in (VCARD, OUTLOOK) else [column.key for column in form.chosen]
        asked = {"sort": request.GET.get("sort", ""), "reason": form.cleaned_data["reason"], "form": kind}
        try:
            with told_at(form), a_place(employee):
                tree = question(request, table)
                numbers = take_list(table, tree, context, **asked, columns=keys, by=employee, at=now)
                pieces = table.pieces(employee, numbers, frozenset(keys))
                file = made(lambda file: WRITERS[kind](file, form.chosen, pieces))
                return sent(f"{entity}.{NAMES.get(kind, kind)}", kind, file)
        except FilterMistake as mistake:
            form.add_error(None, list_filters.told(mistake) if table.registry is LEAD else str(mistake))
    return panel(request, "web/export/take.html", form, left=left_for(employee, now))


def sent(name: str, kind: str, file: IO[bytes]) -> FileResponse:
    """A file to be saved under a name."""
    types = {**TYPES, VCARD: "text/vcard; charset=utf-8", OUTLOOK: TYPES[CSV]}
    return guarded(FileResponse(file, as_attachment=True, filename=name, content_type=types[kind]))


def _table(entity: str) -> Table:
    if entity not in TABLES:
        raise NotSeen
    return TABLES[entity]
