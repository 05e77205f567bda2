"""The journal: every message and enquiry of all channels, found by words, names and numbers."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teplo.channels.models import Channel
from teplo.identity.models import Person
from teplo.kit.filters import FilterMistake
from teplo.leads.queries import people_visible_to
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.journal.lines import line_of
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab
from teplo.work.talks.journal import Asked, Page
from teplo.work.talks.journal import journal as found

LONGEST = 200
NAMES = ("q", "channel", "person", "since", "until")


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """`?q=…&channel=3&person=5&since=2026-11-01&until=2026-11-30`; with htmx the lines alone."""
    employee = me(request)
    given = {name: request.GET.get(name, "")[:LONGEST].strip() for name in NAMES}
    channels = list(Channel.objects.order_by("name", "pk"))
    person = _person(employee, given["person"])
    shown = {"given": given, "person": person, **_links(given, channels)}
    try:
        asked = Asked(
            words=given["q"],
            channel=_number(given["channel"]),
            person=person.pk if person else None,
            since=_moment("since", given["since"], 0),
            until=_moment("until", given["until"], 1),
        )
        page = found(employee, asked, after=request.GET.get("after", "")) if _is_seen(given, person) else Page()
    except FilterMistake as mistake:
        shown["mistake"] = str(mistake)
    else:
        shown |= {"rows": [line_of(entry, given["q"]) for entry in page.entries], "after": page.after}
    part = "#rows" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/journal/journal.html{part}", shown, status=400 if "mistake" in shown else 200)


def _links(given: dict[str, str], channels: list[Channel]) -> dict[str, Any]:
    def address(**changed: str) -> str:
        return "?" + urlencode({name: text for name, text in {**given, **changed}.items() if text})

    chosen = next((one for one in channels if str(one.pk) == given["channel"]), None)
    return {
        "channels": [Tab(one.name, address(channel=str(one.pk)), one == chosen) for one in channels],
        "channel": chosen,
        "any_channel_url": address(channel=""),
        "any_person_url": address(person=""),
        "here": address(),
        "is_asked": any(given.values()),
    }


def _person(employee: Employee, given: str) -> Person | None:
    number = _number(given)
    return people_visible_to(employee).filter(pk=number).first() if number else None


def _is_seen(given: dict[str, str], person: Person | None) -> bool:
    """Whoever asks for somebody he may not see finds nothing."""
    return not given["person"] or person is not None


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def _moment(name: str, given: str, days: int) -> datetime | None:
    """Midnight of a day in the reader's zone, or of the day after; raises `FilterMistake` for what is no day."""
    if not given:
        return None
    try:
        day = date.fromisoformat(given) + timedelta(days=days)
    except (ValueError, OverflowError):
        raise FilterMistake(
            name, "malformed", _("“%(day)s” is no day: write it like 2026-11-30.") % {"day": given}
        ) from None
    return timezone.make_aware(datetime.combine(day, time()))
