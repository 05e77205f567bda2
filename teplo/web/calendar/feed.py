"""Somebody's tasks in a calendar of his own: the secret address, and what is read there."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.problems import NotSeen
from teplo.kit.tokens import digest_of
from teplo.staff.actions import close_calendar, note_calendar_read, open_calendar
from teplo.staff.actions.calendar_feed import PURPOSE
from teplo.staff.models import CalendarFeed
from teplo.staff.routes import Access, Rate, route
from teplo.web.calendar.ical import calendar_of
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import say
from teplo.work.agenda import agenda


@route(access=Access.PUBLIC, rate=Rate.PUBLIC)
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The tasks of whom this secret belongs to, in his language; 304 where they are as they were, 404 for no secret."""
    digest, now = digest_of(token, purpose=PURPOSE), timezone.now()
    found = CalendarFeed.objects.select_related("employee__role", "employee__team").filter(digest=digest).first()
    if found is None or not found.employee.is_active:
        raise NotSeen
    note_calendar_read(found.pk, at=now)
    tasks = agenda(found.employee, now=now)
    with translation.override(found.employee.language):
        text = calendar_of(tasks, now=now)
        # What was written when says nothing new.
        mark = hashlib.sha256(calendar_of(tasks, now=found.created_at).encode()).hexdigest()[:32]
    same = f'"{mark}"' in request.headers.get("If-None-Match", "")
    answer = HttpResponseNotModified() if same else HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["ETag"], answer["Cache-Control"] = f'"{mark}"', "private, no-cache"
    if not same:
        answer["Content-Disposition"] = 'inline; filename="teplo.ics"'
    return answer


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Whether there is an address, since when, and when a calendar last asked."""
    return render(
        request, "web/calendar/mine.html", {"feed": CalendarFeed.objects.filter(employee=me(request)).first()}
    )


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """A new address, shown this once; the one before ends."""
    secret = open_calendar(by=me(request), at=timezone.now())
    address = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
    found = CalendarFeed.objects.get(employee=me(request))
    answer = render(request, "web/calendar/mine.html", {"feed": found, "address": address})
    answer["Cache-Control"] = "no-store"
    return answer


@route(access=Access.SIGNED_IN, rate=Rate.WRITE)
@require_POST
def closed(request: HttpRequest) -> HttpResponse:
    """The address opens nothing any more."""
    close_calendar(by=me(request), at=timezone.now())
    say(request, _("The address of your calendar is taken away."))
    return redirect("my-calendar")
