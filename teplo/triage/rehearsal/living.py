"""The enquiries of a period are lived through once more by the rules of a draft, in the order in which they came."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from teplo.kit.text import fold
from teplo.staff import presence
from teplo.triage import facts as facts_of
from teplo.triage import kept_inputs, limits, ruleset
from teplo.triage.deciding import SOMEBODY, Inputs, RuleView, decide, fitting
from teplo.triage.drawing import draw, move_on
from teplo.triage.models import Partner
from teplo.triage.rehearsal import reading
from teplo.triage.rehearsal.figures import Figures
from teplo.triage.rehearsal.loads import Loads
from teplo.triage.rehearsal.reading import Came
from teplo.triage.rehearsal.stage import Dealer, Stage
from teplo.triage.rules import Choice
from teplo.triage.standings import conversion_rates

Text = Mapping[str, Any]
# Told after each part: how many enquiries are behind it. False ends it.
Tell = Callable[[int], bool]
# So many kinds of enquiries are remembered with the rules that fit them.
MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Changed:
    """An enquiry that somebody else would have got, and after how many seconds."""

    came: Came
    choice: Choice
    waited: int | None


@dataclass(slots=True)
class _Waits:
    came: Came
    inputs: Inputs
    first: Choice


class Stopped(Exception):  # nothing went wrong: nobody wants to know any more
    """Nobody wants to know any more."""


class Rehearsing:
    """A draft and a period; `live` goes through it and gives what differs, `figures` and the loads then tell the rest.

    `texts` are the rules of the draft in their order, the last one catches all; a rule is known by its place from 1.
    """

    def __init__(self, texts: Sequence[Text], *, since: datetime, until: datetime) -> None:
        self.since, self.until = since, until
        used = [(ruleset.rule_of(place, 0, text), text) for place, text in enumerate(texts, 1) if _in_use(text)]
        self.rules: list[RuleView] = [rule for rule, _text in used]
        workers, loads = reading.workers(), reading.loads_at(since)
        self.had, self.would = Loads(loads, at=since), Loads(loads, at=since)
        self.stage = Stage(
            used,
            workers,
            presence.history([one.number for one in workers], since, until),
            loads=self.would,
            given=reading.given_before(since),
            rates=conversion_rates(),
            dealers=_dealers(),
            at=since,
        )
        self.figures = Figures()
        self.waiting: dict[int, deque[_Waits]] = {}
        # Somebody comes or goes: those who wait are looked at then, also where nothing arrives.
        self.turns = deque(
            sorted({at for points in self.stage.turning.values() for at in points if since < at < until})
        )
        self.known: dict[tuple[int, int], RuleView] = {}
        self.asked = sorted(set[str]().union(*(rule.asks for rule in self.rules)))
        self.fits: dict[tuple[str, ...], list[RuleView]] = {}
        # For whom it was tried in vain, by the rule by which they wait, and how everything stood then.
        self.tried: dict[int, tuple[int, int, int | None]] = {}
        self.ended = 0
        caps = [*(rule.caps for rule in self.rules), *(one.caps for one in workers)]
        self.caps_open, self.caps_new = any(one.open is not None for one in caps), any(one.counts for one in caps)

    def live(self, tell: Tell) -> Iterator[Changed]:
        """Go through the period; Stopped where `tell` says that nobody wants it any more."""
        for part in reading.enquiries(self.since, self.until):
            stored = [json.loads(one.inputs) for one in part]
            self._learn(stored)
            for came, inputs in zip(part, stored, strict=True):
                while self.turns and self.turns[0] <= came.at:
                    yield from self._serve(self.turns.popleft())
                yield from self._serve(came.at)
                yield from self._decide(came, inputs)
            self.figures.whole += len(part)
            if not tell(self.figures.whole):
                raise Stopped
        while self.turns:
            yield from self._serve(self.turns.popleft())
        yield from self._left()
        self.had.move_to(self.until)
        self.would.move_to(self.until)

    def found(self) -> dict[str, Any]:
        """The figures, as they are kept."""
        return self.figures.as_json(self.had, self.would)

    def _decide(self, came: Came, stored: Mapping[str, Any]) -> Iterator[Changed]:
        self._again(came, stored)
        employee, queue = came.owner
        self._count_had(came, employee, queue)
        facts = facts_of.unkept(stored.get("facts", {}), text=came.text)
        inputs = Inputs(facts=facts, previous=stored.get("previous"))
        choice = draw(self.stage, self._fitting(facts), inputs, keeps=False)
        if choice.waits is not None:
            self.waiting.setdefault(choice.waits, deque()).append(_Waits(came, inputs, choice))
            self.tried.setdefault(choice.waits, self._state(came.at))
            return
        yield from self._ends(came, choice, at=came.at)

    def _fitting(self, facts: Mapping[str, object]) -> list[RuleView]:
        """The rules that fit; asked once for all enquiries that are alike in what the rules ask for."""
        key = tuple(str(facts[name]) for name in self.asked)
        if key not in self.fits:
            if len(self.fits) >= MOST_KEPT:
                self.fits.clear()
            self.fits[key] = list(fitting(self.rules, facts))
        return self.fits[key]

    def _ends(self, came: Came, choice: Choice, *, at: datetime) -> Iterator[Changed]:
        """An enquiry is somebody's, or lies in a queue."""
        move_on(self.stage, choice, at=at)
        self._count_would(came, choice, at)
        if (choice.employee, choice.queue) != came.owner or choice.partner is not None:
            self.figures.changed += 1
            yield Changed(came, choice, _seconds(came.at, at) if choice.employee else None)

    def _serve(self, at: datetime) -> Iterator[Changed]:
        """Those who wait, the longest waiting first, where somebody may have one now."""
        self.had.move_to(at)
        self.ended += self.stage.move_to(at)
        now = self._state(at)
        for number in [number for number, line in self.waiting.items() if line and self.tried.get(number) != now]:
            line = self.waiting[number]
            while line and (choice := self._served(line[0])):
                yield from self._ends(line.popleft().came, choice, at=at)
            self.tried[number] = now

    def _state(self, at: datetime) -> tuple[int, int, int | None]:
        """What decides whether somebody may have one: while it stays the same, those who wait are not asked for."""
        return len(self.turns), self.ended if self.caps_open else 0, limits.hour_of(at) if self.caps_new else None

    def _served(self, one: _Waits) -> Choice | None:
        try:
            return draw(self.stage, self._fitting(one.inputs.facts), replace(one.inputs, aim=SOMEBODY), keeps=False)
        except LookupError:
            return None  # nobody may have it yet: it waits on

    def _left(self) -> Iterator[Changed]:
        """Those who wait at the end of the period still: where they came first, they lie."""
        for line in self.waiting.values():
            for one in line:
                self.figures.left_would += 1
                yield from self._ends(one.came, one.first, at=self.until)

    def _count_had(self, came: Came, employee: int | None, queue: int | None) -> None:
        if employee is not None:
            self.figures.had[employee] += 1
            self.had.begin(employee, came.at, came.ended_at)
        elif queue is not None:
            self.figures.had_queue[queue] += 1
        if came.waited is not None:
            self.figures.waited_had.append(came.waited)

    def _count_would(self, came: Came, choice: Choice, at: datetime) -> None:
        figures = self.figures
        figures.by_place[(choice.rule or 0) - 1] += 1
        if choice.partner is not None:
            figures.would_partner[choice.partner] += 1
            self.stage.offered[choice.partner] = int(at.timestamp())
        elif choice.employee is not None:
            figures.would[choice.employee] += 1
            figures.waited_would.append(_seconds(came.at, at))
            self.stage.give(choice.employee, came.ended_at)
        elif choice.queue is not None:
            figures.would_queue[choice.queue] += 1

    def _again(self, came: Came, stored: Mapping[str, Any]) -> None:
        """Decide once more from what was kept, by the very texts of that time."""
        try:
            choice = decide(kept_inputs.read(stored, lambda *which: self.known[which], text=came.text))
        except KeyError:
            self.figures.unknown_again += 1
            return
        if (choice.employee, choice.queue) == (came.employee, came.queue):
            self.figures.same_again += 1
        else:
            self.figures.other_again += 1

    def _learn(self, stored: Sequence[Mapping[str, Any]]) -> None:
        """Read the texts of the rules by which these were decided."""
        asked = {(one["rule"], one["version"]) for inputs in stored for one in inputs.get("rules", ())}
        wanted = asked - self.known.keys()
        for (number, version), text in reading.texts_of(wanted).items() if wanted else ():
            self.known[number, version] = ruleset.rule_of(number, version, json.loads(text))


def _in_use(text: Text) -> bool:
    return bool(text.get("is_active", True) or text.get("catches_all"))


def _dealers() -> list[Dealer]:
    active = Partner.objects.filter(is_active=True).order_by("pk")
    return [Dealer(one.pk, frozenset(fold(region) for region in one.regions), one.most_open) for one in active]


def _seconds(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())
