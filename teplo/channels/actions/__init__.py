"""Verbs of channels: sources, campaigns, channels and forms."""

from teplo.channels.actions.begin import First, begin
from teplo.channels.actions.channels import add_channel, change_channel
from teplo.channels.actions.forms import change_form, make_form, renew_consent
from teplo.channels.actions.seed import seed
from teplo.channels.actions.settings import keep_settings, set_up
from teplo.channels.actions.sources import (
    add_campaign,
    add_source,
    change_campaign,
    change_source,
    forget_sources,
    meet_source,
    meet_sources,
)

__all__ = [
    "First",
    "add_campaign",
    "add_channel",
    "add_source",
    "begin",
    "change_campaign",
    "change_channel",
    "change_form",
    "change_source",
    "forget_sources",
    "keep_settings",
    "make_form",
    "meet_source",
    "meet_sources",
    "renew_consent",
    "seed",
    "set_up",
]
