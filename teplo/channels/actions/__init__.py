"""Verbs of channels: sources, campaigns, channels and forms."""

from teplo.channels.actions.seed import seed
from teplo.channels.actions.sources import meet_source

__all__ = ["meet_source", "seed"]
