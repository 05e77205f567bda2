"""Values of a card changed where they stand; a value that somebody else changed meanwhile shows both."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from teplo.identity import actions as identity
from teplo.identity.given import Contact, Who
from teplo.intake.connectors.reading import read_contact
from teplo.kit.problems import Conflict, FieldError, Invalid, Mistake, NotSeen
from teplo.kit.text import one_line
from teplo.leads.edits import last_edit
from teplo.leads.queries import lead_for
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.triage import actions
from teplo.web.lead import card_shown as shown
from teplo.web.people.pages import person_for
from teplo.web.shell import answers
from teplo.web.shell.asking import me
from teplo.web.shell.parts import InlineField


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int, field: str) -> HttpResponse:
    """Change one field of a lead; asked by GET, the field opens. `at=list` where it stands in a row of many."""
    lead = lead_for(me(request), number)
    demand(me(request), Permission.LEAD_CHANGE, lead)
    if field not in shown.LEAD or field in lead.hidden:
        raise NotSeen
    place = f"{lead.pk}-" if (request.POST or request.GET).get("at") == "list" else ""
    entry = replace(shown.of_lead(lead, field), place=place)
    if request.method != "POST":
        return render(request, "web/lead/inline.html", {"entry": replace(entry, opened=True)})
    if (refused := _refused(request, entry, by=last_edit(shown.LEAD[field].column, lead=lead.pk))) is not None:
        return refused
    value = shown.LEAD[field].read(request.POST.get(field, ""))
    values = {shown.LEAD[field].column: value}
    actions.change(lead, values=values, version=lead.version, by=me(request), at=timezone.now())
    return _field(request, replace(shown.of_lead(lead_for(me(request), number), field), place=place))


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def change_person(request: HttpRequest, number: int, field: str) -> HttpResponse:
    """Change one field of the person's card."""
    lead = lead_for(me(request), number)
    if field not in shown.PERSON or lead.person_id is None:
        raise NotSeen
    person = person_for(me(request), lead.person_id, Permission.PERSON_CHANGE)
    entry = shown.of_person(lead, person, field)
    if (refused := _refused(request, entry, by=last_edit(field, person=person.pk))) is not None:
        return refused
    value = str(shown.PERSON[field].read(request.POST.get(field, "")))
    identity.change_person(person, values={field: value}, by=me(request), at=timezone.now())
    person = person_for(me(request), person.pk, Permission.PERSON_CHANGE)
    return _field(request, shown.of_person(lead, person, field))


def _by_whom(last: QuerySet[Event]) -> dict[str, Any]:
    """Whoever saved a field last, and when; what a rule or a form has set is nobody's."""
    event = last.order_by("-pk").first()
    by = event.by_id if event and event.by_kind == "employee" else None
    who = Employee.objects.filter(pk=by).first() if by else None
    return {"theirs_by": str(who or ""), "theirs_at": event.at if event else None}


def _refused(request: HttpRequest, entry: InlineField, *, by: QuerySet[Event]) -> HttpResponse | None:
    """The field again, open, with what was typed: where it cannot be read, or stands otherwise than it was shown."""
    typed = request.POST.get(entry.name, "")
    entry = replace(entry, shown=entry.shown or entry.value)
    known = {**shown.LEAD, **shown.PERSON}[entry.name]
    try:
        value = known.read(typed)
    except Mistake as mistake:
        version = request.POST.get("version", entry.version)
        return _field(request, replace(entry, value=typed, error=mistake.message, version=version), status=422)
    if request.POST.get("version", entry.version) != entry.version and shown.mark(value) != entry.version:
        mine = dict(entry.options).get(typed, typed)
        both = replace(entry, value=typed, mine=mine, theirs=str(entry.shown) or "—", **_by_whom(by))
        return _field(request, both, status=409)
    return None


def _field(request: HttpRequest, entry: InlineField, *, status: int = 200) -> HttpResponse:
    answer = render(request, "web/lead/inline.html", {"entry": entry}, status=status)
    if status == 200:
        answer.headers["HX-Trigger"] = "lead-changed"
    return answer


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def add_point(request: HttpRequest, number: int) -> HttpResponse:
    """Give the person another phone, e-mail or messenger."""
    lead = lead_for(me(request), number)
    if lead.person_id is None:
        raise NotSeen
    person = person_for(me(request), lead.person_id, Permission.PERSON_CHANGE)
    typed = request.POST.get("value", "")
    try:
        identity.add_point(person, contact=contact_of(typed), by=me(request), at=timezone.now())
    except Mistake as mistake:
        return _point_form(request, number, typed, mistake.at("value"))
    except Invalid as problem:
        return _point_form(request, number, typed, problem.errors[0])
    except Conflict as problem:
        return _point_form(request, number, typed, FieldError("value", problem.type, problem.title))
    return answers.done("lead-changed")


def contact_of(typed: str) -> Contact:
    """A contact whose kind its looks tell: e-mail, messenger name, else a phone. Mistake where it is none."""
    plain = one_line(typed, limit=320)
    if plain.startswith("@") or "t.me/" in plain:
        return read_contact("telegram", plain)
    if "vk.com/" in plain:
        return read_contact("vk", plain)
    return read_contact("email" if "@" in plain else "phone", plain)


def _point_form(request: HttpRequest, number: int, typed: str, error: FieldError) -> HttpResponse:
    context = {"number": number, "typed": typed, "error": error.message}
    return render(request, "web/lead/point_add.html", context, status=422)


@route(access=Permission.LEAD_CHANGE, rate=Rate.WRITE)
@require_POST
def identify(request: HttpRequest, number: int) -> HttpResponse:
    """Say whose interest it is: it becomes a lead."""
    lead = lead_for(me(request), number)
    typed = {name: one_line(request.POST.get(name, ""), limit=200) for name in ("name", "value")}
    try:
        contacts = (contact_of(typed["value"]),) if typed["value"] else ()
        who = Who(name=typed["name"], contacts=contacts)
        actions.identify(lead, who=who, by=me(request), at=timezone.now())
    except Mistake as mistake:
        return _identify_form(request, number, typed, mistake.at("value"))
    except Invalid as problem:
        return _identify_form(request, number, typed, problem.errors[0])
    return answers.done("lead-changed")


def _identify_form(request: HttpRequest, number: int, typed: dict[str, str], error: FieldError) -> HttpResponse:
    context = {"number": number, "typed": typed, "error": error}
    return render(request, "web/lead/identify.html", context, status=422)
