"""Nobody answers: the steps of the ladder are taken in their order, each once, whoever looks at the lead or not.

A step is taken under the lock of its lead, where the answer is asked for again. Whom somebody else holds at this moment
is passed over until the next time: nobody waits for anybody here.
"""

import json
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import OperationalError

from teplo.channels.models import Channel
from teplo.kit import sql
from teplo.kit.jobs import each
from teplo.kit.transactions import front_door, savepoint, step
from teplo.leads.queries import locked
from teplo.ledger.actions import record_many
from teplo.ledger.actors import SYSTEM
from teplo.staff import presence
from teplo.staff.heads import Heads
from teplo.staff.models import Employee
from teplo.staff.queries import administrators
from teplo.triage import ladders, queries
from teplo.triage.actions.redraw import hold_rules, redraw
from teplo.triage.ladders import Step, Waiting, following
from teplo.triage.models import Ladder
from teplo.triage.models.clocks import Deed
from teplo.triage.offered import held_by_partner
from teplo.work import actions as work
from teplo.work.models import NoticeKind

log = logging.getLogger(__name__)
MOST = 500
# Whoever is drawn for one lead keeps everybody waiting who draws by the same rule, until the commit.
MOST_HANDED = 10
# What was taken of each and whose he is is asked only of those that are seen to.
DUE = """
WITH due AS MATERIALIZED (
    SELECT c.id, c.lead_id, l.person_id, c.channel_id, c.started_at, c.target_minutes, c.next_share,
        l.owner_employee_id, l.owner_queue_id, l.status_kind, c.next_at
    FROM triage_clock c JOIN leads_lead l ON l.id = c.lead_id
    WHERE c.next_at <= %(at)s::timestamptz AND c.ended_at IS NULL AND l.answered_at IS NULL
        AND l.status_kind IN ('new', 'working') {only}
    ORDER BY c.next_at, c.id LIMIT %(most)s::int FOR NO KEY UPDATE OF l, c SKIP LOCKED)
SELECT due.id, lead_id, person_id, channel_id, started_at, target_minutes, next_share,
    coalesce((SELECT max(e.share) FROM triage_escalation e WHERE e.clock_id = due.id), 0),
    owner_employee_id, owner_queue_id, status_kind <> 'new', coalesce(
        (SELECT team_id FROM staff_employee WHERE id = owner_employee_id),
        (SELECT team_id FROM staff_queue WHERE id = owner_queue_id))
FROM due ORDER BY next_at, due.id
"""
TAKEN = """
INSERT INTO triage_escalation (clock_id, share, deed, at, told, before_id, to_id)
SELECT clock, share, deed, %(at)s::timestamptz, ARRAY(SELECT jsonb_array_elements_text(told)::bigint), before, to_
FROM jsonb_to_recordset(%(taken)s::jsonb) AS g (
    clock bigint, share int, deed text, told jsonb, before bigint, to_ bigint)
ON CONFLICT DO NOTHING RETURNING clock_id
"""
PLAN = """
UPDATE triage_clock c SET next_at = g.next_at, next_share = g.share
FROM unnest(%(clocks)s::bigint[], %(moments)s::timestamptz[], %(shares)s::int[]) AS g (clock, next_at, share)
WHERE c.id = g.clock
"""
TAKERS = f"""
SELECT q.id, e.id FROM staff_queue q JOIN staff_employee e ON (q.role_id IS NULL OR q.role_id = e.role_id)
    AND (q.team_id IS NULL OR q.team_id = e.team_id)
WHERE q.id = ANY (%(queues)s::bigint[]) AND NOT e.is_robot AND {presence.AVAILABLE.format(at="%(at)s::timestamptz")}
ORDER BY q.id, e.id
"""
# Who takes from a queue is told in person only where these are few: else the queue itself shows it.
MOST_TAKERS = 20


@dataclass(slots=True)
class Taken:
    """A step that is taken of a clock: who is told, and from whom to whom the lead goes."""

    waiting: Waiting
    step: Step
    told: Collection[int] = ()
    to: int | None = None


# allow undecorated-verb: opens a transaction for each part
def take_all_due(now: Callable[[], datetime]) -> None:
    """Take everything that is due, part by part; a clock that fails is logged and keeps nobody else waiting."""
    try:
        while take_due(at=now()):
            pass
    except Exception:
        log.exception("what is due is taken one by one")
        at = now()
        each(queries.clocks_due(at, limit=MOST), partial(take_due, at=at))


@front_door
def take_due(only: int | None = None, *, at: datetime, most: int = MOST) -> int:
    """Take the steps whose moment has come, the earliest first; gives how many clocks were seen to.

    Whoever calls asks again until nothing is left. `at` is the database's moment; `only` is a clock that goes alone.
    """
    due = DUE.format(only="AND c.id = %(only)s::bigint" if only else "")
    waiting = [Waiting(*row) for row in sql.rows(due, {"at": at, "most": most, "only": only})]
    if not waiting:
        return 0
    rungs = _ladders({one.channel for one in waiting})
    taken = [Taken(one, found) for one in waiting if (found := one.due(rungs[one.channel]))]
    _tell([one for one in taken if one.step.deed != Deed.NEXT], at=at)
    later = _hand_all([one for one in taken if one.step.deed == Deed.NEXT], at=at)
    _plan([one for one in waiting if one.clock not in later], rungs)
    return len(waiting) - len(later)


@step
def _hand_all(given: Sequence[Taken], *, at: datetime) -> set[int]:
    """Give the first of these to the next person; gives the clocks that are left for the next time."""
    if any(not one.waiting.has_begun for one in given):
        hold_rules(at=at)
    for one in given[:MOST_HANDED]:
        _hand_on(one, at=at)
    return {one.waiting.clock for one in given[MOST_HANDED:]}


# allow undecorated-verb: asks, writes nothing
def _ladders(channels: set[int]) -> dict[int, tuple[Step, ...]]:
    kept = {ladder.channel_id: ladders.read(ladder.steps) for ladder in Ladder.objects.all()}
    return {number: kept.get(number, kept.get(None, ())) for number in channels}


@step
def _plan(waiting: Sequence[Waiting], rungs: dict[int, tuple[Step, ...]]) -> None:
    """Set when the next step of each is to be taken, in the open time of its channel."""
    channels = Channel.objects.select_related("schedule").in_bulk({one.channel for one in waiting})
    moments: list[datetime | None] = []
    shares: list[int] = []
    for one in waiting:
        done = one.due(rungs[one.channel])
        coming = following(rungs[one.channel], after=done.share if done else one.passed)
        minutes = one.target_minutes * coming.share / 100 if coming else 0
        moments.append(queries.due_after(channels[one.channel], one.started_at, minutes=minutes) if coming else None)
        shares.append(coming.share if coming else 0)
    sql.run(PLAN, {"clocks": [one.clock for one in waiting], "moments": moments, "shares": shares})


@step
def _tell(taken: Sequence[Taken], *, at: datetime) -> None:
    """Tell whoever is to be told, set by set; of a step that was taken before nobody hears."""
    if not taken:
        return
    _find_whom(taken, at)
    fresh = _keep(taken, at=at)
    for kind, is_late in ((NoticeKind.SOON, False), (NoticeKind.LATE, True)):
        told = [(who, one.waiting.lead) for one in fresh if one.step.is_late == is_late for who in one.told]
        work.tell_many(told, kind=kind, at=at)


# allow undecorated-verb: asks, writes nothing
def _find_whom(taken: Sequence[Taken], at: datetime) -> None:
    heads, last, takers = Heads(), administrators(), _takers(taken, at)
    here = _still_here({one.step.to for one in taken if one.step.to})
    for one in taken:
        if one.step.deed == Deed.WARN:
            one.told = _warned(one.waiting, takers, heads)
        elif one.step.deed == Deed.HEAD:
            one.told = heads.of(one.waiting.team, but=[one.waiting.employee or 0]) or last
        else:
            one.told = here & {one.step.to or 0} or last
    _find_stand_ins(taken, at)


# allow undecorated-verb: asks, writes nothing
def _find_stand_ins(taken: Sequence[Taken], at: datetime) -> None:
    there = presence.of({who for one in taken for who in one.told}, at)
    for one in taken:
        standing_in = [there[who].substitute for who in one.told if who in there]
        # Who is away may look in all the same: he is told too.
        one.told = list(dict.fromkeys([*one.told, *filter(None, standing_in)]))


def _warned(waiting: Waiting, takers: Mapping[int, list[int]], heads: Heads) -> Collection[int]:
    if waiting.employee:
        return [waiting.employee]
    listed = takers.get(waiting.queue or 0, [])
    return listed if len(listed) <= MOST_TAKERS else heads.of(waiting.team)


def _takers(taken: Sequence[Taken], at: datetime) -> dict[int, list[int]]:
    """Who takes from the queues in which something waits that is to be warned of."""
    queues = {one.waiting.queue for one in taken if one.step.deed == Deed.WARN and one.waiting.queue}
    found: dict[int, list[int]] = {}
    for queue, employee in sql.rows(TAKERS, {"queues": sorted(queues), "at": at}) if queues else ():
        found.setdefault(queue, []).append(employee)
    return found


def _still_here(named: Collection[int]) -> set[int]:
    return set(Employee.objects.people().filter(pk__in=named).values_list("pk", flat=True)) if named else set()


@step
def _keep(taken: Sequence[Taken], *, at: datetime) -> list[Taken]:
    """Write the steps with their lines; gives those that nobody has taken before."""
    rows = [
        {
            "clock": one.waiting.clock,
            "share": one.step.share,
            "deed": one.step.deed,
            "told": list(one.told),
            "before": one.waiting.employee if one.step.deed == Deed.NEXT else None,
            "to_": one.to,
        }
        for one in taken
    ]
    new = {clock for (clock,) in sql.rows(TAKEN, {"at": at, "taken": json.dumps(rows)})}
    fresh = [one for one in taken if one.waiting.clock in new]
    record_many(
        "clock.escalated", ((one.waiting.lead, one.waiting.person, _facts(one)) for one in fresh), by=SYSTEM, at=at
    )
    return fresh


def _facts(one: Taken) -> dict[str, object]:
    facts = {"share": one.step.share, "deed": one.step.deed, "told": list(one.told), "employee": one.to}
    return {name: value for name, value in facts.items() if value}


@step
def _hand_on(one: Taken, *, at: datetime) -> None:
    """Give a lead that nobody has begun to the next person; what somebody works on stays his, and he hears of it."""
    owner = one.waiting.employee
    if not one.waiting.has_begun and not held_by_partner(one.waiting.lead):
        one.to = _redrawn(one.waiting.lead, owner, at=at)
    if one.to is None and owner:
        one.told = [owner]
    for fresh in _keep([one], at=at):
        kind = NoticeKind.LATE if one.step.is_late else NoticeKind.SOON
        work.tell_many([(who, fresh.waiting.lead) for who in fresh.told], kind=kind, at=at)


@step
def _redrawn(number: int, owner: int | None, *, at: datetime) -> int | None:
    try:
        with savepoint():
            lead = locked(number)
            found = redraw(lead, why="late", leave_out=[owner] if owner else [], only_people=True, by=SYSTEM, at=at)
            return found.id if found and found.id != owner else None
    except OperationalError:
        raise  # a deadlock says nothing of this lead: everything is tried again
    except Exception:
        # The step counts as taken: it would fail at each next try, and nobody further up would ever hear.
        log.exception("lead %s could not be given to the next person", number)
        return None
