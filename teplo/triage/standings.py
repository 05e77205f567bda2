"""Who stands behind the rules at a moment, read from the base: for one enquiry, for many, or only to look."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from teplo.kit import sql
from teplo.kit.clock import day_of
from teplo.staff import presence
from teplo.triage import limits, partners
from teplo.triage.deciding import AT_CAP, BEGINNER, Candidate, RuleView, Standing
from teplo.triage.limits import Caps, Had

AT = "%(at)s::timestamptz"
# Of a row `e` of staff_employee: number, why nothing may be given to him, whether he is new here, his own limits.
_MEMBER = f"""e.id, {presence.WHY.format(at=AT)} AS why, coalesce(e.hired_on > %(beginners)s::date, false),
    k.open_leads, k.per_hour, k.per_day, k.per_month
FROM triage_rule r CROSS JOIN staff_employee e LEFT JOIN staff_capacity k ON k.employee_id = e.id"""
# Everybody whom a rule `r` might choose.
POOL = f"""
SELECT r.id AS rule, false AS is_duty, {_MEMBER}
WHERE {{rules}} AND NOT e.is_robot AND CASE WHEN cardinality(r.employees) > 0 THEN e.id = ANY (r.employees)
    ELSE e.is_active AND (r.team_id IS NULL OR e.team_id = r.team_id)
        AND (r.role_id IS NULL OR e.role_id = r.role_id) AND e.skills @> r.skills::varchar[] END
"""
# And behind them who is on duty, where that is what the rule says.
POOL_AND_DUTY = f"""
{POOL} UNION ALL
SELECT r.id, true, {_MEMBER}
WHERE {{rules}} AND r.out_of_hours = 'duty' AND NOT e.is_robot AND e.is_active AND {presence.ON_DUTY.format(at=AT)}
"""
LOOK = f"{POOL_AND_DUTY} ORDER BY is_duty, id".format(rules="r.id = ANY (%(rules)s::bigint[])")
# The row lock of the cursor lines up everybody who draws by this rule; it is the last lock taken but for the credits,
# and held until the commit is on disk, so that the next one sees whose turn it was.
DRAW = "SELECT turns::text, drawn, owed::text FROM triage_cursor WHERE rule_id = %(rule)s::bigint FOR UPDATE"
# In the order of the rules, in which single enquiries come from one cursor to the next.
LOCK = """
SELECT c.rule_id, c.turns::text, c.drawn, c.owed::text FROM triage_cursor c JOIN triage_rule r ON r.id = c.rule_id
WHERE c.rule_id = ANY (%s::bigint[]) ORDER BY r.catches_all, r.position, r.id FOR UPDATE OF c
"""
PEEK = LOCK.removesuffix("FOR UPDATE OF c\n")
# What a row `k` of triage_credit tells of somebody, as `limits.Had` has it.
_HAD = """(extract(epoch FROM k.hour) / 3600)::bigint, k.in_hour, k.day, k.in_day, k.month,
    extract(epoch FROM k.at)::float8"""
# What is compared, of those who may be chosen: open leads, when each got his last one, what is left of his limits.
_LOAD = """(SELECT count(*) FROM leads_lead l
        WHERE l.owner_employee_id = p.id AND l.status_kind IN ('new', 'working'))"""
_LAST = """(SELECT coalesce(extract(epoch FROM max(a.at))::bigint, 0) FROM triage_assignment a
        WHERE a.employee_id = p.id)"""
FIGURES = f"""
SELECT p.id, CASE WHEN p.id = ANY (%(loaded)s::bigint[]) THEN {_LOAD} END,
    CASE WHEN %(last)s::boolean THEN {_LAST} END,
    {_HAD}
FROM unnest(%(people)s::bigint[]) AS p (id) LEFT JOIN triage_credit k ON k.employee_id = p.id
"""
# Both at once, for an enquiry that comes alone: asked behind the lock of the cursor, so that what the one before got
# is seen.
_STAND = f"""
SELECT p.*, CASE WHEN p.why = '' AND (%(loads)s::boolean OR p.open_leads IS NOT NULL) THEN {_LOAD} END,
    CASE WHEN p.why = '' AND %(last)s::boolean THEN {_LAST} END,
    {_HAD}
FROM ({{people}} OFFSET 0) p
LEFT JOIN triage_credit k ON k.employee_id = p.id ORDER BY p.is_duty, p.id
"""
_ONE = "r.id = %(rule)s::bigint"
STAND = _STAND.format(people=POOL.format(rules=_ONE))
STAND_AND_DUTY = _STAND.format(people=f"SELECT * FROM ({POOL_AND_DUTY.format(rules=_ONE)}) both_of_them")
CONVERSIONS = "SELECT heat, employee_id, won, ended FROM triage_conversions"
# Of one person and of many: what is asked of an array is planned anew each time.
HOLD = f"SELECT k.employee_id, {_HAD} FROM triage_credit k WHERE k.employee_id = %s::bigint FOR UPDATE"
HOLD_MANY = f"""
SELECT k.employee_id, {_HAD} FROM triage_credit k
WHERE k.employee_id = ANY (%s::bigint[]) ORDER BY k.employee_id FOR UPDATE
"""
# allow write-outside-actions: an empty row to lock, before anything is drawn
OPEN_CREDITS = """
INSERT INTO triage_credit (employee_id, in_hour, in_day, month) SELECT id, 0, 0, 1 FROM unnest(%s::bigint[]) AS p (id)
ORDER BY id ON CONFLICT DO NOTHING
"""


NO_CAPS = (None, None, None, None)


class Member(NamedTuple):
    """Somebody of a pool: why nothing may be given to him, and his own limits."""

    employee: int
    why: str
    is_beginner: bool
    caps: Caps

    @classmethod
    def read(cls, employee: int, why: str, is_beginner: bool, *caps: int | None) -> "Member":  # noqa: FBT001 (a row)
        own = limits.NONE if caps == NO_CAPS else Caps(*caps)
        return cls(employee, why, is_beginner, own)


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
    # How many offers partners have got here, which are not written yet.
    sent: dict[int, int] = field(default_factory=dict)
    credits: dict[int, Had] = field(default_factory=dict)
    # Whose credit is locked, and whose has changed.
    held: set[int] = field(default_factory=set)
    spent: set[int] = field(default_factory=set)
    # By heat: what each has won of how many, and the common rate.
    rates: dict[str, tuple[dict[int, tuple[int, int]], float]] | None = None
    today: date = field(init=False)

    def __post_init__(self) -> None:
        self.today = day_of(self.at)

    def read(self, rules: Iterable[RuleView]) -> None:
        """Read who stands behind rules, all in one question and nobody locked."""
        wanted = [rule.number for rule in rules if rule.has_people]
        self._begin(wanted)
        for rule, is_duty, *member in sql.rows(LOOK, {**self._asked, "rules": wanted}) if wanted else ():
            (self.duty if is_duty else self.pools)[rule].append(Member.read(*member))

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
        people = (*pool, *duty)
        caps = self._capped(rule, people)
        self._figures(rule, people, caps)
        is_best = rule.strategy == "best_converters"
        rates, mean = (self.rates or {}).get(heat, ({}, 0.0)) if is_best else ({}, 0.0)
        return Standing(
            rule,
            self._candidates(pool, rule, cursor, caps, rates),
            self._candidates(duty, rule, cursor, caps, rates),
            cursor.drawn,
            cursor.owed,
            mean,
        )

    def caps_of(self, rule: RuleView, employee: int) -> Caps:
        """What somebody takes by a rule: his own limits, else those of the rule."""
        people = (*self.pools.get(rule.number, ()), *self.duty.get(rule.number, ()))
        own = next((one.caps for one in people if one.employee == employee), limits.NONE)
        return own.over(rule.caps)

    def hold(self, employee: int) -> bool:
        """Lock what somebody had of his limits until the commit, for other rules choose him too.

        False where one of them just has: what is known of him is read anew then.
        """
        if not self.locks or employee in self.held:
            return True
        before = self.credits.get(employee, limits.NOTHING)
        self._hold([employee])
        if self.credits[employee] == before:
            return True
        self.loads.pop(employee, None)
        return False

    def hold_ahead(self, rules: Iterable[RuleView]) -> None:
        """Lock the limits of everybody whom rules may choose at once, in the order of their numbers."""
        people = {
            employee
            for rule in rules
            if rule.has_people
            for employee in self._capped(rule, (*self.pools[rule.number], *self.duty[rule.number]))
        }
        if people:
            self._hold(sorted(people))

    def _hold(self, people: Sequence[int]) -> None:
        found = _held(people)
        if len(found) < len(people):
            sql.run(OPEN_CREDITS, [list(people)])
            found = _held(people)
        self.credits |= {row[0]: Had(*row[1:]) for row in found}
        self.held |= set(people)

    def is_awake(self, rule: RuleView) -> bool:
        """Whether somebody of a rule is at work; one of partners always is."""
        return not rule.has_people or any(not one.why for one in self.pools[rule.number])

    @property
    def people_at_work(self) -> set[int]:
        """Everybody who was read and may be given something."""
        groups = (*self.pools.values(), *self.duty.values())
        return {one.employee for people in groups for one in people if not one.why}

    @property
    def _asked(self) -> dict[str, object]:
        return {"at": self.at, "beginners": self.today - BEGINNER}

    def _begin(self, rules: Iterable[int]) -> None:
        for number in rules:
            self.pools[number], self.duty[number] = [], []

    def _cursor_of(self, rule: RuleView) -> Cursor:
        """The cursor of a rule, locked where its turns count; who stands behind it is read along with it."""
        number = rule.number
        if rule.locks and number not in self.cursors:
            if self.locks and number not in self.pools:
                self._draw(rule)
            else:
                self.lock([number])
        if number not in self.pools:
            self.read([rule])
        return self.cursors.get(number) or Cursor()

    def _draw(self, rule: RuleView) -> None:
        """Hold the cursor, and behind it read who stands behind the rule and what it compares."""
        compares = {
            "loads": rule.strategy == "least_loaded" or rule.caps.open is not None,
            "last": rule.strategy == "longest_waiting",
        }
        asked = {**self._asked, **compares, "rule": rule.number}
        self.cursors[rule.number] = _cursor(*sql.row(DRAW, {"rule": rule.number}))
        self._begin([rule.number])
        pool, duty = self.pools[rule.number], self.duty[rule.number]
        for _rule, is_duty, employee, why, is_beginner, *rest in sql.rows(
            STAND_AND_DUTY if rule.out_of_hours == "duty" else STAND, asked
        ):
            (duty if is_duty else pool).append(Member.read(employee, why, is_beginner, *rest[:4]))
            if why:
                continue
            load, last, *had = rest[4:]
            if load is not None:
                self.loads.setdefault(employee, load)
            if last is not None:
                self.given.setdefault(employee, last)
            # What is locked is known better already.
            if employee not in self.credits:
                self.credits[employee] = Had(*had) if had[-1] is not None else limits.NOTHING

    def _partners(self, rule: RuleView, region: str, out: Collection[int]) -> list[Candidate]:
        """After the cursor is held: the one before us has committed his offer."""
        found = partners.candidates(region, named=rule.partners, leave_out=out, at=self.at, locks=self.locks)
        return [
            Candidate(
                one.partner,
                why="" if one.open + self.sent.get(one.partner, 0) < one.most_open else AT_CAP,
                since=_seconds(self.at if one.partner in self.sent else one.last_offered_at),
                is_local=one.is_local,
            )
            for one in found
        ]

    def _capped(self, rule: RuleView, people: Sequence[Member]) -> dict[int, Caps]:
        """The limits of those who are at work and have any."""
        if rule.caps is limits.NONE:
            return {one.employee: one.caps for one in people if one.caps is not limits.NONE and not one.why}
        return {one.employee: one.caps.over(rule.caps) for one in people if not one.why}

    def _figures(self, rule: RuleView, people: Sequence[Member], caps: Mapping[int, Caps]) -> None:
        """Read what the rule compares, after its cursor is held: the one before us has committed his."""
        there = {one.employee for one in people if not one.why}
        loaded = (
            there if rule.strategy == "least_loaded" else {who for who, own in caps.items() if own.open is not None}
        )
        loaded = loaded - self.loads.keys()
        last = there - self.given.keys() if rule.strategy == "longest_waiting" else set[int]()
        if wanted := loaded | last | (caps.keys() - self.credits.keys()):
            self._read_figures(wanted, loaded, last)
        if rule.strategy == "best_converters" and self.rates is None:
            self.rates = conversion_rates()

    def _read_figures(self, wanted: Collection[int], loaded: Collection[int], last: Collection[int]) -> None:
        asked = {"people": sorted(wanted), "loaded": sorted(loaded), "last": bool(last)}
        for employee, load, at, *had in sql.rows(FIGURES, asked):
            if load is not None:
                self.loads[employee] = load
            if employee in last:
                self.given[employee] = at
            # What is locked is known better already.
            self.credits.setdefault(employee, Had(*had) if had[-1] else limits.NOTHING)

    def _candidates(
        self,
        people: Sequence[Member],
        rule: RuleView,
        cursor: Cursor,
        caps: Mapping[int, Caps],
        rates: Mapping[int, tuple[int, int]],
    ) -> list[Candidate]:
        compares_loads, compares_last = rule.strategy == "least_loaded", rule.strategy == "longest_waiting"
        keeps_share, turns, found = rule.beginners_share > 0, cursor.turns, list[Candidate]()
        now = limits.Now.of(self.at, self.today)
        for employee, why, is_beginner, _own in people:
            won, ended = rates.get(employee, NEVER)
            load = self._load(employee)
            if own := caps.get(employee):
                had = self.credits.get(employee, limits.NOTHING)
                if limits.is_full(own, had, open_leads=load, now=now):
                    why = AT_CAP  # noqa: PLW2901
            found.append(
                Candidate(
                    employee,
                    why,
                    turns.get(str(employee), 0),
                    load if compares_loads else 0,
                    self._since(employee) if compares_last else 0,
                    won,
                    ended,
                    keeps_share and is_beginner,
                )
            )
        return found

    def _load(self, employee: int) -> int:
        return self.loads.get(employee, 0) + self.begun.get(employee, 0)

    def _since(self, employee: int) -> int:
        return max(self.given.get(employee, 0), self.last.get(employee, 0))


NEVER = (0, 0)


def _held(people: Sequence[int]) -> list[sql.Row]:
    return sql.rows(HOLD, people) if len(people) == 1 else sql.rows(HOLD_MANY, [list(people)])


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
