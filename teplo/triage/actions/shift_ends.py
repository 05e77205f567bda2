"""A shift ends: what waits with whoever goes is given to those who are there, and comes back if the company wants so.

Driven by the shifts that are laid out and by the switch that everybody has; each end is seen to once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import OPEN_KINDS, Lead
from teplo.leads.queries import locked
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff import presence
from teplo.staff.models import Employee, Shift
from teplo.staff.permissions import Permission, demand
from teplo.triage.actions.course import give_to
from teplo.triage.actions.redraw import hold_rules, redraw
from teplo.triage.models import ShiftEnd, ShiftPolicy, StandIn
from teplo.triage.models.clocks import Handover

# A break between two shifts of a day is no end; an end that nobody saw to for half a day is over.
BREAK, FORGOTTEN = timedelta(hours=2), timedelta(hours=12)
# So many go in one transaction: an enquiry that comes meanwhile waits for the rules until its commit.
MOST = 10
ENDED = """
SELECT s.employee_id, s.ends_at FROM staff_shift s JOIN staff_employee e ON e.id = s.employee_id AND e.is_active
WHERE s.ends_at <= %(at)s::timestamptz AND s.ends_at > %(at)s::timestamptz - %(forgotten)s::interval
    AND NOT EXISTS (SELECT FROM triage_shiftend d
        WHERE d.employee_id = s.employee_id AND d.ended_at = s.ends_at AND d.done_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM staff_shift n WHERE n.employee_id = s.employee_id AND n.ends_at > s.ends_at
        AND n.starts_at <= greatest(s.ends_at + %(pause)s::interval, %(at)s::timestamptz))
ORDER BY s.ends_at, s.employee_id
"""
# What was begun and is not done: the rest of what somebody left who switched himself off, and what a death left behind.
UNFINISHED = f"""
SELECT d.employee_id, d.ended_at FROM triage_shiftend d JOIN staff_employee e ON e.id = d.employee_id
WHERE d.done_at IS NULL AND d.at > %(at)s::timestamptz - %(forgotten)s::interval
    AND NOT {presence.AVAILABLE.format(at="%(at)s::timestamptz")}
ORDER BY d.ended_at, d.employee_id
"""
BEGUN = """
SELECT DISTINCT d.employee_id FROM triage_standin i JOIN triage_shiftend d ON d.id = i.end_id
JOIN staff_employee e ON e.id = d.employee_id AND e.is_active AND e.on_shift
JOIN staff_shift s ON s.employee_id = d.employee_id AND s.starts_at <= %(at)s::timestamptz
    AND s.ends_at > %(at)s::timestamptz AND s.starts_at >= d.ended_at
WHERE i.back_at IS NULL ORDER BY 1
"""
# What cannot wait for him: somebody who waits for an answer, and steps that are due before he is back.
WAITING = """
SELECT l.id FROM leads_lead l WHERE l.owner_employee_id = %(employee)s AND l.id > %(after)s
    AND l.status_kind IN ('new', 'working')
    AND (EXISTS (SELECT FROM triage_clock c WHERE c.lead_id = l.id AND c.ended_at IS NULL)
        OR EXISTS (SELECT FROM work_task t WHERE t.lead_id = l.id AND t.state = 'open'
            AND t.owner_employee_id = %(employee)s AND t.due_at < %(back)s::timestamptz))
ORDER BY l.id LIMIT %(most)s FOR NO KEY UPDATE OF l
"""
A_DAY = timedelta(days=1)


# allow undecorated-verb: asks, writes nothing
def to_see_to(at: datetime) -> list[tuple[int, datetime]]:
    """Whose shift has ended and when, as far as that is not handed over whole; nobody where work stays with its owner.

    Whoever is back at work keeps what he still has.
    """
    if policy() == Handover.KEEP:
        return []
    asked = {"at": at, "forgotten": FORGOTTEN, "pause": BREAK}
    found = [(employee, end) for part in (ENDED, UNFINISHED) for employee, end in sql.rows(part, asked)]
    return list(dict.fromkeys(found))


# allow undecorated-verb: asks, writes nothing
def come_back(at: datetime) -> list[int]:
    """Who is at work again for whom others stand in."""
    return [employee for (employee,) in sql.rows(BEGUN, {"at": at})]


# allow undecorated-verb: asks, writes nothing
def policy() -> str:
    """What the company wants at the end of a shift."""
    found = ShiftPolicy.objects.values_list("handover", flat=True).first()
    return str(found or Handover.KEEP)


@front_door
def choose_policy(handover: str, *, by: Employee, at: datetime) -> None:
    """Say what becomes of what waits with somebody whose shift ends."""
    demand(by, Permission.RULE_SET_UP)
    if handover not in Handover.values or handover == policy():
        return
    ShiftPolicy.objects.update_or_create(pk=1, defaults={"handover": handover})
    record("shift_policy.changed", by=by, at=at, handover=handover)


# allow undecorated-verb: opens a transaction for each part
def hand_over(employee: int, ended_at: datetime, *, at: datetime) -> int:
    """See to the end of a shift, once; gives how many leads went to others. What nobody can take stays.

    Part by part, each with how far it came: whoever comes after a death goes on exactly there.
    """
    given, is_done = 0, begin_hand_over(employee, ended_at, at=at) is None
    while not is_done:
        count, is_done = hand_over_part(employee, ended_at, at=at)
        given += count
    return given


@front_door
def begin_hand_over(employee: int, ended_at: datetime, *, at: datetime) -> ShiftEnd | None:
    """Note that an end is seen to; None where it has been, or where everything stays with whom it is."""
    return _seen_to(employee, ended_at, at=at)


@front_door
def hand_over_part(employee: int, ended_at: datetime, *, at: datetime) -> tuple[int, bool]:
    """Give the next part of what waits to others, so small that an enquiry which comes meanwhile does not wait long.

    Gives how many went, and whether that was all. Where somebody else is at it at this moment, it is his.
    """
    ends = ShiftEnd.objects.filter(employee=employee, ended_at=ended_at, done_at=None)
    end = ends.select_for_update(skip_locked=True, no_key=True).first()
    return _part(end, by=SYSTEM, at=at) if end else (0, True)


@step
def see_off(employee: int, ended_at: datetime, *, by: Actor, at: datetime) -> int:
    """The first part within a transaction, the one in which somebody switches himself off; the rest goes by the job."""
    end = _seen_to(employee, ended_at, at=at)
    return _part(end, by=by, at=at)[0] if end else 0


@step
def _seen_to(employee: int, ended_at: datetime, *, at: datetime) -> ShiftEnd | None:
    if policy() == Handover.KEEP:
        return None
    end, _is_new = ShiftEnd.objects.get_or_create(employee_id=employee, ended_at=ended_at, defaults={"at": at})
    return None if end.done_at else end


@step
def _part(end: ShiftEnd, *, by: Actor, at: datetime) -> tuple[int, bool]:
    employee, given = end.employee_id, list[StandIn]()
    comes_back = policy() == Handover.BACK
    waiting = _waiting(employee, at, after=end.after)
    if waiting:
        hold_rules(at=at)
    for number in waiting:
        found = redraw(locked(number), why="shift_end", leave_out=[employee], only_people=True, by=by, at=at)
        if found and found.id != employee:
            back = None if comes_back else at
            given.append(StandIn(end=end, lead_id=number, employee_id=found.id, at=at, back_at=back))
    StandIn.objects.bulk_create(given)
    is_done = len(waiting) < MOST
    end.after, end.done_at = (waiting[-1] if waiting else end.after), (at if is_done else None)
    end.save(update_fields=["after", "done_at"])
    if given:
        record("shift.handed_over", by=by, at=at, employee=employee, leads=len(given))
    return len(given), is_done


def _waiting(employee: int, at: datetime, *, after: int) -> Sequence[int]:
    coming = Shift.objects.filter(employee=employee, starts_at__gt=at).order_by("starts_at")
    back = coming.values_list("starts_at", flat=True).first() or at + A_DAY
    asked = {"employee": employee, "back": back, "after": after, "most": MOST}
    return [number for (number,) in sql.rows(WAITING, asked)]


@front_door
def give_back(employee: int, *, at: datetime) -> int:
    """Whoever is at work again gets back what others had for him and still have; gives how many leads."""
    return welcome(employee, by=SYSTEM, at=at)


@step
def welcome(employee: int, *, by: Actor, at: datetime) -> int:
    """The same within a transaction. What went on to somebody else meanwhile, or has ended, stays where it is."""
    owner = Employee.objects.people().filter(pk=employee).first()
    if owner is None:
        return 0
    stand_ins = StandIn.objects.filter(end__employee=employee, back_at=None)
    numbers = sorted(set(stand_ins.values_list("lead", flat=True)))
    leads.lock_many(numbers)
    waiting = list(stand_ins.select_for_update(of=("self",), no_key=True).order_by("lead", "pk"))
    rows = Lead.objects.in_bulk(numbers)
    back = 0
    for one in waiting:
        lead = rows[one.lead_id]
        if lead.status_kind in OPEN_KINDS and lead.owner_employee_id == one.employee_id:
            give_to(lead, to=owner, why="shift_back", by=by, at=at)
            back += 1
    StandIn.objects.filter(pk__in=[one.pk for one in waiting]).update(back_at=at)
    if back:
        record("shift.given_back", by=by, at=at, employee=employee, leads=back)
    return back
