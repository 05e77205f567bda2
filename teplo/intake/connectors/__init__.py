"""Plug-in folders, one per kind of channel: each says in its `CONNECTOR` what it is and what it can do.

A folder is found because it is there; nothing outside of it names it.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from teplo.channels.kinds import ChannelKind, register
from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.plug import Connector, Meta, Read, Unreadable
from teplo.kit.problems import Words

__all__ = [
    "Connector",
    "Read",
    "Unreadable",
    "all_connectors",
    "connector",
    "hears",
    "is_demo",
    "is_set_up",
    "reader",
    "register_kinds",
    "trouble_of",
]

Reader = Callable[[bytes, Channel, Meta], Read]


@cache
def all_connectors() -> dict[str, Connector]:
    """Every plug-in by its kind, in the order of the folders' names."""
    folders = sorted(found.name for found in iter_modules(__path__) if found.ispkg)
    plugged = [import_module(f"{__name__}.{folder}").CONNECTOR for folder in folders]
    return {one.kind: one for one in plugged}


def connector(kind: str) -> Connector:
    """The plug-in of a kind; Unreadable where its folder is gone."""
    found = all_connectors().get(kind)
    if found is None:
        raise Unreadable("no_connector", f"Nothing reads channels of the kind “{kind}”.")
    return found


def reader(kind: str) -> Reader:
    """The `read` of a plug-in; it takes the body, its channel, and how it came, and raises Unreadable."""
    read = connector(kind).read
    if read is None:
        raise Unreadable("no_connector", f"Nothing reads what comes over channels of the kind “{kind}”.")
    return read


def hears(kind: str) -> bool:
    """Whether a kind brings words of talks or calls, which are kept also where its channel makes no leads."""
    found = all_connectors().get(kind)
    brings = (found.send, found.listen, found.telephony) if found else ()
    return any(one is not None for one in brings)


def trouble_of(channel: Channel) -> Words | None:
    """What the plug-in of a channel says stands in its way now; nothing for kinds that cannot tell."""
    found = all_connectors().get(channel.kind)
    return found.trouble(channel) if found and found.trouble else None


def is_set_up(channel: Channel) -> bool:
    """Whether a channel that goes to the other side by itself was told where: before, it fetches and sends nothing."""
    found = all_connectors().get(channel.kind)
    goes_there = found is not None and (found.listen is not None or found.text is not None)
    return not goes_there or bool(plain_settings_of(channel))


def is_demo(channel: Channel) -> bool:
    """Whether what is sent over a channel is shown as sent and goes to nobody."""
    found = all_connectors().get(channel.kind)
    return found is not None and found.is_demo


def register_kinds() -> None:
    """Tell `channels` the kinds that there are; those that every company begins with come first."""
    found = all_connectors()
    first = [kind for kind in Channel.Kind if kind in found]
    for kind in [*first, *(kind for kind in found if kind not in first)]:
        one = found[kind]
        shown = {"is_opened": one.is_opened, "is_offered": not one.is_demo}
        register(ChannelKind(one.kind, one.name, one.icon, one.about, **shown))
