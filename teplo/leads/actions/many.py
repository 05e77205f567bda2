"""Many leads at once, set by set: out of a status, to another owner. Every one gets its stay."""

from datetime import datetime

from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads.models import Status
from teplo.staff.models import Employee, Queue

# Locked first, in the order in which everybody locks leads.
LOCK_STATUS = "SELECT id FROM leads_lead WHERE status_id = %s ORDER BY id FOR NO KEY UPDATE"
LOCK_OWNER = """
SELECT id FROM leads_lead WHERE owner_employee_id = %s
    AND (status_kind IN ('interest', 'new', 'working') OR come_back_on IS NOT NULL)
ORDER BY id FOR NO KEY UPDATE
"""
STAYS = """
ended AS (
    UPDATE leads_stay SET until = %(at)s FROM moved WHERE lead_id = moved.id AND until IS NULL RETURNING lead_id),
begun AS (
    INSERT INTO leads_stay (lead_id, status_id, status_kind, owner_employee_id, owner_queue_id, since)
    SELECT id, status_id, status_kind, owner_employee_id, owner_queue_id, %(at)s
    FROM moved, (SELECT count(*) FROM ended) AS first_end_the_old_ones)
SELECT id, person_id FROM moved ORDER BY id
"""
MOVE = f"""
WITH moved AS (
    UPDATE leads_lead SET status_id = %(to)s, version = version + 1 WHERE status_id = %(before)s
    RETURNING id, person_id, status_id, status_kind, owner_employee_id, owner_queue_id),
{STAYS}"""
GIVE = f"""
WITH moved AS (
    UPDATE leads_lead SET owner_employee_id = %(employee)s, owner_queue_id = %(queue)s, version = version + 1
    WHERE owner_employee_id = %(before)s
        AND (status_kind IN ('interest', 'new', 'working') OR come_back_on IS NOT NULL)
    RETURNING id, person_id, status_id, status_kind, owner_employee_id, owner_queue_id),
{STAYS}"""


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
