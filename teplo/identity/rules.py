"""Decisions about identity: plain values in, plain value out."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from teplo.identity.given import Contact
from teplo.kit.emails import work_domain
from teplo.kit.text import clearly_other_name

STRENGTH = {"phone": 0, "email": 1}
MESSENGER = 2


class Point(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def person(self) -> int: ...


P = TypeVar("P", bound=Point)


def strongest(points: Iterable[P]) -> P:
    """The point that decides between several persons: phone before e-mail before messengers, then the older card."""
    return min(points, key=lambda point: (STRENGTH.get(point.kind, MESSENGER), point.person))


def domain_of(contacts: Iterable[Contact]) -> str:
    """The domain of the first work address among these contacts; '' where there is none, free mail aside."""
    domains = (work_domain(contact.value) for contact in contacts if contact.kind == "email")
    return next(filter(None, domains), "")


def is_other_name(known: str, given: str) -> bool:
    """Whether the given name clearly belongs to somebody else; an empty one never does."""
    return bool(known and given) and clearly_other_name(known, given)


def doubt_of_name(earlier: Iterable[str], given: str) -> str:
    """What another name at the same point is: a doubt about the name, or with a third one about the point itself."""
    return "sharing" if any(is_other_name(name, given) for name in earlier) else "name"


def merged_search(known: str, given: str) -> str:
    """The search text of a card after an enquiry brought more: each word once, at most 2,000 characters."""
    words = dict.fromkeys(known.split())
    words.update(dict.fromkeys(given.split()))
    return " ".join(words)[:2000]
