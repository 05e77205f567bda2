"""The window of the telephone: what rings with somebody now, on whatever page he is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.calls.shown import line_of
from teplo.web.shell.asking import me
from teplo.work.calls.models import Call, Direction
from teplo.work.calls.ringing import ringing as going_on


@route(access=Permission.CALL_SEE, rate=Rate.PAGE)
@require_safe
def ringing(request: HttpRequest) -> HttpResponse:
    """What rings at me and what I talk in, latest first; empty most of the time."""
    found = going_on(me(request), now=timezone.now())
    lines = [(line_of(one.call), _opens(one.call), one.is_others) for one in found]
    return render(request, "web/calls/ringing.html", {"lines": lines})


def _opens(call: Call) -> bool:
    """Whether its card opens by itself: who calls us and has not been answered yet."""
    return call.direction == Direction.IN and call.state == Call.State.RINGING
