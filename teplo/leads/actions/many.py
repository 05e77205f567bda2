"""Many leads at once, set by set: into a status, to other owners, with other fields. Every move gets its stay."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import F

from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads.models import OPEN_KINDS, Lead, Status
from teplo.staff.models import Employee, Queue
from teplo.terms.models import Reason

# Locked first, in the order in which everybody locks leads.
LOCK_STATUS = "SELECT id FROM leads_lead WHERE status_id = %s ORDER BY id FOR NO KEY UPDATE"
LOCK_OWNER = """
SELECT id FROM leads_lead WHERE owner_employee_id = %s
    AND (status_kind IN ('interest', 'new', 'working') OR come_back_on IS NOT NULL)
ORDER BY id FOR NO KEY UPDATE
"""
LOCK = "SELECT id FROM leads_lead WHERE id = ANY (%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
# Whose the lead is now is written with them: the trigger that repeats it would write each of them once more.
# No stay ends before it began: whoever waited for the lead may have looked at the clock before the one who was first.
STAYS = """
ended AS (
    UPDATE leads_stay SET until = greatest(since, %(at)s::timestamptz), lead_employee_id = moved.owner_employee_id,
        lead_queue_id = moved.owner_queue_id, source_id = moved.source_id
    FROM moved WHERE lead_id = moved.id AND until IS NULL RETURNING lead_id, until),
begun AS (
    INSERT INTO leads_stay (lead_id, status_id, status_kind, owner_employee_id, owner_queue_id, since,
        lead_employee_id, lead_queue_id, source_id)
    SELECT id, status_id, status_kind, owner_employee_id, owner_queue_id, coalesce(ended.until, %(at)s::timestamptz),
        owner_employee_id, owner_queue_id, source_id
    FROM moved LEFT JOIN ended ON ended.lead_id = moved.id)
SELECT id, person_id FROM moved ORDER BY id
"""
MOVE = f"""
WITH moved AS (
    UPDATE leads_lead SET status_id = %(to)s, version = version + 1 WHERE status_id = %(before)s
    RETURNING id, person_id, status_id, status_kind, owner_employee_id, owner_queue_id, source_id),
{STAYS}"""
GIVE = f"""
WITH moved AS (
    UPDATE leads_lead SET owner_employee_id = %(employee)s, owner_queue_id = %(queue)s, version = version + 1
    WHERE owner_employee_id = %(before)s
        AND (status_kind IN ('interest', 'new', 'working') OR come_back_on IS NOT NULL)
    RETURNING id, person_id, status_id, status_kind, owner_employee_id, owner_queue_id, source_id),
{STAYS}"""

MOVED = "RETURNING l.id, l.person_id, l.status_id, l.status_kind, l.owner_employee_id, l.owner_queue_id, l.source_id"
GIVE_MANY = f"""
WITH moved AS (
    UPDATE leads_lead l SET owner_employee_id = given.employee, owner_queue_id = given.queue, version = l.version + 1,
        handover_note = coalesce(%(note)s::text, l.handover_note)
    FROM unnest(%(leads)s::bigint[], %(employees)s::bigint[], %(queues)s::bigint[]) AS given (lead, employee, queue)
    WHERE l.id = given.lead {MOVED}),
{STAYS}"""
# What an open lead waits for stays with it: without a task it would have no next step.
PUT_OPEN = f"""
WITH moved AS (
    UPDATE leads_lead l SET status_id = %(status)s, status_kind = %(kind)s, version = l.version + 1
    WHERE l.id = ANY (%(leads)s::bigint[]) {MOVED}),
{STAYS}"""
END_MANY = f"""
WITH moved AS (
    UPDATE leads_lead l SET status_id = %(status)s, status_kind = %(kind)s, version = l.version + 1,
        reason_id = %(reason)s::bigint, reason_comment = %(comment)s::text, come_back_on = %(come_back_on)s::date,
        wait_until = NULL, wait_reason = ''
    WHERE l.id = ANY (%(leads)s::bigint[]) {MOVED}),
{STAYS}"""
RENEW = f"""
WITH moved AS (
    SELECT id, person_id, status_id, status_kind, owner_employee_id, owner_queue_id, source_id
    FROM leads_lead WHERE id = ANY (%(leads)s::bigint[])),
{STAYS}"""
TAG = """
UPDATE leads_lead SET version = version + 1, tags = ARRAY(
    SELECT tag FROM unnest(tags || %(add)s::varchar[]) WITH ORDINALITY AS listed (tag, place)
    WHERE NOT tag = ANY (%(remove)s::varchar[]) GROUP BY tag ORDER BY min(place))
WHERE id = ANY (%(leads)s::bigint[])
"""
SETTABLE = frozenset({"heat", "source_id", "product_id", "wait_until", "wait_reason"})


@step
def lock_many(numbers: Sequence[int]) -> None:
    """Lock leads until the end of the transaction, in the order in which everybody locks them."""
    sql.rows(LOCK, [list(numbers)])


@step
def give_many(owners: Sequence[tuple[int, int | None, int | None]], *, note: str | None = None, at: datetime) -> None:
    """Give locked leads to owners: each with the number of an employee or of a queue. `note` is for whoever gets them.

    The assignments and their reason are written by `triage`, which decided it.
    """
    leads, employees, queues = (list(column) for column in zip(*owners, strict=True))
    sql.rows(GIVE_MANY, {"leads": leads, "employees": employees, "queues": queues, "note": note, "at": at})


@step
def put_many(
    numbers: Sequence[int],
    *,
    status: Status,
    reason: Reason | None = None,
    comment: str = "",
    come_back_on: date | None = None,
    at: datetime,
) -> None:
    """Put locked leads into a status; reason, comment and come-back date belong to the closed kinds."""
    values = {
        "leads": list(numbers),
        "status": status.pk,
        "kind": status.kind,
        "reason": reason.pk if reason else None,
        "comment": comment,
        "come_back_on": come_back_on,
        "at": at,
    }
    if status.kind in OPEN_KINDS:
        values = {key: values[key] for key in ("leads", "status", "kind", "at")}
    sql.rows(PUT_OPEN if status.kind in OPEN_KINDS else END_MANY, values)


@step
def set_many(numbers: Sequence[int], *, values: Mapping[str, object]) -> None:
    """Set the same values (of `SETTABLE`) in locked leads."""
    if not set(values) <= SETTABLE:
        raise ValueError(f"not to be set here: {sorted(set(values) - SETTABLE)}")
    Lead.objects.filter(pk__in=numbers).update(version=F("version") + 1, **values)


@step
def tag_many(numbers: Sequence[int], *, add: Sequence[str], remove: Sequence[str]) -> None:
    """Add tags to locked leads and remove others; the rest keep their order."""
    sql.run(TAG, {"leads": list(numbers), "add": list(add), "remove": list(remove)})


@step
def renew_stays(numbers: Sequence[int], *, at: datetime) -> None:
    """Begin new stays where locked leads stand now: undo has moved them back."""
    sql.rows(RENEW, {"leads": list(numbers), "at": at})


@step
def move_all(before: Status, *, to: Status, at: datetime) -> list[tuple[int, int | None]]:
    """Put all leads of a status into another one of the same kind; gives lead and person of each."""
    sql.rows(LOCK_STATUS, [before.pk])
    return [(lead, person) for lead, person in sql.rows(MOVE, {"before": before.pk, "to": to.pk, "at": at})]


@step
def give_all(before: Employee, *, to: Employee | Queue, at: datetime) -> list[tuple[int, int | None]]:
    """Give all leads of an employee that wait, or will come back, to another owner; gives lead and person of each.

    The assignments and their reason are written by `triage`, which decided it.
    """
    sql.rows(LOCK_OWNER, [before.pk])
    values = {
        "before": before.pk,
        "employee": to.pk if isinstance(to, Employee) else None,
        "queue": to.pk if isinstance(to, Queue) else None,
        "at": at,
    }
    return [(lead, person) for lead, person in sql.rows(GIVE, values)]
