"""Who stands behind the rules at a moment, read from the base: for one enquiry, for many, or only to look."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from teplo.kit import sql
from teplo.kit.clock import day_of
from teplo.staff import presence
from teplo.triage import limits, partners
from teplo.triage.deciding import AT_CAP, BEGINNER, Candidate, RuleView, Standing
from teplo.triage.limits import Caps, Had

AT = "%(at)s::timestamptz"
# Of a row `e` of staff_employee: number, why nothing may be given to him, whether he is new here, his own limits.
_MEMBER = f"""json_build_array(e.id, {presence.WHY.format(at=AT)}, coalesce(e.hired_on > %(beginners)s::date, false),
    k.open_leads, k.per_hour, k.per_day, k.per_month)"""
_PEOPLE = "FROM staff_employee e LEFT JOIN staff_capacity k ON k.employee_id = e.id WHERE NOT e.is_robot AND"
# Everybody whom a rule `r` might choose; for one of the strategy `previous_owner` of a single enquiry only him.
POOL = f"""(SELECT json_agg({_MEMBER} ORDER BY e.id) {_PEOPLE}
    CASE WHEN cardinality(r.employees) > 0 THEN e.id = ANY (r.employees)
        ELSE e.is_active AND (r.team_id IS NULL OR e.team_id = r.team_id)
            AND (r.role_id IS NULL OR e.role_id = r.role_id) AND e.skills @> r.skills::varchar[] END)::text"""
DUTY = f"""CASE WHEN r.out_of_hours = 'duty' THEN (SELECT json_agg({_MEMBER} ORDER BY e.id) {_PEOPLE}
    e.is_active AND {presence.ON_DUTY.format(at=AT)}) END::text"""
# The row lock of the cursor lines up everybody who draws by this rule; it is the last lock taken but for the credits,
# and held until the commit is on disk, so that the next one sees whose turn it was.
DRAW = f"""
SELECT r.id, {POOL}, {DUTY}, c.turns::text, c.drawn, c.owed::text
FROM triage_cursor c JOIN triage_rule r ON r.id = c.rule_id WHERE c.rule_id = %(rule)s::bigint FOR UPDATE OF c
"""
LOOK = f"SELECT r.id, {POOL}, {DUTY} FROM triage_rule r WHERE r.id = ANY (%(rules)s::bigint[])"
# In the order of the rules, in which single enquiries come from one cursor to the next.
LOCK = """
SELECT c.rule_id, c.turns::text, c.drawn, c.owed::text FROM triage_cursor c JOIN triage_rule r ON r.id = c.rule_id
WHERE c.rule_id = ANY (%s::bigint[]) ORDER BY r.catches_all, r.position, r.id FOR UPDATE OF c
"""
PEEK = LOCK.removesuffix("FOR UPDATE OF c\n")
LOADS = """
SELECT owner_employee_id, count(*) FROM leads_lead
WHERE owner_employee_id = ANY (%s::bigint[]) AND status_kind IN ('new', 'working') GROUP BY owner_employee_id
"""
GIVEN = """
SELECT p.id, (SELECT max(at) FROM triage_assignment a WHERE a.employee_id = p.id) FROM unnest(%s::bigint[]) AS p (id)
"""
CONVERSIONS = "SELECT heat, employee_id, won, ended FROM triage_conversions"
CREDITS = """
SELECT employee_id, hour, in_hour, day, in_day, month, at FROM triage_credit
WHERE employee_id = ANY (%s::bigint[]) ORDER BY employee_id
"""
LOCK_CREDITS = f"{CREDITS} FOR UPDATE"
OPEN_CREDITS = """
INSERT INTO triage_credit (employee_id, in_hour, in_day, month) SELECT id, 0, 0, 1 FROM unnest(%s::bigint[]) AS p (id)
ORDER BY id ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a pool: why nothing may be given to him, and his own limits."""

    employee: int
    why: str
    is_beginner: bool
    caps: Caps

    @classmethod
    def read(cls, employee: int, why: str, is_beginner: bool, *caps: int | None) -> "Member":  # noqa: FBT001 (a row)
        return cls(employee, why, is_beginner, Caps(*caps))


@dataclass(slots=True)
class Cursor:
    """Whose turn it is by one rule, as it moves."""

    turns: dict[str, int] = field(default_factory=dict)
    drawn: int = 0
    owed: dict[str, int] = field(default_factory=dict)
    has_moved: bool = False


@dataclass(slots=True)
class Board:
    """Everything that drawing at `at` needs, read when it is needed and kept as it moves.

    With `locks` cursors and credits are held until the commit, without them nothing is and nothing may be written.
    """

    at: datetime
    locks: bool = True
    pools: dict[int, list[Member]] = field(default_factory=dict)
    duty: dict[int, list[Member]] = field(default_factory=dict)
    cursors: dict[int, Cursor] = field(default_factory=dict)
    # Open leads of each as they are written, and those that begin here.
    loads: dict[int, int] = field(default_factory=dict)
    begun: dict[int, int] = field(default_factory=dict)
    # When each got his last lead, in whole seconds: as it is written, and what he got here.
    given: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    credits: dict[int, Had] = field(default_factory=dict)
    spent: set[int] = field(default_factory=set)
    # By heat: what each has won of how many, and the common rate.
    rates: dict[str, tuple[dict[int, tuple[int, int]], float]] | None = None
    today: date = field(init=False)

    def __post_init__(self) -> None:
        self.today = day_of(self.at)

    def read(self, rules: Iterable[RuleView]) -> None:
        """Read who stands behind rules, all in one question and nobody locked."""
        wanted = [rule.number for rule in rules if rule.has_people]
        for number, pool, duty in sql.rows(LOOK, {**self._asked, "rules": wanted}) if wanted else ():
            self._keep(number, pool, duty)

    def lock(self, rules: Iterable[int]) -> None:
        """Hold cursors until the commit, in the order of their rules."""
        for number, *cursor in sql.rows(LOCK if self.locks else PEEK, [sorted(set(rules))]):
            self.cursors[number] = _cursor(*cursor)

    def standing(self, rule: RuleView, *, heat: str, region: str = "", partners_out: Collection[int] = ()) -> Standing:
        """Who stands behind a rule at this moment, and whose turn it is."""
        if rule.strategy == "queue":
            return Standing(rule)
        if rule.strategy == "partner":
            if rule.number not in self.cursors:
                self.lock([rule.number])
            return Standing(rule, self._partners(rule, region, partners_out))
        cursor = self._cursor_of(rule)
        pool, duty = self.pools[rule.number], self.duty[rule.number]
        self._figures(rule, [*pool, *duty])
        rates, mean = (self.rates or {}).get(heat, ({}, 0.0))
        return Standing(
            rule,
            [self._candidate(one, rule, cursor, rates) for one in pool],
            [self._candidate(one, rule, cursor, rates) for one in duty],
            cursor.drawn,
            cursor.owed,
            mean if rule.strategy == "best_converters" else 0.0,
        )

    def caps_of(self, rule: RuleView, employee: int) -> Caps:
        """What somebody takes by a rule: his own limits, else those of the rule."""
        people = (*self.pools.get(rule.number, ()), *self.duty.get(rule.number, ()))
        own = next((one.caps for one in people if one.employee == employee), limits.NONE)
        return own.over(rule.caps)

    def is_awake(self, rule: RuleView) -> bool:
        """Whether somebody of a rule is at work; one of partners always is."""
        return not rule.has_people or any(not one.why for one in self.pools[rule.number])

    @property
    def _asked(self) -> dict[str, object]:
        return {"at": self.at, "beginners": self.today - BEGINNER}

    def _keep(self, number: int, pool: str | None, duty: str | None) -> None:
        self.pools[number] = [Member.read(*one) for one in _list(pool)]
        self.duty[number] = [Member.read(*one) for one in _list(duty)]

    def _cursor_of(self, rule: RuleView) -> Cursor:
        """The cursor of a rule, locked where its turns count; who stands behind it is read along with it."""
        number = rule.number
        if rule.locks and number not in self.cursors:
            if self.locks and number not in self.pools:
                _number, pool, duty, *cursor = sql.row(DRAW, {**self._asked, "rule": number})
                self._keep(number, pool, duty)
                self.cursors[number] = _cursor(*cursor)
            else:
                self.lock([number])
        if number not in self.pools:
            self.read([rule])
        return self.cursors.get(number) or Cursor()

    def _partners(self, rule: RuleView, region: str, out: Collection[int]) -> list[Candidate]:
        """After the cursor is held: the one before us has committed his offer."""
        found = partners.candidates(region, named=rule.partners, leave_out=out, at=self.at)
        return [
            Candidate(
                one.partner,
                why="" if one.is_free else AT_CAP,
                since=_seconds(one.last_offered_at),
                is_local=one.is_local,
            )
            for one in found
        ]

    def _figures(self, rule: RuleView, people: Sequence[Member]) -> None:
        """Read what the rule compares, after its cursor is held: the one before us has committed his."""
        capped = [(one.employee, one.caps.over(rule.caps)) for one in people if not one.why]
        counted = [employee for employee, caps in capped if caps.counts and employee not in self.credits]
        if counted:
            self._read_credits(counted)
        if rule.strategy == "least_loaded" or any(caps.open is not None for _employee, caps in capped):
            missing = self._everybody() - self.loads.keys()
            if missing:
                self.loads |= dict.fromkeys(missing, 0) | dict(sql.rows(LOADS, [sorted(missing)]))
        if rule.strategy == "longest_waiting" and (missing := self._everybody() - self.given.keys()):
            self.given |= {employee: _seconds(at) for employee, at in sql.rows(GIVEN, [sorted(missing)])}
        if rule.strategy == "best_converters" and self.rates is None:
            self.rates = conversion_rates()

    def _everybody(self) -> set[int]:
        return {one.employee for group in (self.pools, self.duty) for people in group.values() for one in people}

    def _read_credits(self, people: Sequence[int]) -> None:
        """What they had of their limits; held until the commit, for other rules choose them too."""
        wanted = sorted(people)
        found = sql.rows(LOCK_CREDITS if self.locks else CREDITS, [wanted])
        if self.locks and len(found) < len(wanted):
            sql.run(OPEN_CREDITS, [wanted])
            found = sql.rows(LOCK_CREDITS, [wanted])
        self.credits |= dict.fromkeys(wanted, limits.NOTHING) | {row[0]: Had(*row[1:]) for row in found}

    def _candidate(
        self, one: Member, rule: RuleView, cursor: Cursor, rates: Mapping[int, tuple[int, int]]
    ) -> Candidate:
        employee = one.employee
        open_leads = self.loads.get(employee, 0) + self.begun.get(employee, 0) if self.loads else 0
        is_full = not one.why and limits.is_full(
            one.caps.over(rule.caps),
            self.credits.get(employee, limits.NOTHING),
            open_leads=open_leads,
            at=self.at,
            today=self.today,
        )
        won, ended = rates.get(employee, (0, 0)) if rule.strategy == "best_converters" else (0, 0)
        return Candidate(
            employee,
            why=AT_CAP if is_full else one.why,
            turn=cursor.turns.get(str(employee), 0),
            open_leads=open_leads if rule.strategy == "least_loaded" else 0,
            since=self._since(employee) if rule.strategy == "longest_waiting" else 0,
            won=won,
            ended=ended,
            is_beginner=one.is_beginner and rule.beginners_share > 0,
        )

    def _since(self, employee: int) -> int:
        return max(self.given.get(employee, 0), self.last.get(employee, 0))


def _cursor(turns: str, drawn: int, owed: str) -> Cursor:
    return Cursor(json.loads(turns), drawn, json.loads(owed))


def _list(given: str | None) -> list[Any]:
    return list(json.loads(given)) if given else []


def _seconds(at: datetime | None) -> int:
    return int(at.timestamp()) if at else 0


def conversion_rates() -> dict[str, tuple[dict[int, tuple[int, int]], float]]:
    """By heat: what each has won of how many, and the common rate."""
    by_heat: dict[str, dict[int, tuple[int, int]]] = {}
    for heat, employee, won, ended in sql.rows(CONVERSIONS):
        by_heat.setdefault(heat, {})[employee] = (won, ended)
    return {heat: (people, _mean(people.values())) for heat, people in by_heat.items()}


def _mean(people: Iterable[tuple[int, int]]) -> float:
    won, ended = (sum(column) for column in zip(*people, strict=True))
    return won / ended if ended else 0.0
