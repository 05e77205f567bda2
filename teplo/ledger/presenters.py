"""How an event reads on the screen: each kind has one presenter, registered by the room that records it."""

from collections.abc import Callable
from dataclasses import dataclass

from teplo.ledger.models import Event


@dataclass(frozen=True)
class Line:
    """One line of a timeline: an icon's name, a sentence in the viewer's language, and a quieter second line."""

    icon: str
    text: str
    detail: str = ""


class Names:
    """The names behind the numbers of a page of events, fetched at once: `names("status", 3)` → 'In work'."""

    def __init__(self, known: dict[str, dict[int, str]]) -> None:
        self.known = known

    def __call__(self, kind: str, number: object) -> str:
        if not isinstance(number, int):
            return "—"
        return self.known.get(kind, {}).get(number, f"#{number}")


Presenter = Callable[[Event, Names], Line]

_presenters: dict[str, Presenter] = {}


def presents(*kinds: str) -> Callable[[Presenter], Presenter]:
    """Register the presenter of kinds of event."""

    def register(presenter: Presenter) -> Presenter:
        for kind in kinds:
            if kind in _presenters:
                raise ValueError(f"two presenters for {kind}")
            _presenters[kind] = presenter
        return presenter

    return register


def known_kinds() -> frozenset[str]:
    """Every kind that may stand in the ledger."""
    return frozenset(_presenters)


def present(event: Event, names: Names) -> Line:
    """The event as a line; KeyError for a kind nobody presents (record refuses those before)."""
    return _presenters[event.kind](event, names)
