"""Channels: the ways in with their settings."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teplo.channels import actions
from teplo.channels import queries as channels
from teplo.channels.models import Channel
from teplo.intake import queries as intake
from teplo.intake.connectors import all_connectors, is_set_up
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup import chat, mapping
from teplo.web.setup.editing import edit, found, sent, shown, signed
from teplo.web.setup.forms.channels import ChannelForm, NewChannelForm
from teplo.web.setup.health import state_of, troubles_by_channel
from teplo.web.setup.views.plugins import form_of
from teplo.web.shell.answers import go
from teplo.web.shell.asking import me

NAME = "setup-channels"


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.PAGE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every channel with its last enquiry and today's count."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    health = intake.health_of_channels(since=midnight)
    found_rows = list(channels.set_up_by(me(request)))
    troubles = troubles_by_channel(found_rows)
    rows = [(row, (*health.get(row.pk, (None, 0)), troubles.get(row.pk, []), is_set_up(row))) for row in found_rows]
    return shown(request, "web/setup/channels.html", NAME, rows=rows)


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
def added(request: HttpRequest) -> HttpResponse:
    """Another way in; then its own page, with the address or the code to copy."""
    form = NewChannelForm(sent(request), initial={"language": settings.LANGUAGE_CODE})
    made: list[Channel] = []

    def save() -> None:
        made.append(actions.add_channel(**form.cleaned_data, **signed(request)))

    answer = edit(
        request, form, save, name=NAME, heading=_("New channel"), said=_("The channel was added."), back=reverse(NAME)
    )
    if not made:
        return answer
    page = "setup-form" if made[0].kind == Channel.Kind.FORM else "setup-channel"
    return go(request, reverse(page, args=[made[0].pk]))


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
def changed(request: HttpRequest, channel: int) -> HttpResponse:
    """The settings of one channel (CAP-12), and how to send enquiries there."""
    row = found(channels.set_up_by(me(request)), channel)
    form = ChannelForm(sent(request), instance=row)
    return edit(
        request,
        form,
        lambda: actions.change_channel(row, values=form.cleaned_data, **signed(request)),
        name=NAME,
        heading=row.name,
        said=_("The channel was saved."),
        back=reverse(NAME),
        template="web/setup/channel.html",
        fact=("channel", row.pk),
        channel=row,
        example=_example(row),
        state=state_of(row),
        **_of_plugin(row),
    )


def _of_plugin(channel: Channel) -> dict[str, Any]:
    """What the page shows of the channel's plug-in: where to send, what it must be told, whether it can be tried."""
    plugged = all_connectors().get(channel.kind)
    if plugged is None:
        return {}
    return {
        "address": mapping.address(channel) if plugged.verify else "",
        "steps": plugged.steps,
        "plugin_form": form_of(channel, plugged),
        "has_test": plugged.test is not None,
        "has_mapper": plugged.has_mapper,
        "has_telephones": plugged.telephony is not None,
        "chat": chat.around(channel) if channel.kind == "chat" else None,
        "is_mapped": plugged.has_mapper and mapping.kept(channel) is not None,
    }


def _example(channel: Channel) -> str:
    """How another system sends an enquiry here, ready to copy; plain text for the page."""
    values = {"base_url": settings.BASE_URL.rstrip("/"), "channel": channel}
    return "".join(render_to_string("web/setup/curl.txt", values))
