"""What a channel's plug-in is told, and its self-test."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teplo.channels import actions
from teplo.channels import queries as channels
from teplo.channels.models import Channel
from teplo.intake.connectors import all_connectors
from teplo.intake.connectors.plug import Connector
from teplo.kit.problems import NotSeen
from teplo.staff.permissions import Permission
from teplo.staff.routes import Rate, route
from teplo.web.setup.editing import edit, found, sent, signed
from teplo.web.shell.asking import me

NAME = "setup-channels"


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
def settled(request: HttpRequest, channel: int) -> HttpResponse:
    """What the plug-in must know of the other side; a secret that is left empty stays as it is."""
    row, plugged = _plugged(request, channel)
    form = form_of(row, plugged, sent(request))
    if form is None:
        raise NotSeen
    back = reverse("setup-channel", args=[row.pk])

    def save() -> None:
        values, secrets = parted(form)
        actions.set_up(row, values=values, secrets=secrets, **signed(request))

    return edit(request, form, save, name=NAME, heading=row.name, said=_("The settings were saved."), back=back)


@route(access=Permission.CHANNEL_SET_UP, rate=Rate.WRITE)
@require_POST
def tested(request: HttpRequest, channel: int) -> HttpResponse:
    """The self-test: what is well and what is not, line by line."""
    row, plugged = _plugged(request, channel)
    if plugged.test is None:
        raise NotSeen
    return render(request, "web/setup/channel_test.html", {"findings": plugged.test(row)})


def _plugged(request: HttpRequest, channel: int) -> tuple[Channel, Connector]:
    row = found(channels.set_up_by(me(request)), channel)
    plugged = all_connectors().get(row.kind)
    if plugged is None:
        raise NotSeen
    return row, plugged


def form_of(channel: Channel, plugged: Connector, given: Any = None) -> forms.Form | None:
    """The plug-in's own form with what is known; secrets are never shown again."""
    if plugged.settings_form is None:
        return None
    known = channels.plain_settings_of(channel)
    held = channels.names_of_secrets(channel)
    form = plugged.settings_form(given, initial={**known, **{f"has_{name}": True for name in held}})
    for name, field in form.fields.items():
        if not isinstance(field.widget, forms.PasswordInput):
            continue
        field.widget.render_value = True  # what was typed beside a mistake; of what is kept nothing is known here
        if name in held:
            field.required = False
            field.widget.attrs["placeholder"] = _("is set; empty leaves it as it is")
    return form


def parted(form: forms.Form) -> tuple[dict[str, Any], dict[str, str]]:
    """What was filled in: plain values, and the secrets among them."""
    secret = {name for name, field in form.fields.items() if isinstance(field.widget, forms.PasswordInput)}
    values = {name: value for name, value in form.cleaned_data.items() if name not in secret}
    return values, {name: str(form.cleaned_data.get(name) or "") for name in secret}
