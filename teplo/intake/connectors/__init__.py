"""Plug-in folders, one per kind of channel: each reads what arrives and says what it is."""

from collections.abc import Callable
from importlib import import_module

from teplo.channels.models import Channel
from teplo.kit.problems import Mistake
from teplo.triage.draft import Draft

Reader = Callable[[bytes, Channel, dict[str, object]], Draft]


class Unreadable(Mistake):
    """The body cannot be read: it stays as it came, in the tray, with this reason."""


def reader(kind: str) -> Reader:
    """The `read` of a connector; it takes the body, its channel, and how it came, and raises Unreadable."""
    module = import_module(f"{__name__}.{kind}")
    read: Reader = module.read
    return read
