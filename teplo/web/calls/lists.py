"""The list of calls: all, missed with what became of them, one's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from teplo.channels.models import Channel
from teplo.kit.filters import FilterMistake
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.calls.asked import Asking
from teplo.web.calls.shown import line_of
from teplo.web.shell.asking import me
from teplo.web.shell.toasts import warn
from teplo.work.calls import lists


@route(access=Permission.CALL_SEE, rate=Rate.PAGE)
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """`?list=missed&became=waiting&who=7&since=2026-11-01`; with htmx its rows alone. A wrong mark is told, 400."""
    employee = me(request)
    try:
        asking = Asking(request, list(Channel.objects.filter(pk__in=_used()).order_by("name", "pk")), employee)
    except FilterMistake as mistake:  # a day that is none: the list without it
        warn(request, str(mistake))
        return redirect(reverse("calls"))
    is_part = request.headers.get("HX-Request") == "true"
    shown = {"tab": asking.asked.tab, "here": asking.address(), "may_dial": may(employee, Permission.CALL_DIAL)}
    shown |= {} if is_part else _around(asking)
    try:
        page = lists.listed(employee, asking.asked, after=request.GET.get("after", ""))
        shown |= {"rows": [line_of(call) for call in page.calls], "after": page.after}
    except FilterMistake as mistake:
        shown["mistake"] = str(mistake)
    shown["is_asked"] = any(text for name, text in asking.kept.items() if name != "list")
    part = "#rows" if is_part else ""
    return render(request, f"web/calls/calls.html{part}", shown, status=400 if "mistake" in shown else 200)


def _around(asking: Asking) -> dict[str, Any]:
    """What stands above the rows: tabs, choices, and how many missed calls came to which end."""
    waiting, periods = _count(lists.waiting(asking.by)), asking.periods()
    return {
        "tabs": asking.tabs({lists.MISSED: waiting}),
        "menus": asking.menus(),
        "periods": periods,
        "period": asking.period_words(),
        "is_own_period": not any(one.is_current for one in periods),
        "kept": asking.kept,
        "ends": asking.ends() if asking.asked.tab == lists.MISSED else [],
    }


def _used() -> Any:
    """The channels that have brought a call or may bring one."""
    from_extensions = Channel.objects.filter(extensions__isnull=False).values("pk")
    return from_extensions.union(lists.channels_with_calls())


def _count(waiting: int) -> str:
    most = lists.MOST_COUNTED
    return (f"{most}+" if waiting > most else str(waiting)) if waiting else ""
