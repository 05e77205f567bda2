"""A custom field changed where it stands; a value that somebody else changed meanwhile shows both."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from teplo.clients.actions import fill
from teplo.clients.seen import company_for, contact_for, deal_for
from teplo.files.actions import keep
from teplo.kit.problems import FieldError, Invalid, Mistake, NotSeen
from teplo.leads.actions import keep_field_file
from teplo.leads.files import FieldFile
from teplo.leads.queries import lead_for
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.terms.models import CustomField
from teplo.terms.rules import Definition, read
from teplo.triage.actions import change
from teplo.web.custom.entries import entry_of, sent, shown_fields
from teplo.web.lead.card_shown import mark
from teplo.web.shell.asking import me
from teplo.web.shell.downloads import to_save
from teplo.web.shell.parts import InlineField

LARGEST = 25_000_000  # bytes of one file
# What the form of a file sends to take it away.
REMOVE = "remove"


@dataclass(frozen=True)
class Holder:
    """A kind of record: how it is found, which right changes it, by which verb, and what its pages refetch by."""

    find: Callable[[Employee, int], Any]
    right: Permission
    fill_in: Callable[..., object]
    tells: str


HOLDERS = {
    "lead": Holder(lead_for, Permission.LEAD_CHANGE, change, "lead-changed"),
    "contact": Holder(contact_for, Permission.CONTACT_CHANGE, fill, "client-changed"),
    "company": Holder(company_for, Permission.COMPANY_CHANGE, fill, "client-changed"),
    "deal": Holder(deal_for, Permission.DEAL_CHANGE, fill, "deal-changed"),
}


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def changed(request: HttpRequest, entity: str, number: int, key: str) -> HttpResponse:
    """Change one custom field of a record; asked by GET, the field opens. `at=list` where it stands in a row."""
    holder, field, record = asked(request, entity, number, key)
    demand(me(request), holder.right, record)
    place = f"{record.pk}-" if (request.POST or request.GET).get("at") == "list" else ""
    entry = replace(entry_of(field, record), place=place)
    if request.method != "POST":
        return render(request, "web/lead/inline.html", {"entry": replace(entry, opened=True)})
    if (refused := _refused(request, field, entry)) is not None:
        return refused
    try:
        values = {field.field: _value(request, entity, record, field)}
        holder.fill_in(record, values=values, version=record.version, by=me(request), at=timezone.now())
    except Invalid as problem:
        return _again(request, field, entry, error=problem.errors[0].message)
    entry = replace(entry_of(field, holder.find(me(request), number)), place=place)
    answer = render(request, "web/lead/inline.html", {"entry": entry})
    answer.headers["HX-Trigger"] = holder.tells
    return answer


def _value(request: HttpRequest, entity: str, record: Any, field: Definition) -> Any:
    """What is to stand there: a file that was sent is kept first."""
    if field.kind != CustomField.Kind.FILE:
        return read(field, sent(field, request.POST))
    upload = request.FILES.get(field.field)
    if upload is None and sent(field, request.POST) == REMOVE:
        return None
    if upload is None:
        raise Invalid(errors=[FieldError(field.field, "required", _("Choose a file."))])
    kept = keep(upload.chunks(), limit=LARGEST)
    name, by, at = upload.name or "", me(request), timezone.now()
    return keep_field_file(kept, field=field.pk, entity=entity, record=record.pk, name=name, by=by, at=at)


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def file(request: HttpRequest, entity: str, number: int, key: str) -> StreamingHttpResponse:
    """The file that stands in a custom field, to be saved; who does not see the field gets nothing."""
    _holder, field, record = asked(request, entity, number, key)
    value = record.custom.get(key)
    row = value.get("file") if isinstance(value, dict) else None
    found = FieldFile.objects.select_related("file").filter(field=field.pk, pk=row or 0).first()
    if found is None:
        raise NotSeen
    return to_save(found)


def asked(request: HttpRequest, entity: str, number: int, key: str) -> tuple[Holder, Definition, Any]:
    """The record and the field that are asked for; NotSeen where one of them is not seen."""
    holder = HOLDERS.get(entity)
    if holder is None:
        raise NotSeen
    record = holder.find(me(request), number)
    field = next((one for one in shown_fields(entity, me(request)) if one.key == key), None)
    if field is None:
        raise NotSeen
    return holder, field, record


def _refused(request: HttpRequest, field: Definition, entry: InlineField) -> HttpResponse | None:
    """The field again, open, with what was typed: where it cannot be read, or stands otherwise than it was shown."""
    if field.kind == CustomField.Kind.FILE:
        return None
    typed, version = sent(field, request.POST), request.POST.get("version", entry.version)
    try:
        value = read(field, typed)
    except Mistake as mistake:
        return _again(request, field, entry, error=mistake.message)
    if version != entry.version and mark(value) != entry.version:
        mine = dict(entry.options).get(typed, typed)
        theirs = str(entry.shown or entry.value) or "—"
        return _field(request, replace(entry, value=typed, mine=mine, theirs=theirs), 409)
    return None


def _again(request: HttpRequest, field: Definition, entry: InlineField, *, error: Any) -> HttpResponse:
    version = request.POST.get("version", entry.version)
    kept = replace(entry, value=sent(field, request.POST), error=error, version=version)
    return _field(request, kept, 422)


def _field(request: HttpRequest, entry: InlineField, status: int) -> HttpResponse:
    return render(request, "web/lead/inline.html", {"entry": entry}, status=status)
