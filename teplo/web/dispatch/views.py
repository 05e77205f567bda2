"""What waits for an owner or an answer, beside everybody who could get it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from teplo.channels.models import Channel
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may, refused
from teplo.staff.queries import reaches_others
from teplo.staff.routes import Rate, route
from teplo.web.dispatch.shown import Asked, everything_late, people_of, rows_of
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Chip, Choice, FilterField, Tab
from teplo.work import dispatch as work

TABS = (
    ("", gettext_lazy("All that waits")),
    (work.UNOWNED, gettext_lazy("Without an owner")),
    (work.LATE, pgettext_lazy("enquiries", "Late")),
    (work.SOON_LATE, gettext_lazy("Soon late")),
    (work.INTEREST, gettext_lazy("Nobody to reach yet")),
)


@route(access=Permission.LEAD_ASSIGN, rate=Rate.PAGE)
@require_safe
def dispatch(request: HttpRequest) -> HttpResponse:
    """Of everybody whose leads one may give to others; Forbidden for whoever gives away his own alone."""
    employee = me(request)
    if not reaches_others(employee, Permission.LEAD_ASSIGN):
        raise refused(Permission.LEAD_ASSIGN)
    asked = Asked.of(request.GET, list(Channel.objects.order_by("name", "pk")), work.place_of(employee))
    part = "#dispatch" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/dispatch/dispatch.html{part}", _shown(employee, asked))


def _shown(employee: Employee, asked: Asked) -> dict[str, Any]:
    now = timezone.now()
    found = work.waiting(employee, asked.place, kind=asked.kind, now=now, most=asked.most)
    people = people_of(employee, asked.place, now)
    return {
        "rows": rows_of(found.leads),
        "more_url": asked.wider() if found.has_more else "",
        "people": people,
        "here": f"{sum(one.standing.is_here for one in people)} / {len(people)}",
        "most_counted": work.MOST_COUNTED,
        "queues": asked.place.queues,
        "tabs": _tabs(asked, found.counts),
        "chips": _chips(asked),
        "fields": _fields(asked),
        "clear_url": asked.address(channel="", team=""),
        "late_url": everything_late(asked, now) if found.counts[work.LATE] else "",
        "late": _count(found.counts[work.LATE]),
        "may_note": may(employee, Permission.LEAD_CHANGE),
    }


def _count(number: int) -> str:
    return f"{work.MOST_COUNTED}+" if number > work.MOST_COUNTED else str(number or "")


def _tabs(asked: Asked, counts: dict[str, int]) -> list[Tab]:
    return [
        Tab(words, asked.address(show=kind), kind == asked.kind, _count(counts.get(kind, 0)))
        for kind, words in TABS
        if kind != work.INTEREST or counts[kind] or asked.kind == kind
    ]


def _chips(asked: Asked) -> list[Chip]:
    chips = [Chip(_("Channel"), str(asked.channel), asked.address(channel=""))] if asked.channel else []
    return [*chips, *([Chip(_("Team"), asked.team.name, asked.address(team=""))] if asked.team else [])]


def _fields(asked: Asked) -> list[FilterField]:
    channels = [Choice(str(one), asked.address(channel=one.pk), one == asked.channel) for one in asked.channels]
    teams = [Choice(one.name, asked.address(team=one.pk), one == asked.team) for one in asked.teams]
    fields = [FilterField(_("Channel"), channels)] if len(channels) > 1 else []
    return [*fields, *([FilterField(_("Team"), teams)] if len(teams) > 1 else [])]
