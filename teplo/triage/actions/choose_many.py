"""Whose are they: the owners of many new leads, drawn one after another while the cursors are held."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads.models import OPEN_KINDS
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.staff.owners import OwnerView
from teplo.triage import queries, rules
from teplo.triage.actions.choose import LOADS, POOL, named_owner, signer_of
from teplo.triage.draft import Entry
from teplo.triage.rules import Candidate, Choice, RuleView

POOLS = f"SELECT r.id, {POOL} FROM triage_rule r WHERE r.id = ANY (%s::bigint[])"
# Nobody of these leaves before the leads are his.
STAY_HERE = """
SELECT id, is_active AND NOT is_robot FROM staff_employee WHERE id = ANY (%s::bigint[]) ORDER BY id FOR KEY SHARE
"""
# In the order of the rules, in which single enquiries come from one cursor to the next.
LOCK = """
SELECT c.rule_id, c.turns::text, c.drawn FROM triage_cursor c JOIN triage_rule r ON r.id = c.rule_id
WHERE c.rule_id = ANY (%s::bigint[]) ORDER BY r.catches_all, r.position, r.id FOR UPDATE OF c
"""
TURN = """
UPDATE triage_cursor c SET turns = g.turns::jsonb, drawn = g.drawn
FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS g (rule, turns, drawn) WHERE c.rule_id = g.rule
"""
ASSIGNMENT = (
    "lead_id, employee_id, queue_id, rule_id, rule_version, why, skipped, skipped_more, drawn, by_kind, by_id, "
    "comment, at"
)
DRAWING = frozenset({"round_robin", "least_loaded"})


@dataclass(slots=True)
class Cursor:
    """Whose turn it is by one rule, as it moves."""

    turns: dict[str, int]
    drawn: int
    has_moved: bool = False


@dataclass(slots=True)
class Desk:
    """Everything that the drawing needs: rules and who stands behind them, cursors, loads, who has left."""

    ordered: list[RuleView]
    pools: dict[int, list[Candidate]] = field(default_factory=dict)
    cursors: dict[int, Cursor] = field(default_factory=dict)
    # Open leads of each: before, once it is asked, and those that begin here.
    loads: dict[int, int] | None = None
    begun: dict[int, int] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    # The places of the rules that fit, by the facts of an enquiry.
    fitting: dict[object, list[RuleView]] = field(default_factory=dict)

    def rules_for(self, entry: Entry) -> list[RuleView]:
        """The rules that fit an enquiry, in their order."""
        draft = entry.draft
        key = (entry.channel.pk, draft.source, draft.campaign, draft.product, draft.region)
        if key in self.fitting:
            return self.fitting[key]
        facts = queries.facts(draft, entry.channel)
        self.fitting[key] = [rule for rule in self.ordered if rule.fits(facts)]
        return self.fitting[key]

    def choose(self, entry: Entry) -> Choice:
        """The owner of a new lead, as `choose` would say."""
        if named := named_owner(entry, left=self.left):
            return named
        for rule in self.rules_for(entry):
            if choice := self._by_rule(rule):
                # The cursor has the turns: a copy with each of many would fill the memory.
                return replace(choice.signed(rule), turns=None)
        raise LookupError("no rule catches all")

    def _by_rule(self, rule: RuleView) -> Choice | None:
        if rule.strategy == "queue":
            return Choice(queue=rule.queue, why={"code": "queue"})
        pool = self.pools[rule.number]
        if rule.strategy == "fixed":
            return rules.fixed(pool)
        cursor = self.cursor(rule.number)
        if rule.strategy == "round_robin":
            choice = rules.in_turn(pool, cursor.turns, cursor.drawn)
        else:
            choice = rules.least_loaded(self._loaded(pool), cursor.turns, cursor.drawn)
        if choice and choice.turns is not None:
            cursor.turns, cursor.drawn, cursor.has_moved = choice.turns, choice.drawn or 0, True
        return choice

    def _loaded(self, pool: list[Candidate]) -> list[Candidate]:
        if self.loads is None:  # after the cursor is held: the one before us has committed his
            people = {one.employee for each in self.pools.values() for one in each}
            self.loads = dict(sql.rows(LOADS, [sorted(people)]))
        loads, begun = self.loads, self.begun
        return [replace(one, open_leads=loads.get(one.employee, 0) + begun.get(one.employee, 0)) for one in pool]

    def cursor(self, rule: int) -> Cursor:
        """The cursor of a rule; locked now where nobody foresaw that it would be needed."""
        if rule not in self.cursors:
            self.lock([rule])
        return self.cursors[rule]

    def lock(self, wanted: Iterable[int]) -> None:
        """Hold cursors until the commit."""
        for rule, turns, drawn in sql.rows(LOCK, [list(wanted)]):
            self.cursors[rule] = Cursor(json.loads(turns), drawn)

    def is_awake(self, rule: RuleView) -> bool:
        """Whether a rule chooses somebody now."""
        return rule.strategy == "queue" or any(one.active and one.on_shift for one in self.pools[rule.number])


@step
def choose_many(asked: Sequence[tuple[Entry, str]]) -> list[Choice]:
    """The owners of new leads in their order; each with the kind of status in which it begins, for loads count.

    The cursors are locked here and moved: what follows should be short.
    """
    desk = _look(asked)
    chosen = []
    for entry, kind in asked:
        choice = desk.choose(entry)
        if choice.employee and kind in OPEN_KINDS:
            desk.begun[choice.employee] = desk.begun.get(choice.employee, 0) + 1
        chosen.append(choice)
    moved = {rule: cursor for rule, cursor in desk.cursors.items() if cursor.has_moved}
    if moved:
        turns = [json.dumps(cursor.turns) for cursor in moved.values()]
        sql.run(TURN, [list(moved), turns, [cursor.drawn for cursor in moved.values()]])
    return chosen


def _look(asked: Sequence[tuple[Entry, str]]) -> Desk:
    """Who may be chosen: nobody of them leaves from now on, and the cursors that will be asked are held."""
    entries = [entry for entry, _kind in asked]
    named = set[int]().union(*map(_named_in, entries))
    desk = Desk(queries.active_rules() if named or _ruled(entries, left=()) else [])
    desk.pools = _pools(desk)
    desk.left = _gone(named | {one.employee for pool in desk.pools.values() for one in pool if one.active})
    if desk.left:
        desk.pools = _pools(desk)
    first = {rule for entry in _ruled(entries, left=desk.left) if (rule := _first_awake(desk, entry))}
    if cursors := [rule.number for rule in first if rule.strategy in DRAWING]:
        desk.lock(cursors)
    return desk


def _ruled(entries: Iterable[Entry], *, left: Collection[int]) -> list[Entry]:
    """Those for whom nobody is named who is here."""
    return [entry for entry in entries if named_owner(entry, left=left) is None]


def _gone(people: set[int]) -> set[int]:
    """Those of them who work here no more; the others stay until the commit."""
    here = sql.rows(STAY_HERE, [sorted(people)]) if people else ()
    return people - {number for number, is_here in here if is_here}


def _named_in(entry: Entry) -> Iterable[int]:
    named = entry.channel.responsible_employee
    numbers = (entry.employee, entry.draft.employee, named.pk if named and named.is_active else None)
    return [number for number in numbers if number]


def _first_awake(desk: Desk, entry: Entry) -> RuleView | None:
    return next((rule for rule in desk.rules_for(entry) if desk.is_awake(rule)), None)


def _pools(desk: Desk) -> dict[int, list[Candidate]]:
    numbers = [rule.number for rule in desk.ordered if rule.strategy != "queue"]
    found = sql.rows(POOLS, [numbers]) if numbers else []
    return {rule: [Candidate(**one) for one in _list(pool)] for rule, pool in found}


def _list(pool: Any) -> list[dict[str, Any]]:
    return list(json.loads(pool) if isinstance(pool, str) else pool)


@step
def write_assignments(given: Sequence[tuple[int, Choice, datetime]], *, by: Actor) -> None:
    """Keep to whom leads were given and why; `note_assigned` leaves the line of each."""
    sql.copy("triage_assignment", ASSIGNMENT, (_assignment(*one, by) for one in given))


def _assignment(lead: int, choice: Choice, at: datetime, by: Actor) -> tuple[object, ...]:
    signer = signer_of(choice, by)
    return (
        lead, choice.employee, choice.queue, choice.rule, choice.version, json.dumps(choice.why),
        json.dumps(choice.skipped), json.dumps(choice.skipped_more), choice.drawn, signer.actor_kind, signer.actor_id,
        "", at,
    )  # fmt: skip


# allow undecorated-verb: asks, writes nothing
def owners_of(choices: Iterable[Choice]) -> dict[tuple[int | None, int | None], OwnerView]:
    """The owners that were chosen, by the number of the employee and of the queue."""
    keys = {(choice.employee, choice.queue) for choice in choices}
    employees = Employee.objects.in_bulk([employee for employee, _queue in keys if employee])
    queues = Queue.objects.in_bulk([queue for _employee, queue in keys if queue])
    return {
        (employee, queue): OwnerView.of(employees[employee] if employee else queues[queue or 0])
        for employee, queue in keys
    }
