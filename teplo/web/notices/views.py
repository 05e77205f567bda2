"""The bell: how many wait, what they say, and that they were seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from teplo.staff.routes import Access, Rate, route
from teplo.web.notices.words import said
from teplo.web.shell.asking import me
from teplo.work.actions import open_notices
from teplo.work.queries import notices as latest


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The latest of them, in the side panel; it tells that they were seen by a request of its own."""
    return render(request, "web/notices/panel.html", {"lines": [said(notice) for notice in latest(me(request))]})


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The figure on the bell."""
    return render(request, "web/notices/bell.html")


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Everything behind the bell counts as seen."""
    open_notices(me(request), at=timezone.now())
    return HttpResponse(status=204, headers={"HX-Trigger": "notices-seen"})
