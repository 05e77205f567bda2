"""Who wants to hear of what: rooms register here which kinds of event they follow."""

from collections.abc import Callable
from dataclasses import dataclass

from teplo.ledger.models import Event

Follower = Callable[[Event], None]


@dataclass(frozen=True)
class Subscription:
    name: str
    follower: Follower
    by: str = ""


_followers: dict[str, list[Subscription]] = {}


def follow(*kinds: str, by: str = "") -> Callable[[Follower], Follower]:
    """Register a follower for kinds of event; it is a step: the job gives each its own transaction.

    With `by` it hears only what an actor of this kind has done: no job is made of what nobody wants to hear.
    """

    def register(follower: Follower) -> Follower:
        name = f"{follower.__module__}.{follower.__qualname__}"
        for kind in kinds:
            _followers.setdefault(kind, []).append(Subscription(name, follower, by))
        return follower

    return register


def followers_of(kind: str, *, by: str) -> list[Subscription]:
    """Who wants to hear of an event of this kind that an actor of the kind `by` has caused."""
    return [each for each in _followers.get(kind, []) if each.by in ("", by)]
