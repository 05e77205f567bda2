"""What is done on a person's card: values changed where they stand, contacts added, dropped, shared."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.identity import actions
from teplo.identity.models import ContactPoint, Person
from teplo.kit.problems import Conflict, FieldError, Invalid, Mistake, NotSeen
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.lead.card_fields import contact_of
from teplo.web.lead.card_shown import mark
from teplo.web.people.fields import FIELDS, field_of
from teplo.web.people.pages import person_for
from teplo.web.shell import answers
from teplo.web.shell.asking import me
from teplo.web.shell.parts import InlineField
from teplo.web.shell.toasts import say


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def change(request: HttpRequest, person: int, field: str) -> HttpResponse:
    """Change one field of the card; an error, or what somebody else saved meanwhile, stays at the field."""
    found = person_for(me(request), person, Permission.PERSON_CHANGE)
    if field not in FIELDS:
        raise NotSeen
    entry, typed = field_of(found, field, may_change=True), request.POST.get(field, "")
    try:
        value = str(FIELDS[field].read(typed))
    except Mistake as mistake:
        return _field(request, replace(entry, value=typed, error=mistake.message), 422)
    if request.POST.get("version", entry.version) not in (entry.version, mark(value)) and value != entry.value:
        return _field(request, replace(entry, value=typed, mine=typed, theirs=entry.value or "—"), 409)
    actions.change_person(found, values={field: value}, by=me(request), at=timezone.now())
    return _field(request, field_of(person_for(me(request), person), field, may_change=True), 200)


def _field(request: HttpRequest, entry: InlineField, status: int) -> HttpResponse:
    return render(request, "web/lead/inline.html", {"entry": entry}, status=status)


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def add_point(request: HttpRequest, person: int) -> HttpResponse:
    """Give the person another phone, e-mail or messenger."""
    found = person_for(me(request), person, Permission.PERSON_CHANGE)
    typed = request.POST.get("value", "")
    try:
        actions.add_point(found, contact=contact_of(typed), by=me(request), at=timezone.now())
    except Mistake as mistake:
        return _point_form(request, found, typed, mistake.at("value"))
    except Invalid as problem:
        return _point_form(request, found, typed, problem.errors[0])
    except Conflict as problem:
        return _point_form(request, found, typed, FieldError("value", problem.type, problem.title))
    return answers.done("person-changed")


def _point_form(request: HttpRequest, person: Person, typed: str, error: FieldError) -> HttpResponse:
    context = {"person": person, "typed": typed, "error": error.message}
    return render(request, "web/people/point_add.html", context, status=422)


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def drop_point(request: HttpRequest, person: int, point: int) -> HttpResponse:
    """Take a contact off the card."""
    found = _point(request, person, point)
    actions.drop_point(found, by=me(request), at=timezone.now())
    say(request, _("The contact was taken off."))
    return _done(request, person)


@route(access=Permission.PERSON_CHANGE, rate=Rate.WRITE)
@require_POST
def share_point(request: HttpRequest, person: int, point: int) -> HttpResponse:
    """Say that several people use a contact."""
    found = _point(request, person, point)
    actions.share_point(found, by=me(request), at=timezone.now())
    say(request, _("From now on this contact joins nobody by itself."))
    return _done(request, person)


def _point(request: HttpRequest, person: int, point: int) -> ContactPoint:
    owner = person_for(me(request), person, Permission.PERSON_CHANGE)
    found = owner.points.filter(pk=point).first()
    if found is None:
        raise NotSeen
    return found


def _done(request: HttpRequest, person: int) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return redirect("person", person)
    return answers.done("person-changed")
