"""Leads that wait in a queue for somebody of a rule are served when he may have them, the longest waiting first.

Part by part, each in a transaction of its own: whoever draws keeps the cursor until his commit, and an enquiry that
comes meanwhile waits for it. A part begins behind the last lead that was looked at, so that those whom nobody may have
keep nobody behind them waiting.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.ledger.actors import Actor
from teplo.staff.models import Queue
from teplo.staff.queries import stays_here
from teplo.triage import ruleset
from teplo.triage.actions.choose import note_assigned
from teplo.triage.actions.choose_many import Given, write_assignments, write_board
from teplo.triage.actions.redraw import chosen, hold_rules, inputs_of_leads, redraw
from teplo.triage.deciding import SOMEBODY, RuleView, everything
from teplo.triage.drawing import move_on
from teplo.triage.rules import Choice
from teplo.triage.standings import Board
from teplo.work import actions as work

# So many are served in one transaction, and so many are drawn anew whose rule is no more.
MOST, MOST_DRAWN = 25, 10
# It has ended, or somebody has given it away by hand.
OVER = """
DELETE FROM triage_waiting w WHERE NOT EXISTS (
    SELECT FROM leads_lead l LEFT JOIN triage_rule r ON r.id = w.rule_id
    WHERE l.id = w.lead_id AND l.status_kind IN ('interest', 'new', 'working')
        AND (l.owner_queue_id = r.queue_id OR (l.owner_queue_id IS NOT NULL AND r.is_active IS NOT TRUE)))
"""
# Their rule was switched off or removed: nobody will ever come for them.
LEFT_BEHIND = """
SELECT l.id FROM triage_waiting w JOIN leads_lead l ON l.id = w.lead_id LEFT JOIN triage_rule r ON r.id = w.rule_id
WHERE r.is_active IS NOT TRUE AND l.owner_queue_id IS NOT NULL AND l.status_kind IN ('interest', 'new', 'working')
ORDER BY w.since, w.lead_id LIMIT %s FOR NO KEY UPDATE OF l SKIP LOCKED
"""
RULES = "SELECT rule_id, min(since) FROM triage_waiting GROUP BY rule_id ORDER BY 2, 1"
# Those whom somebody holds at this moment are served the next time.
LONGEST = """
SELECT w.since, l.id FROM triage_waiting w JOIN leads_lead l ON l.id = w.lead_id
WHERE w.rule_id = %s AND (w.since, w.lead_id) > (%s, %s)
    AND l.owner_queue_id IS NOT NULL AND l.status_kind IN ('interest', 'new', 'working')
ORDER BY w.since, w.lead_id LIMIT %s
FOR NO KEY UPDATE OF l SKIP LOCKED
"""
LEFT_OUT = """
SELECT DISTINCT ON (lead_id) lead_id, inputs ->> 'left_out', inputs ->> 'partners_out' FROM triage_assignment
WHERE lead_id = ANY (%s::bigint[]) ORDER BY lead_id, id DESC
"""
OPEN_TASKS = """
SELECT id, lead_id FROM work_task
WHERE lead_id = ANY (%s::bigint[]) AND state = 'open' AND owner_queue_id IS NOT NULL ORDER BY id FOR NO KEY UPDATE
"""
GONE = "DELETE FROM triage_waiting WHERE lead_id = ANY (%s::bigint[])"

# Since when a lead waits, and its number: behind it the next part begins.
Place = tuple[datetime, int]
BEGINNING: Place = (datetime.min.replace(tzinfo=UTC), 0)


@dataclass(frozen=True, slots=True)
class Part:
    """How many were served, and where those behind them begin; None where nobody may have the next one."""

    served: int
    after: Place | None = None


# allow undecorated-verb: opens a transaction for each part
def serve_waiting(*, by: Actor, at: datetime) -> int:
    """Give leads that wait in a queue to whoever may have them now, each looked at once; gives how many."""
    while draw_left_behind(by=by, at=at):
        pass
    served = 0
    for number in _awaited():
        part = Part(0, BEGINNING)
        while part.after:
            part = serve_part(number, after=part.after, by=by, at=at)
            served += part.served
    return served


@front_door
def draw_left_behind(*, by: Actor, at: datetime) -> int:
    """Draw anew, by the rules as they are now, what waits for a rule that is no more; gives how many were looked at."""
    sql.run(OVER)
    numbers = [number for (number,) in sql.rows(LEFT_BEHIND, [MOST_DRAWN])]
    if numbers:
        hold_rules(at=at)
        sql.run(GONE, [numbers])
    out = _left_out(numbers)
    for number in numbers:
        people, partners = out.get(number, NOBODY)
        redraw(locked(number), why="rule_gone", leave_out=people, leave_out_partners=partners, by=by, at=at)
    return len(numbers)


@front_door
def serve_part(number: int, *, after: Place, by: Actor, at: datetime) -> Part:
    """Serve some of those who wait for a rule, behind a place; whoever calls asks again from where it ended."""
    return _part(number, after=after, by=by, at=at)


@step
def serve(*, by: Actor, at: datetime) -> int:
    """The first of those who wait for each rule, within a transaction; the job of the minute serves the rest."""
    return sum(_part(number, after=BEGINNING, by=by, at=at).served for number in _awaited())


# allow undecorated-verb: asks, writes nothing
def _awaited() -> list[int]:
    """The rules for which somebody waits, the longest waiting first."""
    return [number for number, _since in sql.rows(RULES)]


@step
def _part(number: int, *, after: Place, by: Actor, at: datetime) -> Part:
    """Leads are locked before the cursor, as everywhere."""
    rule = next((one for one in ruleset.active_rules() if one.number == number), None)
    if rule is None or _is_asleep(rule, at):
        return Part(0)
    places = sql.rows(LONGEST, [number, *after, MOST])
    if not places:
        return Part(0)
    rows = Lead.objects.in_bulk([lead for _since, lead in places])
    board = _held(rule, at)
    looked = list(_looked([rows[lead] for _since, lead in places], rule, board, at))
    given = [(lead, choice) for lead, choice in looked if choice]
    if given:
        write_board(board)
        _write(rows, given, by=by, at=at)
    is_over = len(looked) < len(places) or len(places) < MOST
    return Part(len(given), None if is_over else places[-1])


def _held(rule: RuleView, at: datetime) -> Board:
    """Where the people of a rule stand, nobody else drawing by it until the commit."""
    board = Board(at)
    board.read([rule])
    if rule.locks:
        board.lock([rule.number])
    board.hold_ahead([rule])
    return board


def _is_asleep(rule: RuleView, at: datetime) -> bool:
    """Whether nobody of a rule is at work, so that its leads need not be looked at."""
    if not rule.has_people or rule.out_of_hours == "duty":
        return False
    look = Board(at, locks=False)
    look.read([rule])
    return not look.is_awake(rule)


def _looked(
    waiting: Sequence[Lead], rule: RuleView, board: Board, at: datetime
) -> Iterator[tuple[Lead, Choice | None]]:
    """To whom each goes, in their order, until nobody may have one more; None where only this one is for nobody."""
    out = _left_out([lead.pk for lead in waiting])
    # Whatever the lead has become: it waits for the people of this rule.
    ordered = [replace(rule, fits=everything)]
    gone: frozenset[int] = frozenset()
    for lead, inputs in zip(waiting, inputs_of_leads(waiting), strict=True):
        people, partners = out.get(lead.pk, NOBODY)
        asked = replace(inputs, left_out=people | gone, partners_out=partners, aim=SOMEBODY)
        while (choice := chosen(board, ordered, asked)) and choice.employee and not stays_here(choice.employee):
            gone |= {choice.employee}
            asked = replace(asked, left_out=people | gone)
        if choice:
            move_on(board, choice, at=at)
        elif not people and rule.strategy not in ("previous_owner", "partner"):
            return  # nobody may have this one, so nobody may have the next
        yield lead, choice


NOBODY: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())


def _left_out(numbers: Sequence[int]) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """Who had each of these leads and shall not get it again: employees and partners."""
    rows = sql.rows(LEFT_OUT, [list(numbers)]) if numbers else ()
    return {lead: (_numbers(people), _numbers(partners)) for lead, people, partners in rows}


def _numbers(kept: str | None) -> frozenset[int]:
    return frozenset(json.loads(kept)) if kept else frozenset()


@step
def _write(rows: Mapping[int, Lead], given: Sequence[tuple[Lead, Choice]], *, by: Actor, at: datetime) -> None:
    people = [(lead.pk, choice.employee, None) for lead, choice in given if choice.employee]
    numbers = [number for number, *_owner in people]
    owners = {number: employee for number, employee, _queue in people}
    if people:
        leads.give_many(people, at=at)
        if tasks := [(task, owners[lead], None) for task, lead in sql.rows(OPEN_TASKS, [numbers])]:
            work.hand_many(tasks)
    sql.run(GONE, [[lead.pk for lead, _choice in given]])
    write_assignments([Given(lead.pk, lead.heat, choice, at) for lead, choice in given], by=by, at=at)
    for lead, choice in given:
        before = Queue(pk=rows[lead.pk].owner_queue_id)
        note_assigned(lead.pk, choice=choice, before=before, by=by, at=at, kind="lead.given")
