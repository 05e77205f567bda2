"""Who gets an enquiry: a pure decision over plain values, the same on arrival, in a batch, in a rehearsal, and again.

Rules are asked in their order. Each one looks at who stands behind it: whoever works here, is at work, is not absent
and not at his limits may have it; among those its strategy chooses. Where nobody may have it, the rule says whether
the next one decides or the lead waits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple

from teplo.triage.limits import NONE, Caps
from teplo.triage.rules import MAX_NAMED, Choice

BEGINNER = timedelta(days=90)
# So many leads of the common rate are added to what somebody has ended: a lucky beginner is not the best.
COMMON = 20
AT_CAP, REFUSED = "at_cap", "refused"
# Whoever is passed over for these is at work all the same.
AT_WORK = frozenset({AT_CAP, REFUSED})
WHOLE = 100
BEGINNERS = "beginners"
SOMEBODY, PERSON = "somebody", "person"
# The first task of a lead that a head has got; also the key of its type.
NAME_OWNER = "name_owner"

Fits = Callable[[Mapping[str, object]], bool]


def everything(facts: Mapping[str, object]) -> bool:
    """The condition of a rule that asks for nothing."""
    return True


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as the decision sees it; `fits` is its condition over the facts of an enquiry."""

    number: int
    version: int
    strategy: str
    fits: Fits = everything
    queue: int | None = None
    weights: Mapping[str, int] = field(default_factory=dict)
    beginners_share: int = 0
    offer_minutes: int | None = None
    caps: Caps = NONE
    fallback: str = "next"
    out_of_hours: str = ""
    partners: tuple[int, ...] = ()
    # The fields that its condition asks for.
    asks: frozenset[str] = frozenset()

    @property
    def has_people(self) -> bool:
        return self.strategy not in ("queue", "partner")

    @property
    def draws(self) -> bool:
        """Whether whose turn it is decides: then its cursor is locked."""
        return self.strategy not in ("queue", "fixed", "previous_owner", "partner") or self.out_of_hours == "duty"

    @property
    def locks(self) -> bool:
        """Whether its cursor is locked: whoever draws next sees what was given before."""
        return self.draws or self.strategy == "partner"


class Candidate(NamedTuple):
    """Somebody whom a rule might choose. `why` he may not have it, '' where he may.

    `turn` is the number of the turn he had last, `since` when he got his last lead, in whole seconds, 0 for never.
    `won` of `ended` leads of this heat he has converted. Of a partner `employee` is the partner's number.
    """

    employee: int
    why: str = ""
    turn: int = 0
    open_leads: int = 0
    since: int = 0
    won: int = 0
    ended: int = 0
    is_beginner: bool = False
    is_local: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule at the moment of a decision: who stands behind it, who is on duty, whose turn it is.

    `mean` is the common rate at which leads of this heat are converted.
    """

    rule: RuleView
    pool: Sequence[Candidate] = ()
    duty: Sequence[Candidate] = ()
    drawn: int = 0
    owed: Mapping[str, int] = field(default_factory=dict)
    mean: float = 0.0


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a decision is made of: what is known of the enquiry, and the standings of the rules that fit, in order.

    `previous` had this client before. `left_out` and `partners_out` have had this lead and shall not get it again.
    `aim` is '' for whatever the rules say, `somebody` where no queue will do (it waits in one already), `person` where
    a partner will not either.
    """

    facts: Mapping[str, object] = field(default_factory=dict)
    previous: int | None = None
    left_out: frozenset[int] = frozenset()
    partners_out: frozenset[int] = frozenset()
    aim: str = ""
    standings: Iterable[Standing] = ()


def decide(inputs: Inputs) -> Choice:
    """Who gets it: by the first rule that has somebody, signed with its number and version.

    LookupError where no rule catches all. Whoever was passed over on the way is told, up to twenty by name.
    """
    passed = list[tuple[str, Candidate]]()
    for standing in inputs.standings:
        people = _people(standing, inputs)
        if choice := _by_rule(standing, people, inputs):
            rule = standing.rule
            kind = "partner" if rule.strategy == "partner" else "employee"
            own = [(kind, one) for one in people if one.why and one.employee != choice.employee]
            skipped, more = _told([*own, *passed])
            return replace(choice, rule=rule.number, version=rule.version, skipped=skipped, skipped_more=more)
        if standing.rule.has_people:
            passed += [("employee", one) for one in people if one.why]
    raise LookupError("no rule catches all")


def fitting(rules: Iterable[RuleView], facts: Mapping[str, object]) -> Iterable[RuleView]:
    """The rules whose condition the facts meet, in their order."""
    return (rule for rule in rules if rule.fits(facts))


def _people(standing: Standing, inputs: Inputs) -> Sequence[Candidate]:
    """Who stands behind a rule for this enquiry; those who shall not get it again are told to be so."""
    people = standing.pool
    if standing.rule.strategy == "previous_owner":
        people = [one for one in people if one.employee == inputs.previous]
    return _without(people, inputs.partners_out if standing.rule.strategy == "partner" else inputs.left_out)


def _without(people: Sequence[Candidate], out: frozenset[int]) -> Sequence[Candidate]:
    if not out:
        return people
    return [one._replace(why=REFUSED) if one.employee in out and not one.why else one for one in people]


def _by_rule(standing: Standing, people: Sequence[Candidate], inputs: Inputs) -> Choice | None:
    rule = standing.rule
    if inputs.aim and (rule.strategy == "queue" or (inputs.aim == PERSON and not rule.has_people)):
        return None
    if rule.strategy == "queue":
        return Choice(queue=rule.queue, why={"code": "queue"})
    free = [one for one in people if not one.why]
    if free:
        return STRATEGIES[rule.strategy](standing, free)
    if rule.strategy == "previous_owner" and not people:
        return None  # nobody had him before: that is no reason to wait
    return _nobody(standing, people, inputs)


def _nobody(standing: Standing, people: Sequence[Candidate], inputs: Inputs) -> Choice | None:
    """What a rule says where nobody of its people may have it."""
    rule, policy = standing.rule, standing.rule.fallback
    if rule.out_of_hours and rule.has_people and not any(one.why in AT_WORK for one in people):
        policy = rule.out_of_hours
    if policy == "duty":
        if on_duty := [one for one in _without(standing.duty, inputs.left_out) if not one.why]:
            return _turn(standing, on_duty, "duty")
        policy = rule.fallback
    if inputs.aim:
        return None
    if policy == "wait":
        return Choice(queue=rule.queue, waits=rule.number, why={"code": "waits"})
    return Choice(queue=rule.queue, why={"code": "nobody"}) if policy == "queue" else None


def _fixed(standing: Standing, free: Sequence[Candidate]) -> Choice:
    return Choice(employee=free[0].employee, why={"code": "fixed"})


def _previous(standing: Standing, free: Sequence[Candidate]) -> Choice:
    return Choice(employee=free[0].employee, why={"code": "previous_owner"})


def _turn(standing: Standing, free: Sequence[Candidate], code: str = "turn") -> Choice:
    """Whoever had his turn longest ago, newcomers first.

    Over n candidates who stay, any number of draws differs by at most one.
    """
    chosen = min(free, key=_longest_ago)
    return _drawn(standing, chosen, {"code": code, "candidates": len(free)})


def _longest_ago(one: Candidate) -> tuple[int, int]:
    return one.turn, one.employee


def _drawn(standing: Standing, chosen: Candidate, why: dict[str, object]) -> Choice:
    now = standing.drawn + 1
    return Choice(employee=chosen.employee, why=why, turns={str(chosen.employee): now}, drawn=now)


def _weighted(standing: Standing, free: Sequence[Candidate]) -> Choice:
    """Smooth weighted turns: each is owed his weight, whoever is owed most gets it and owes the weights of all."""
    weights = {one.employee: standing.rule.weights.get(str(one.employee), 1) for one in free}
    owed = {one.employee: standing.owed.get(str(one.employee), 0) + weights[one.employee] for one in free}
    chosen = min(free, key=lambda one: (-owed[one.employee], one.turn, one.employee))
    owed[chosen.employee] -= sum(weights.values())
    why: dict[str, object] = {"code": "weighted", "candidates": len(free), "weight": weights[chosen.employee]}
    choice = _drawn(standing, chosen, why)
    return replace(choice, owed={str(employee): value for employee, value in owed.items()})


def _least_loaded(standing: Standing, free: Sequence[Candidate]) -> Choice:
    """Whoever has the fewest open leads; among equals whoever had his turn longest ago."""
    chosen = min(free, key=lambda one: (one.open_leads, *_longest_ago(one)))
    return _drawn(standing, chosen, {"code": "least_loaded", "candidates": len(free), "open": chosen.open_leads})


def _longest_waiting(standing: Standing, free: Sequence[Candidate]) -> Choice:
    """Whoever got his last lead longest ago, by whatever rule or hand; who never got one comes first."""
    chosen = min(free, key=lambda one: (one.since, *_longest_ago(one)))
    return _drawn(standing, chosen, {"code": "longest_waiting", "candidates": len(free)})


def _best(standing: Standing, free: Sequence[Candidate]) -> Choice:
    """Whoever converts such leads best, (won + 20·p̄) / (ended + 20); of a hundred a share goes to beginners."""
    share, owed = standing.rule.beginners_share, 0
    beginners = [one for one in free if one.is_beginner]
    if share:
        # What beginners are owed while none is there does not heap up.
        owed = min(standing.owed.get(BEGINNERS, 0) + share, 2 * WHOLE)
        if owed >= WHOLE and beginners:
            return replace(_turn(standing, beginners, "beginner"), owed={BEGINNERS: owed - WHOLE})
    chosen = min(free, key=lambda one: (-rate(one, standing.mean), *_longest_ago(one)))
    percent = round(100 * rate(chosen, standing.mean))
    counted = {"candidates": len(free), "won": chosen.won, "ended": chosen.ended, "percent": percent}
    choice = _drawn(standing, chosen, {"code": "best_converters", **counted})
    return replace(choice, owed={BEGINNERS: owed}) if share else choice


def rate(one: Candidate, mean: float) -> float:
    """At what rate somebody is taken to convert, his own leads weighed against so many of the common rate."""
    return (one.won + COMMON * mean) / (one.ended + COMMON)


def _offer(standing: Standing, free: Sequence[Candidate]) -> Choice:
    return replace(_turn(standing, free, "offer"), offer_minutes=standing.rule.offer_minutes)


def _head(standing: Standing, free: Sequence[Candidate]) -> Choice:
    return replace(_turn(standing, free, "head"), task=NAME_OWNER)


def _partner(standing: Standing, free: Sequence[Candidate]) -> Choice:
    """The partner who was offered something longest ago, those of the region itself first."""
    chosen = min(free, key=lambda one: (not one.is_local, one.since, one.employee))
    rule, why = standing.rule, {"code": "partner", "candidates": len(free)}
    return Choice(queue=rule.queue, partner=chosen.employee, offer_minutes=rule.offer_minutes, why=why)


STRATEGIES: dict[str, Callable[[Standing, Sequence[Candidate]], Choice]] = {
    "fixed": _fixed,
    "round_robin": _turn,
    "weighted": _weighted,
    "least_loaded": _least_loaded,
    "longest_waiting": _longest_waiting,
    "best_converters": _best,
    "previous_owner": _previous,
    "offer": _offer,
    "partner": _partner,
    "head": _head,
}


def _told(passed: Iterable[tuple[str, Candidate]]) -> tuple[list[dict[str, object]], dict[str, int]]:
    """Up to twenty who were passed over by name, the rest counted; each once, for the first reason."""
    skipped, more, seen = list[dict[str, object]](), dict[str, int](), set[tuple[str, int]]()
    for kind, one in passed:
        if (kind, one.employee) in seen:
            continue
        seen.add((kind, one.employee))
        if len(skipped) < MAX_NAMED:
            skipped.append({kind: one.employee, "why": one.why})
        else:
            more[one.why] = more.get(one.why, 0) + 1
    return skipped, more
