"""The kinds of channels there are: each plug-in of intake says its own at the start, nobody else lists them."""

from dataclasses import dataclass

from teplo.kit.problems import Words


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """What a kind is called and shown with; `is_opened`: channels may be opened, `is_offered`: people choose it."""

    key: str
    name: Words
    icon: str
    about: Words = ""
    is_opened: bool = True
    is_offered: bool = True


_KNOWN: dict[str, ChannelKind] = {}


def register(kind: ChannelKind) -> None:
    """Make a kind known; said twice, the later one counts."""
    _KNOWN[kind.key] = kind


def kind_of(key: str) -> ChannelKind:
    """A kind by its key; one whose plug-in is gone goes by the key alone and cannot be opened anew."""
    return _KNOWN.get(key) or ChannelKind(key, key, "plug", is_opened=False)


def opened_kinds() -> list[ChannelKind]:
    """The kinds that channels may be opened of, in the order in which they were made known."""
    return [kind for kind in _KNOWN.values() if kind.is_opened]


def offered_kinds() -> list[ChannelKind]:
    """Those of them that people choose from; the demo's are opened by the demo."""
    return [kind for kind in opened_kinds() if kind.is_offered]
