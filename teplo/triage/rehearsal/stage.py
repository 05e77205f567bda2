"""The board of a time that is past: who was there then, with loads and turns as a draft would have made them.

It is a simulation, and says so: a lead stays open as long as it really did, whoever gets it; turns and limits begin
anew; teams, roles, skills and limits are those of today; whoever is offered something accepts.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from teplo.kit.clock import day_of
from teplo.kit.text import fold
from teplo.staff.presence import LEFT, Past
from teplo.triage.deciding import AT_CAP, BEGINNER, Candidate, RuleView
from teplo.triage.limits import Caps
from teplo.triage.rehearsal.loads import Loads
from teplo.triage.rehearsal.reading import Worker
from teplo.triage.standings import Board, Cursor, Member


@dataclass(frozen=True, slots=True)
class Dealer:
    """A partner: what he may be offered, folded, and how many at once."""

    number: int
    regions: frozenset[str]
    most_open: int


@dataclass(slots=True)
class _There:
    """Why nothing could be given to somebody, and until when that held."""

    why: str
    is_duty: bool
    until: datetime


class Stage(Board):
    """Who stands behind the rules of a draft, from moment to moment; `move_to` goes on in time, never back."""

    def __init__(
        self,
        rules: Sequence[tuple[RuleView, Mapping[str, Any]]],
        workers: Sequence[Worker],
        past: Mapping[int, Past],
        *,
        loads: Loads,
        given: Mapping[int, int],
        rates: dict[str, tuple[dict[int, tuple[int, int]], float]],
        dealers: Sequence[Dealer],
        at: datetime,
    ) -> None:
        super().__init__(at, locks=False)
        self.workers = {one.number: one for one in workers}
        self.past, self.dealers, self.open = past, dealers, loads
        self.given, self.rates = dict(given), rates
        self.behind = {rule.number: [one.number for one in workers if _belongs(one, text)] for rule, text in rules}
        self.named = {rule.number: bool(text.get("employees")) for rule, text in rules}
        self.turning = {number: _turning_points(one) for number, one in past.items()}
        self.there: dict[int, _There] = {}
        self.holds: dict[int, datetime] = {}
        self.offered: dict[int, int] = {}

    def move_to(self, at: datetime) -> int:
        """Go on to a moment; gives how many leads have ended meanwhile."""
        self.at, self.today = at, day_of(at)
        return self.open.move_to(at)

    def read(self, rules: Iterable[RuleView]) -> None:
        """Who stands behind rules at this moment, read anew where somebody came or went."""
        for rule in rules:
            if rule.has_people and self.holds.get(rule.number, self.at) <= self.at:
                self._read(rule.number)

    def lock(self, rules: Iterable[int]) -> None:
        """Nothing is locked: the turns are those of the rehearsal alone."""
        for number in rules:
            self.cursors.setdefault(number, Cursor())

    def give(self, employee: int, ended_at: datetime | None) -> None:
        """Somebody has one more open lead, until it really ended."""
        self.open.begin(employee, self.at, ended_at)

    def _cursor_of(self, rule: RuleView) -> Cursor:
        self.lock([rule.number])
        self.read([rule])
        return self.cursors[rule.number]

    def _figures(self, rule: RuleView, people: Sequence[Member], caps: Mapping[int, Caps]) -> None:
        """Everything is known: open leads are counted as they begin and end."""
        self.loads, self.begun = self.open.now, {}

    def _partners(self, rule: RuleView, region: str, out: Collection[int]) -> list[Candidate]:
        folded, found = fold(region), []
        for one in self.dealers:
            is_local = folded in one.regions
            if one.number in out or not (one.number in rule.partners if rule.partners else is_local or not one.regions):
                continue
            why = "" if one.most_open else AT_CAP
            found.append(Candidate(one.number, why=why, since=self.offered.get(one.number, 0), is_local=is_local))
        return found

    def _read(self, number: int) -> None:
        is_named = self.named[number]
        there = [(self.workers[one], self._there(one)) for one in self.behind[number]]
        self.pools[number] = [self._member(one, state) for one, state in there if is_named or state.why != LEFT]
        everybody = [(one, self._there(one.number)) for one in self.workers.values()]
        self.duty[number] = [self._member(one, state) for one, state in everybody if state.is_duty and not state.why]
        self.holds[number] = min((state.until for _one, state in [*there, *everybody]), default=self.at)

    def _there(self, number: int) -> _There:
        known = self.there.get(number)
        if known is None or known.until <= self.at:
            past, points = self.past[number], self.turning[number]
            place = bisect_right(points, self.at)
            until = points[place] if place < len(points) else datetime.max.replace(tzinfo=self.at.tzinfo)
            known = self.there[number] = _There(past.why(self.at), past.is_duty(self.at), until)
        return known

    def _member(self, one: Worker, state: _There) -> Member:
        is_beginner = one.hired_on is not None and one.hired_on > self.today - BEGINNER
        return Member(one.number, state.why, is_beginner, one.caps)


def _belongs(one: Worker, text: Mapping[str, Any]) -> bool:
    if text.get("employees"):
        return one.number in text["employees"]
    if text["strategy"] in ("queue", "partner"):
        return False
    return (
        text.get("team") in (None, one.team)
        and text.get("role") in (None, one.role)
        and one.skills >= frozenset(text.get("skills") or ())
    )


def _turning_points(past: Past) -> list[datetime]:
    """The moments at which somebody came or went."""
    spans = (past.worked_here, past.switched_on, past.absent, past.had_hours, past.at_work, past.on_duty)
    return sorted({moment for group in spans for span in group for moment in span})
