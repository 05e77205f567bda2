"""Questions about the ways in."""

import json
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from teplo.channels.models import Channel, ChannelSettings, Form
from teplo.kit import sealed
from teplo.kit.problems import NotSeen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may


def locked(number: int) -> Channel:
    """The channel as it stands now, locked until the end of the transaction; NotSeen where there is none."""
    channel = Channel.objects.select_for_update(of=("self",), no_key=True).filter(pk=number).first()
    if channel is None:
        raise NotSeen
    return channel


def set_up_by(employee: Employee) -> QuerySet[Channel]:
    """The channels that this employee may set up, in the order of their names."""
    if not may(employee, Permission.CHANNEL_SET_UP):
        return Channel.objects.none()
    related = ("responsible_employee", "responsible_queue", "settings")
    return Channel.objects.select_related(*related).order_by("name", "pk")


def forms_set_up_by(employee: Employee) -> QuerySet[Form]:
    """The forms that this employee may set up, in the order of their channels' names."""
    if not may(employee, Permission.CHANNEL_SET_UP):
        return Form.objects.none()
    return Form.objects.select_related("channel").order_by("channel__name", "pk")


def settings_of(channel: Channel) -> dict[str, Any]:
    """What the plug-in of a channel was told, secrets opened; Unopened where they were sealed under a lost key."""
    kept = _kept(channel)
    return {**kept.values, **opened_secrets(kept)["now"]} if kept else {}


def plain_settings_of(channel: Channel) -> dict[str, Any]:
    """The same without its secrets, for a page."""
    kept = _kept(channel)
    return dict(kept.values) if kept else {}


def secrets_of(channel: Channel, name: str, *, at: datetime) -> list[str]:
    """The secrets that hold under a name: the present one and, for a day after a change, the one before."""
    kept = _kept(channel)
    if kept is None:
        return []
    found = opened_secrets(kept)
    before, until = found["before"].get(name, ("", ""))
    still = [before] if before and at < datetime.fromisoformat(until) else []
    return [secret for secret in (found["now"].get(name), *still) if secret]


def opened_secrets(kept: ChannelSettings) -> dict[str, dict[str, Any]]:
    """The sealed part of a channel's settings: `now` and `before`."""
    if not kept.secrets:
        return {"now": {}, "before": {}}
    content: dict[str, dict[str, Any]] = json.loads(sealed.opened(bytes(kept.secrets), place=sealed_for(kept)))
    return content


def sealed_for(kept: ChannelSettings) -> str:
    """The place that a channel's secrets are sealed for."""
    return f"channels.settings:{kept.channel_id}"


def _kept(channel: Channel) -> ChannelSettings | None:
    try:
        return channel.settings
    except ChannelSettings.DoesNotExist:
        return None


def names_of_secrets(channel: Channel) -> set[str]:
    """Which secrets a channel holds, by name; none where they cannot be opened any more."""
    kept = _kept(channel)
    try:
        return set(opened_secrets(kept)["now"]) if kept else set()
    except sealed.Unopened:
        return set()
