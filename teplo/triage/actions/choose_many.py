"""Whose are they: the owners of many new leads, drawn one after another while the cursors are held."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from teplo.identity.given import Recognised
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads.models import OPEN_KINDS
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.staff.owners import OwnerView
from teplo.triage import ruleset
from teplo.triage.actions import offering
from teplo.triage.actions.choose import drawn_for, inputs_of, named_owner, signer_of
from teplo.triage.deciding import Inputs, RuleView, fitting
from teplo.triage.draft import Entry
from teplo.triage.drawing import move_on
from teplo.triage.rules import Choice
from teplo.triage.ruleset import Past
from teplo.triage.standings import Board

# Nobody of these leaves before the leads are his.
STAY_HERE = """
SELECT id, is_active AND NOT is_robot FROM staff_employee WHERE id = ANY (%s::bigint[]) ORDER BY id FOR KEY SHARE
"""
TURN = """
UPDATE triage_cursor c SET turns = g.turns::jsonb, drawn = g.drawn, owed = g.owed::jsonb
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS g (rule, turns, drawn, owed)
WHERE c.rule_id = g.rule
"""
SPEND = """
UPDATE triage_credit c SET hour = to_timestamp(g.hour * 3600), in_hour = g.in_hour, day = g.day, in_day = g.in_day,
    month = g.month, at = to_timestamp(g.at)
FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::date[], %s::int[], %s::float8[], %s::float8[])
    AS g (employee, hour, in_hour, day, in_day, month, at)
WHERE c.employee_id = g.employee
"""
WAIT = """
INSERT INTO triage_waiting (lead_id, rule_id, since)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) ON CONFLICT (lead_id) DO NOTHING
"""
SERVED = "DELETE FROM triage_waiting WHERE lead_id = ANY (%s::bigint[])"
ASSIGNMENT = (
    "lead_id, employee_id, queue_id, rule_id, rule_version, why, skipped, skipped_more, drawn, inputs, code, heat, "
    "from_employee, by_kind, by_id, comment, at"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A new lead that wants an owner: the kind of status in which it begins, and when it is given."""

    entry: Entry
    known: Recognised
    kind: str
    at: datetime

    @property
    def is_known(self) -> bool:
        return self.known.person is not None and not self.known.is_new


@dataclass(slots=True)
class Desk:
    """Everything that the drawing needs: the rules, the board, who has left, and who had each of them before."""

    board: Board
    ordered: list[RuleView]
    # What the rules are told of each, as if it came alone.
    inputs: list[Inputs] = field(default_factory=list)
    pasts: list[Past] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    # Who got the last lead of a person, of those that begin here.
    owners: dict[int, int] = field(default_factory=dict)

    def _inputs(self, place: int, asked: Asked) -> Inputs:
        owner = self.owners.get(asked.known.person or 0) if asked.is_known else None
        if not owner:
            return self.inputs[place]
        return replace(self.inputs[place], previous=replace(self.pasts[place], lead=owner).owner)

    def choose(self, place: int, asked: Asked) -> Choice:
        """The owner of a new lead, as `choose` would say; the board moves on."""
        choice = named_owner(asked.entry, left=self.left)
        if choice is None:
            choice = drawn_for(asked.entry, self.board, self.ordered, self._inputs(place, asked))
        move_on(self.board, choice, at=asked.at, is_open=asked.kind in OPEN_KINDS)
        if choice.employee and asked.known.person:
            self.owners[asked.known.person] = choice.employee
        # The board has the turns and the limits: they are written once.
        return replace(choice, turns=None, owed=None, spends=None)


@step
def choose_many(asked: Sequence[Asked], *, at: datetime) -> list[Choice]:
    """The owners of new leads in their order, as the rules stand at `at`.

    The cursors are locked here and moved: what follows should be short.
    """
    desk = _look(asked, at)
    chosen = [desk.choose(place, one) for place, one in enumerate(asked)]
    write_board(desk.board)
    return chosen


@step
def write_board(board: Board) -> None:
    """Keep whose turn it is now, and what is left of the limits of those who were drawn."""
    moved = {rule: cursor for rule, cursor in board.cursors.items() if cursor.has_moved}
    if moved:
        cursors = moved.values()
        turns, owed = ([json.dumps(getattr(one, name)) for one in cursors] for name in ("turns", "owed"))
        sql.run(TURN, [list(moved), turns, [cursor.drawn for cursor in cursors], owed])
    if board.spent:
        people = sorted(board.spent)
        had = [board.credits[employee] for employee in people]
        names = ("hour", "in_hour", "day", "in_day", "month", "at")
        sql.run(SPEND, [people, *([getattr(one, name) for one in had] for name in names)])


def _look(asked: Sequence[Asked], at: datetime) -> Desk:
    """Who may be chosen: nobody of them leaves from now on, and the cursors that will be asked are held."""
    entries = [one.entry for one in asked]
    named = set[int]().union(*map(_named_in, entries))
    desk = Desk(Board(at), ruleset.active_rules() if named or _ruled(entries, left=()) else [])
    if desk.ordered:
        _tell(desk, asked)
    board = desk.board
    board.read(desk.ordered)
    desk.left = _gone(named | board.people_at_work)
    if desk.left:
        board.read(desk.ordered)
    _lock(desk, asked)
    return desk


def _tell(desk: Desk, asked: Sequence[Asked]) -> None:
    """What the rules are told of each."""
    known = [(one.known.person if one.is_known else None, one.known.company, None) for one in asked]
    desk.pasts = ruleset.past_of_many(known)
    told = zip(asked, desk.pasts, strict=True)
    # Of what is imported nothing is kept, so that only what is asked for needs to be known.
    asks = ruleset.asked_by(desk.ordered)
    desk.inputs = [
        inputs_of(one.entry, past, is_known=one.is_known, only=asks if one.entry.is_imported else None)
        for one, past in told
    ]


def _lock(desk: Desk, asked: Sequence[Asked]) -> None:
    """The cursors that will be asked, and behind them the limits of everybody."""
    first = (_first_awake(desk, place, one) for place, one in enumerate(asked))
    if cursors := {rule.number for rule in first if rule and rule.locks}:
        desk.board.lock(cursors)
    desk.board.hold_ahead(desk.ordered)


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


def _first_awake(desk: Desk, place: int, asked: Asked) -> RuleView | None:
    """The rule that will most likely decide; another one is locked when it is its turn."""
    if named_owner(asked.entry, left=desk.left) is not None:
        return None
    rules = fitting(desk.ordered, desk.inputs[place].facts)
    return next((rule for rule in rules if desk.board.is_awake(rule)), None)


@dataclass(frozen=True, slots=True)
class Given:
    """A lead that was given: its heat, by which choice, when, and whose it was."""

    lead: int
    heat: str
    choice: Choice
    at: datetime
    former: int | None = None


@step
def write_assignments(given: Sequence[Given], *, by: Actor, at: datetime) -> None:
    """Keep to whom leads were given and why, and what is offered from now on, `at`.

    `note_assigned` leaves the lines of each.
    """
    sql.copy("triage_assignment", ASSIGNMENT, (_assignment(one, by) for one in given))
    if waits := [one for one in given if one.choice.waits]:
        columns = zip(*((one.lead, one.choice.waits, one.at) for one in waits), strict=True)
        sql.run(WAIT, [list(column) for column in columns])
    offering.make_many([(one.lead, one.choice) for one in given], at=at)


def _assignment(given: Given, by: Actor) -> tuple[object, ...]:
    choice = given.choice
    signer = signer_of(choice, by)
    return (
        given.lead, choice.employee, choice.queue, choice.rule, choice.version, json.dumps(choice.why),
        json.dumps(choice.skipped), json.dumps(choice.skipped_more), choice.drawn, json.dumps(choice.inputs),
        choice.why.get("code", ""), given.heat, given.former, signer.actor_kind, signer.actor_id, "", given.at,
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
