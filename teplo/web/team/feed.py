"""The feed: what just happened on the leads that one sees."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from teplo.ledger.presenters import Names
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.triage.queries import names_of
from teplo.web.lead.card_timeline import KINDS, line_of
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab
from teplo.work import feed as work
from teplo.work.timeline import Timeline

# Texts stay on the cards: a feed says what happened.
NO_TEXTS = Timeline([], {}, {}, {}, {}, None)


@route(access=Permission.LEAD_SEE, rate=Rate.PAGE)
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The last events of what one sees, of one kind with `?kinds=tasks`, older than `?before=1234`."""
    chosen = request.GET.get("kinds", "")
    chosen = chosen if chosen in KINDS else ""
    before = request.GET.get("before", "")
    mark = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    page = work.feed(me(request), kinds=KINDS[chosen][1], before=mark)
    names = names_of(page.events)
    context = {
        "lines": [_line(page, number, names) for number in range(len(page.events))],
        "older_url": f"?kinds={chosen}&before={page.older}" if page.older else "",
        "tabs": [Tab(words, f"?kinds={key}", key == chosen) for key, (words, _kinds) in KINDS.items()],
    }
    part = "#feed" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/team/feed.html{part}", context)


def _line(page: work.Page, place: int, names: Names) -> dict[str, object]:
    event = page.events[place]
    lead = page.leads.get(event.lead or 0)
    about = " · ".join(filter(None, [lead.person.name if lead.person else "", lead.need])) if lead else ""
    return {
        "entry": line_of(event, NO_TEXTS, names),
        "number": event.pk,
        "about": about or (lead.number if lead else ""),
        "url": reverse("lead", args=[lead.pk]) if lead else "",
    }
