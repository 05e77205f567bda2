"""What a rehearsal has found: who would have got how many, how long enquiries would have waited, what differs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from teplo.triage.rehearsal.loads import Loads

PERCENT = 100


@dataclass(slots=True)
class Figures:
    """Counts as they grow. `had` is what really was, `would` what the draft would have made of it."""

    whole: int = 0
    changed: int = 0
    # Decided again from what is kept with each assignment: the same owner, another one, or the rule's text is gone.
    same_again: int = 0
    other_again: int = 0
    unknown_again: int = 0
    had: Counter[int] = field(default_factory=Counter)
    would: Counter[int] = field(default_factory=Counter)
    had_queue: Counter[int] = field(default_factory=Counter)
    would_queue: Counter[int] = field(default_factory=Counter)
    would_partner: Counter[int] = field(default_factory=Counter)
    by_place: Counter[int] = field(default_factory=Counter)
    waited_had: list[int] = field(default_factory=list)
    waited_would: list[int] = field(default_factory=list)
    # Those that wait at the end of the period still.
    left_would: int = 0

    def as_json(self, had: Loads, would: Loads) -> dict[str, Any]:
        """As it is kept: numbers by the numbers of rows."""
        people = sorted({*self.had, *self.would})
        return {
            "whole": self.whole,
            "changed": self.changed,
            "again": {"same": self.same_again, "other": self.other_again, "unknown": self.unknown_again},
            "people": [
                {
                    "employee": one,
                    "had": self.had[one],
                    "would": self.would[one],
                    "most_had": had.most.get(one, 0),
                    "most_would": would.most.get(one, 0),
                    "mean_had": round(had.mean(one), 1),
                    "mean_would": round(would.mean(one), 1),
                }
                for one in people
            ],
            "queues": [
                {"queue": one, "had": self.had_queue[one], "would": self.would_queue[one]}
                for one in sorted({*self.had_queue, *self.would_queue})
            ],
            "partners": [{"partner": one, "would": count} for one, count in sorted(self.would_partner.items())],
            "places": [{"place": place, "would": count} for place, count in sorted(self.by_place.items())],
            "waited": {
                "had": _told(self.waited_had),
                "would": {**_told(self.waited_would), "left": self.left_would},
            },
        }


def _told(seconds: Iterable[int]) -> Mapping[str, int | None]:
    """How many waited for a person, and how long: half of them at most, nine of ten at most, in seconds."""
    ordered = sorted(seconds)
    return {
        "count": len(ordered),
        "at_once": sum(1 for one in ordered if one == 0),
        "half": _share(ordered, 50),
        "most": _share(ordered, 90),
    }


def _share(ordered: list[int], percent: int) -> int | None:
    return ordered[(len(ordered) - 1) * percent // PERCENT] if ordered else None
