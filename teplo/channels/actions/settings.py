"""What a channel's plug-in needs to know: plain values, and secrets that are sealed before they are kept."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from teplo.channels import queries
from teplo.channels.models import Channel, ChannelSettings
from teplo.kit import sealed
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand

Secrets = dict[str, dict[str, Any]]

# The other side learns a new secret a little later than we do.
FORMER_HOLDS = timedelta(days=1)


@front_door
def set_up(
    channel: Channel, *, values: Mapping[str, object], secrets: Mapping[str, str], by: Actor, at: datetime
) -> ChannelSettings:
    """Tell a channel's plug-in its settings: `values` replace those of their names, an empty secret stays as it is.

    A secret that is changed holds for a day more.
    """
    demand(by, Permission.CHANNEL_SET_UP)
    return keep_settings(queries.locked(channel.pk), values=values, secrets=secrets, by=by, at=at)


@step
def keep_settings(
    channel: Channel, *, values: Mapping[str, object], secrets: Mapping[str, str], by: Actor, at: datetime
) -> ChannelSettings:
    """The same within a transaction that has begun, for a plug-in that renews its own (tokens of OAuth2)."""
    kept = ChannelSettings.objects.filter(channel=channel).first() or ChannelSettings(channel=channel)
    changed = [name for name, value in values.items() if kept.values.get(name) != value]
    kept.values = {**kept.values, **values}
    found = _opened(kept)
    changed += [name for name, secret in secrets.items() if secret and _renew(found, name, secret, at=at)]
    if changed:
        kept.secrets = sealed.seal(json.dumps(found).encode(), place=queries.sealed_for(kept))
        told = {"values": kept.values, "secrets": kept.secrets}
        ChannelSettings.objects.update_or_create(channel=channel, defaults=told)
        channel.settings = kept
        record("channel.changed", by=by, at=at, channel=channel.pk, fields=sorted(changed))
    return kept


def _opened(kept: ChannelSettings) -> Secrets:
    """Its secrets; none where the key is lost that they were sealed under: they are given anew."""
    try:
        return queries.opened_secrets(kept)
    except sealed.Unopened:
        return {"now": {}, "before": {}}


def _renew(found: Secrets, name: str, secret: str, *, at: datetime) -> bool:
    held = found["now"].get(name)
    if held == secret:
        return False
    if held:
        found["before"][name] = [held, (at + FORMER_HOLDS).isoformat()]
    found["now"][name] = secret
    return True
