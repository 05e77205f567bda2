"""The lists of talks: whose they are and whom they wait for, one talk open beside."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from teplo.channels.models import Channel
from teplo.kit.filters import FilterMistake
from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.inbox.letters import mailboxes
from teplo.web.inbox.shown import form_of, line_of
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab
from teplo.work.chat.queries import forgotten_among
from teplo.work.talks import lists
from teplo.work.talks.models import Draft

NAMES: dict[str, Words] = {
    lists.MINE: pgettext_lazy("talks", "Mine"),
    lists.TEAM: pgettext_lazy("talks", "The team's"),
    lists.UNASSIGNED: pgettext_lazy("talks", "Nobody's"),
    lists.US: _("Waits for us"),
    lists.THEM: _("Waits for them"),
    lists.CLOSED: pgettext_lazy("talks", "Closed"),
}


@route(access=Permission.CONVERSATION_SEE, rate=Rate.PAGE)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One list, `?list=us&channel=3`; with htmx its rows alone. A mark that cannot be read is told, 400."""
    employee = me(request)
    tabs = lists.tabs_of(employee)
    tab = request.GET.get("list", "")
    tab = tab if tab in tabs else lists.MINE
    channels = list(_used().only("name").order_by("name", "pk"))
    channel = next((one for one in channels if str(one.pk) == request.GET.get("channel", "")), None)
    counted = lists.counts(employee, channel=channel.pk if channel else None)
    shown = _links(tab, tabs, channel, channels, counted)
    try:
        shown |= _rows(request, employee, tab, channel.pk if channel else None, counted.get(tab, lists.Count()))
    except FilterMistake as mistake:
        shown["mistake"] = str(mistake)
    shown["may_connect"] = may(employee, Permission.CHANNEL_SET_UP) and not mailboxes()
    shown["may_write"] = may(employee, Permission.CONVERSATION_ANSWER)
    shown["open"] = request.GET.get("open", "") if request.GET.get("open", "").isdecimal() else ""
    part = "#rows" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/inbox/inbox.html{part}", shown, status=400 if "mistake" in shown else 200)


def _rows(
    request: HttpRequest, employee: Employee, tab: str, channel: int | None, counted: lists.Count
) -> dict[str, Any]:
    """The talks of a page, and above those of the first one the forms that wait."""
    after = request.GET.get("after", "")
    page = lists.listed(employee, tab, channel=channel, after=after)
    forms = [] if after else lists.forms_waiting(employee, tab, channel=channel)
    drafts = Draft.objects.filter(employee=employee, conversation__in=page.talks).exclude(text="")
    begun = set(drafts.values_list("conversation", flat=True))
    forgotten = forgotten_among(talk for talk in page.talks if talk.channel.kind == "chat")
    return {
        "rows": [line_of(talk, is_begun=talk.pk in begun, is_forgotten=talk.pk in forgotten) for talk in page.talks],
        "after": page.after,
        "forms": [form_of(lead) for lead in forms[: lists.MOST_FORMS]],
        "more_forms": max(counted.forms - lists.MOST_FORMS, 0) if forms else 0,
        "most_forms": lists.MOST_COUNTED - lists.MOST_FORMS,
    }


def _used() -> Any:
    """The channels over which anybody talks; a channel that has no talk is no filter."""
    return Channel.objects.exclude(kind__in=("manual", "import"))


def _links(
    tab: str, tabs: list[str], channel: Channel | None, channels: list[Channel], counted: dict[str, lists.Count]
) -> dict[str, Any]:
    kept = {"list": tab, "channel": str(channel.pk) if channel else ""}

    def address(**changed: str) -> str:
        return "?" + urlencode({name: text for name, text in {**kept, **changed}.items() if text})

    return {
        "tab": tab,
        "tabs": [
            Tab(NAMES[key], address(list=key), key == tab, _count(counted.get(key, lists.Count()).lines))
            for key in tabs
        ],
        "channels": [Tab(one.name, address(channel=str(one.pk)), one == channel) for one in channels],
        "channel": channel,
        "any_channel_url": address(channel=""),
        "here": address(),
        "journal_url": reverse("journal"),
        "is_ours": tab in (lists.MINE, lists.US, lists.UNASSIGNED),
    }


def _count(number: int) -> str:
    most = lists.MOST_COUNTED
    return (f"{most}+" if number > most else str(number)) if number else ""
