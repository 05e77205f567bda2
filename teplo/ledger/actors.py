"""Who did it: an employee, a rule, a person outside, or the system itself."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Whoever signs a change. `actor_version` is the version of a rule, else None."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_id(self) -> int | None: ...
    @property
    def actor_version(self) -> int | None: ...


@dataclass(frozen=True)
class Signature:
    """An actor that is no employee: `SYSTEM`, a rule with its version, a person at a public page."""

    actor_kind: str
    actor_id: int | None = None
    actor_version: int | None = None


SYSTEM = Signature("system")


def rule(rule_id: int, version: int) -> Signature:
    """The signature of an automatic change: the rule and the version that decided."""
    return Signature("rule", rule_id, version)
