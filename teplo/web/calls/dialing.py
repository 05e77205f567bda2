"""Calling by a click: from the card of a lead, and back from the list of calls."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.identity.models import ContactPoint
from teplo.intake.dialing import dial
from teplo.kit.phones import tel_link
from teplo.kit.problems import Conflict, NotSeen
from teplo.leads.queries import lead_for
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.shell.answers import done, sentence_of
from teplo.web.shell.asking import me, panel
from teplo.web.shell.toasts import say, warn
from teplo.work.calls.lists import call_for, person_of

# Nothing is broken: it is dialled by hand until somebody has set it up.
NOT_BY_CLICK = frozenset({"no_telephony", "no_extension", "no_dial"})


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
    return _dialled(request, lambda: dial(phone.value, lead=found, by=employee), number=phone.value)


@route(access=Permission.CALL_DIAL, rate=Rate.WRITE)
@require_POST
def back(request: HttpRequest, number: int) -> HttpResponse:
    """Call the number of a call."""
    employee = me(request)
    call = call_for(employee, number)
    if not call.number:
        raise NotSeen
    whom = {"lead": call.lead} if call.lead else {"person": person_of(call)}
    return _dialled(request, lambda: dial(call.number, by=employee, **whom), number=call.number)


def _dialled(request: HttpRequest, deed: Callable[[], None], *, number: str) -> HttpResponse:
    try:
        deed()
    except Conflict as problem:
        if problem.type in NOT_BY_CLICK:
            return _by_hand(request, problem, number=number)
        warn(request, sentence_of(problem))
    else:
        say(request, _("Your telephone rings: take it, and the number is called."))
    return done("calls-changed")


def _by_hand(request: HttpRequest, problem: Conflict, *, number: str) -> HttpResponse:
    """The number to dial by hand, why it is so, and where calling by a click is set up, for whoever may."""
    channel = problem.extra.get("channel")
    where = reverse("setup-extensions", args=[channel]) if channel else reverse("setup-channels")
    context: dict[str, Any] = {
        "number": number,
        "link": tel_link(number),
        "why": sentence_of(problem),
        "set_up_url": where if may(me(request), Permission.CHANNEL_SET_UP) else "",
        "is_telephony": problem.type != "no_telephony",
    }
    answer = panel(request, "web/calls/by_hand.html", **context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#panel-body", "innerHTML"
    return answer
