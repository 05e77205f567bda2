"""The list of calls: all, missed with what became of them, one's own."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from teplo.channels.models import Channel
from teplo.kit.filters import FilterMistake
from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.calls.shown import line_of
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab
from teplo.work.calls import lists
from teplo.work.calls.models import Direction, MissedCall

NAMES: dict[str, Words] = {
    lists.ALL: pgettext_lazy("calls", "All"),
    lists.MISSED: pgettext_lazy("calls", "Missed"),
    lists.MINE: pgettext_lazy("calls", "Mine"),
}
WAYS = (Direction.IN, Direction.OUT)


@route(access=Permission.CALL_SEE, rate=Rate.PAGE)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """`?list=missed&became=waiting&channel=3&direction=in`; with htmx its rows alone. A wrong mark is told, 400."""
    employee = me(request)
    channels = list(Channel.objects.filter(pk__in=_used()).order_by("name", "pk"))
    asked = _asked(request, channels)
    shown = _links(asked, channels, employee)
    try:
        page = lists.listed(employee, asked, after=request.GET.get("after", ""))
        shown |= {"rows": [line_of(call) for call in page.calls], "after": page.after}
    except FilterMistake as mistake:
        shown["mistake"] = str(mistake)
    shown["may_dial"] = may(employee, Permission.CALL_DIAL)
    part = "#rows" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/calls/calls.html{part}", shown, status=400 if "mistake" in shown else 200)


def _asked(request: HttpRequest, channels: list[Channel]) -> lists.Asked:
    given = request.GET
    tab = given.get("list", "") if given.get("list", "") in lists.TABS else lists.ALL
    became = given.get("became", "") if tab == lists.MISSED else ""
    return lists.Asked(
        tab,
        next((one.pk for one in channels if str(one.pk) == given.get("channel", "")), None),
        given.get("direction", "") if tab != lists.MISSED and given.get("direction", "") in WAYS else "",
        became if became in MissedCall.State.values else "",
    )


def _used() -> Any:
    """The channels that have brought a call or may bring one."""
    from_extensions = Channel.objects.filter(extensions__isnull=False).values("pk")
    return from_extensions.union(lists.channels_with_calls())


def _links(asked: lists.Asked, channels: list[Channel], employee: Employee) -> dict[str, Any]:
    kept = {
        "list": asked.tab,
        "channel": str(asked.channel or ""),
        "direction": asked.direction,
        "became": asked.became,
    }

    def address(**changed: str) -> str:
        return "?" + urlencode({name: text for name, text in {**kept, **changed}.items() if text})

    def among(name: str, choices: Sequence[tuple[str, Words]]) -> list[Tab]:
        return [Tab(words, address(**{name: key}), key == kept[name]) for key, words in choices]

    is_missed = asked.tab == lists.MISSED
    by_channel: list[tuple[str, Words]] = [("", _("All channels")), *((str(one.pk), one.name) for one in channels)]
    by_end: list[tuple[str, Words]] = [("", _("Whatever became of it")), *MissedCall.State.choices]
    by_way: list[tuple[str, Words]] = [("", _("Both ways")), *((one.value, one.label) for one in WAYS)]
    counts = {lists.MISSED: _count(lists.waiting(employee))}
    return {
        "tab": asked.tab,
        "tabs": [
            Tab(words, address(list=key, became="", direction=""), key == asked.tab, counts.get(key, ""))
            for key, words in NAMES.items()
        ],
        "channels": among("channel", by_channel) if len(channels) > 1 else [],
        "ends": among("became", by_end) if is_missed else [],
        "ways": [] if is_missed else among("direction", by_way),
        "here": address(),
    }


def _count(waiting: int) -> str:
    most = lists.MOST_COUNTED
    return (f"{most}+" if waiting > most else str(waiting)) if waiting else ""
