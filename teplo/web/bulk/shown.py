"""The pages of bulk changes: how far one is and what came of it, all of them, and the chip in the bar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teplo.staff.routes import Access, Rate, route
from teplo.triage.bulks import bulk_for, bulks_visible_to
from teplo.web.bulk import words
from teplo.web.bulk.verbs import told
from teplo.web.shell.asking import me

PAGE = 30


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def bulks(request: HttpRequest) -> HttpResponse:
    """Who changed many records at once, when, and whether it was taken back."""
    before = request.GET.get("before", "")
    found = bulks_visible_to(me(request))
    if before.isascii() and before.isdecimal():
        found = found.filter(pk__lt=int(before[:18]))
    rows = list(found[: PAGE + 1])
    older = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    shown = {"lines": words.lines_of(rows[:PAGE], me(request)), "older_url": older, "is_later": bool(before)}
    return render(request, "web/bulk/list.html", shown)


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def bulk(request: HttpRequest, number: int) -> HttpResponse:
    """One of them; while it runs the part with the progress fetches itself."""
    shown = words.of_bulk(bulk_for(me(request), number), me(request))
    part = "#progress" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/bulk/bulk.html{part}", shown)


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def chip(request: HttpRequest) -> HttpResponse:
    """How far one's own is, in the bar of every page; says what came of it when it is over."""
    number = request.session.get("bulk")
    running = bulks_visible_to(me(request)).filter(pk=number).first() if number else None
    if running is not None and not running.is_walking:
        told(request, running)
        running = None
    if number and running is None:
        del request.session["bulk"]
    return render(request, "web/bulk/chip.html", {"bulk": running})
