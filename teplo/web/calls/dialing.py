"""Calling by a click: from the card of a lead, and back from the list of calls."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.identity.models import ContactPoint
from teplo.intake.dialing import dial
from teplo.kit.problems import Conflict, NotSeen
from teplo.leads.queries import lead_for
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.shell.answers import done, sentence_of
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say, warn
from teplo.work.calls.lists import call_for, person_of


@route(access=Permission.CALL_DIAL, rate=Rate.WRITE)
@require_POST
def lead(request: HttpRequest, number: int, point: int) -> HttpResponse:
    """Call the person of a lead at one of his numbers."""
    employee = me(request)
    found = lead_for(employee, number)
    points = ContactPoint.objects.filter(person=found.person_id, kind=ContactPoint.Kind.PHONE)
    phone = points.filter(pk=point).first() if found.person_id and not found.hides_person else None
    if phone is None:
        raise NotSeen
    return _dialled(request, lambda: dial(phone.value, lead=found, by=employee))


@route(access=Permission.CALL_DIAL, rate=Rate.WRITE)
@require_POST
def back(request: HttpRequest, number: int) -> HttpResponse:
    """Call the number of a call."""
    employee = me(request)
    call = call_for(employee, number)
    if not call.number:
        raise NotSeen
    whom = {"lead": call.lead} if call.lead else {"person": person_of(call)}
    return _dialled(request, lambda: dial(call.number, by=employee, **whom))


def _dialled(request: HttpRequest, deed: Callable[[], None]) -> HttpResponse:
    try:
        deed()
    except Conflict as problem:
        warn(request, sentence_of(problem))
    else:
        say(request, _("Your telephone rings: take it, and the number is called."))
    return done("calls-changed")
