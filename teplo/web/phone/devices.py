"""The browsers of somebody that are told by push: this one joins, each may be told otherwise and go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.kit.problems import NotSeen
from teplo.staff.routes import Access, Rate, route
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say
from teplo.work.actions import add_device, change_device, drop_device
from teplo.work.devices import WayTo


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def joined(request: HttpRequest) -> HttpResponse:
    """This browser wants to be told; 422 for what no browser gives."""
    given = request.POST
    way = WayTo(given.get("endpoint", ""), given.get("p256dh", ""), given.get("auth", ""), given.get("key", ""))
    session = request.session.session_key or ""
    add_device(way, session=session, name=given.get("name", ""), by=me(request), at=timezone.now())
    return HttpResponse(status=204)


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def changed(request: HttpRequest, device: int) -> HttpResponse:
    """How much a locked screen says, and whether it is quiet outside of working time."""
    wanted = {name: name in request.POST for name in ("says_more", "only_at_work")}
    if not change_device(device, **wanted, by=me(request), at=timezone.now()):
        raise NotSeen
    say(request, _("Your notices are saved."))
    return redirect("notices-choose")


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def dropped(request: HttpRequest, device: int) -> HttpResponse:
    """Tell that browser no more."""
    if not drop_device(device, by=me(request), at=timezone.now()):
        raise NotSeen
    say(request, _("This device is told no more."))
    return redirect("notices-choose")
