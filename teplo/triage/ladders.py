"""Ladders as decisions see them: pure values, which step follows, what is wrong with a ladder."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from teplo.triage.models.clocks import Deed

FARTHEST = 1_000  # per cent of the time: ten times as late as promised is late enough
MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Step:
    """What is done when `share` per cent of the time for an answer have passed; `to` is whom `further` names."""

    share: int
    deed: str
    to: int | None = None

    @property
    def is_late(self) -> bool:
        """Whether the answer is due by then."""
        return self.share >= 100

    def as_json(self) -> dict[str, object]:
        return {"share": self.share, "deed": self.deed, "to": self.to}


# What every company begins with. Nobody is given a lead of another's by it: that is for the company to decide.
USUAL = (Step(75, Deed.WARN), Step(100, Deed.HEAD), Step(200, Deed.FURTHER))


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """A ladder as it is kept, by rising share."""
    steps = (Step(int(one["share"]), str(one["deed"]), one.get("to")) for one in kept)
    return tuple(sorted(steps, key=lambda step: step.share))


def following(steps: Sequence[Step], *, after: int) -> Step | None:
    """The first step beyond a share of the time; None at the end of the ladder."""
    return next((step for step in steps if step.share > after), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clock whose moment has come, as it stands under the lock; `passed` is the share of the last step taken."""

    clock: int
    lead: int
    person: int | None
    channel: int
    started_at: datetime
    target_minutes: int
    planned: int
    passed: int
    employee: int | None
    queue: int | None
    has_begun: bool
    team: int | None

    def due(self, steps: Sequence[Step]) -> Step | None:
        """The step that is to be taken now; None where the ladder is only looked at, or was changed meanwhile."""
        step = following(steps, after=self.passed)
        return step if step is not None and step.share == self.planned else None
