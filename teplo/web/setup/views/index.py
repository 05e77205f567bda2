"""The way into the settings, and what was changed there last."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teplo.staff.routes import Access, Rate, route
from teplo.web.setup import history, sections
from teplo.web.shell.asking import me

SHOWN = 30


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """Every settings page that one may open, with its last change."""
    last = history.last_by_section(me(request))
    groups = [
        (words, [(entry, last.get(entry.section.name)) for entry in entries])
        for words, entries in sections.menu(me(request))
    ]
    return render(request, "web/setup/index.html", {"groups": groups})


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What was changed in the settings that one may open, the newest first."""
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    events = history.recent(me(request), before=before, limit=SHOWN + 1)
    older = f"?before={events[SHOWN - 1].pk}" if len(events) > SHOWN else ""
    lines = [line for _kind, line in history.happenings(events[:SHOWN])]
    context = {"lines": lines, "older": older, "is_first": before is None, "menu": sections.menu(me(request))}
    return render(request, "web/setup/changes.html", context)
