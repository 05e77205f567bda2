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
    of: str = ""


_followers: dict[str, list[Subscription]] = {}


def follow(*kinds: str, by: str = "", of: str = "") -> Callable[[Follower], Follower]:
    """Register a follower for kinds of event; it is a step: the job gives each its own transaction.

    With `by` it hears only what an actor of this kind has done, with `of` only what the fact `kind` names so: no job is
    made of what nobody wants to hear.
    """

    def register(follower: Follower) -> Follower:
        name = f"{follower.__module__}.{follower.__qualname__}"
        for kind in kinds:
            _followers.setdefault(kind, []).append(Subscription(name, follower, by, of))
        return follower

    return register


def followers_of(kind: str, *, by: str, of: str | None = None) -> list[Subscription]:
    """Who wants to hear of an event of this kind that an actor of the kind `by` has caused.

    `of` is its fact `kind`: of one that says none everybody hears.
    """
    return [each for each in _followers.get(kind, []) if each.by in ("", by) and (of is None or each.of in ("", of))]
