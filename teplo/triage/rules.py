"""Decisions about the course of a lead: pure functions over plain values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MAX_NAMED = 20
OPEN = frozenset({"new", "working"})
ENDED = frozenset({"refused", "junk"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An employee whom a rule might choose, and why he might be passed over."""

    employee: int
    active: bool = True
    on_shift: bool = True
    open_leads: int = 0


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as the decision sees it; `fits` is its condition over the facts of an enquiry."""

    number: int
    version: int
    strategy: str
    fits: Callable[[Mapping[str, object]], bool]
    queue: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was chosen and why. `turns` is the cursor's new state where a turn was taken."""

    employee: int | None = None
    queue: int | None = None
    rule: int | None = None
    version: int | None = None
    why: dict[str, object] = field(default_factory=dict)
    skipped: list[dict[str, object]] = field(default_factory=list)
    skipped_more: dict[str, int] = field(default_factory=dict)
    turns: dict[str, int] | None = None
    drawn: int | None = None

    def signed(self, rule: RuleView) -> "Choice":
        return replace(self, rule=rule.number, version=rule.version)


def first_fitting(rules: Sequence[RuleView], facts: Mapping[str, object], *, after: int = 0) -> int:
    """The place of the first rule from `after` on whose condition the facts meet; the last rule meets everything."""
    for place in range(after, len(rules)):
        if rules[place].fits(facts):
            return place
    raise LookupError("no rule catches all")


def in_turn(candidates: Sequence[Candidate], turns: Mapping[str, int], drawn: int) -> Choice | None:
    """Round robin: whoever had his turn longest ago, newcomers first; None where nobody is there.

    Over n candidates who stay, any number of draws differs by at most one.
    """
    free, skipped, more = _sieve(candidates)
    if not free:
        return None
    chosen = min(free, key=lambda candidate: (turns.get(str(candidate.employee), 0), candidate.employee))
    now = drawn + 1
    return Choice(
        employee=chosen.employee,
        why={"code": "turn", "candidates": len(free)},
        skipped=skipped,
        skipped_more=more,
        turns={**turns, str(chosen.employee): now},
        drawn=now,
    )


def least_loaded(candidates: Sequence[Candidate], turns: Mapping[str, int], drawn: int) -> Choice | None:
    """Whoever has the fewest open leads; among equals whoever had his turn longest ago. None where nobody is there."""
    free, _skipped, _more = _sieve(candidates)
    if not free:
        return None
    fewest = min(candidate.open_leads for candidate in free)
    equals = {candidate.employee for candidate in free if candidate.open_leads == fewest}
    choice = in_turn([c for c in candidates if c.employee in equals or c not in free], turns, drawn)
    if choice is None:
        return None
    return replace(choice, why={"code": "least_loaded", "candidates": len(free), "open": fewest})


def fixed(candidates: Sequence[Candidate]) -> Choice | None:
    """The one person of a rule; None where he no longer works here."""
    there = [candidate for candidate in candidates if candidate.active]
    return Choice(employee=there[0].employee, why={"code": "fixed"}) if there else None


def _sieve(
    candidates: Sequence[Candidate],
) -> tuple[list[Candidate], list[dict[str, object]], dict[str, int]]:
    free: list[Candidate] = []
    skipped: list[dict[str, object]] = []
    more: dict[str, int] = {}
    for candidate in candidates:
        why = "left" if not candidate.active else "" if candidate.on_shift else "off_shift"
        if not why:
            free.append(candidate)
        elif len(skipped) < MAX_NAMED:
            skipped.append({"employee": candidate.employee, "why": why})
        else:
            more[why] = more.get(why, 0) + 1
    return free, skipped, more


@dataclass(frozen=True, slots=True)
class OpenLead:
    """A lead that an enquiry might belong to."""

    number: int
    product: str


@dataclass(slots=True)
class Waiting:
    """The same with what changes it among many at once: when it was touched. `owner` is told back as it came."""

    number: int
    product: str
    touched: datetime
    owner: object = None


def same_need(product: str, leads: Sequence[OpenLead | Waiting]) -> int | None:
    """The lead that an enquiry joins: the last touched one, unless both name a product and the products differ."""
    for lead in leads:
        if not product or not lead.product or product == lead.product:
            return lead.number
    return None


def begins_as(wanted: str, *, contactable: bool) -> str:
    """The kind of status in which a lead begins; `wanted` is what an import says, empty otherwise.

    Who cannot be contacted is an interest, unless it has ended already.
    """
    if wanted in ENDED:
        return wanted
    if not contactable:
        return "interest"
    return wanted if wanted in OPEN else "new"


@dataclass(frozen=True, slots=True)
class Hours:
    """When a channel is answered: ISO days (Monday 1) and local times; `opens` None means around the clock."""

    days: tuple[int, ...] = ()
    opens: time | None = None
    closes: time | None = None


def due_at(start: datetime, *, minutes: float, hours: Hours) -> datetime:
    """When an answer is due: `minutes` of open time after `start` (zone-aware, in the company's zone).

    A year without an open minute ends the search: the plain wall time counts then.
    """
    if hours.opens is None or hours.closes is None:
        return _later(start, timedelta(minutes=minutes))
    left, now, day = timedelta(minutes=minutes), start.astimezone(UTC), start.date()
    for _day in range(366):
        # In UTC: in the night in which the clock jumps, the wall would give an hour too many or too few.
        opens, closes = _utc(day, hours.opens, start.tzinfo), _utc(day, hours.closes, start.tzinfo)
        begins = max(now, opens)
        if (not hours.days or day.isoweekday() in hours.days) and begins < closes:
            if left <= closes - begins:
                return (begins + left).astimezone(start.tzinfo)
            left -= closes - begins
        day += timedelta(days=1)
    return _later(start, timedelta(minutes=minutes))


def _utc(day: date, point: time, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, point, zone).astimezone(UTC)


def _later(start: datetime, by: timedelta) -> datetime:
    """So much later by the clock that never jumps: within one zone Python adds what the clock on the wall shows."""
    return (start.astimezone(UTC) + by).astimezone(start.tzinfo)
