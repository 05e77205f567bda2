"""Who wants to hear of what: rooms register here which kinds of event they follow."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from teplo.ledger.models import Event

Follower = Callable[[Event], None]


@dataclass(frozen=True)
class Subscription:
    name: str
    follower: Follower


_followers: dict[str, list[Subscription]] = {}


def follow(*kinds: str) -> Callable[[Follower], Follower]:
    """Register a follower for kinds of event; it is a step: the job gives each its own transaction."""

    def register(follower: Follower) -> Follower:
        name = f"{follower.__module__}.{follower.__qualname__}"
        for kind in kinds:
            _followers.setdefault(kind, []).append(Subscription(name, follower))
        return follower

    return register


def followed(kinds: Iterable[str]) -> bool:
    """Whether anybody follows one of these kinds."""
    return any(kind in _followers for kind in kinds)


def followers_of(kind: str) -> list[Subscription]:
    return _followers.get(kind, [])
