"""Undo of what was done to leads: they and their tasks are again what they were, unless somebody has touched them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads import actions as leads
from teplo.leads.models import OPEN_KINDS, Lead
from teplo.ledger.actions import record_many, take_back
from teplo.ledger.models import Before, Change
from teplo.staff.models import Employee
from teplo.triage.actions.deeds import write_assignments
from teplo.triage.deeds import COLUMNS, ENDS, MOVES, RIGHTS, TASK_COLUMNS, Deed
from teplo.work import actions as work
from teplo.work.models import Task

# Whoever leaves, and whoever takes a status out of use, waits for us or has been before us.
OWNER_LEFT = """
WITH former AS (
    SELECT pk_value AS lead, (before ->> 'owner_employee_id')::bigint AS employee FROM ledger_before
    WHERE change_id = %(change)s AND "table" = 'leads_lead' AND pk_value = ANY (%(leads)s::bigint[])),
here AS (
    SELECT id FROM staff_employee WHERE id IN (SELECT employee FROM former) AND is_active FOR KEY SHARE)
SELECT lead FROM former WHERE employee IS NOT NULL AND employee NOT IN (SELECT id FROM here)
"""
RETIRED = """
WITH former AS (
    SELECT pk_value AS lead, (before ->> 'status_id')::bigint AS status FROM ledger_before
    WHERE change_id = %(change)s AND "table" = 'leads_lead' AND pk_value = ANY (%(leads)s::bigint[])),
in_use AS (SELECT id FROM leads_status WHERE id IN (SELECT status FROM former) AND is_active FOR KEY SHARE)
SELECT lead FROM former WHERE status NOT IN (SELECT id FROM in_use)
"""
STEPLESS = """
SELECT id FROM leads_lead l WHERE id = ANY (%(leads)s::bigint[]) AND status_kind = ANY (%(kinds)s)
    AND wait_until IS NULL AND NOT EXISTS (SELECT 1 FROM work_task WHERE lead_id = l.id AND state = 'open')
"""
CALL_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Restored:
    """The leads that are what they were, and those that were left as they are, by a code of deeds.LEFT."""

    restored: Sequence[int]
    left: Mapping[str, list[int]]


@step
def restore(
    change: Change, deed: str, numbers: Sequence[int], *, bulk: int | None = None, by: Employee, at: datetime
) -> Restored:
    """Give these leads back what they were before a change, with their tasks, and say so on each timeline."""
    leads.lock_many(numbers)
    barred = _barred(change, deed, numbers, by=by)
    free = sorted(set(numbers) - {number for listed in barred.values() for number in listed})
    restored, changed = take_back(change, Lead, columns=COLUMNS[deed], numbers=free, counted="version")
    if restored:
        _give_back_tasks(change, deed, restored)
        _plan_where_nothing_follows(restored, by=by, at=at)
        if deed in MOVES:
            leads.renew_stays(restored, at=at)
        _tell(deed, restored, bulk=bulk, by=by, at=at)
    return Restored(restored, {**barred, **({"changed": changed} if changed else {})})


def _barred(change: Change, deed: str, numbers: Sequence[int], *, by: Employee) -> dict[str, list[int]]:
    asked = {"change": change.pk, "leads": list(numbers)}
    found = {}
    if deed == Deed.ASSIGN:
        # Whoever gave a lead away need not reach it any more to take it back; how long he may, its caller says.
        found["owner_left"] = [lead for (lead,) in sql.rows(OWNER_LEFT, asked)]
    elif deed not in ENDS:
        reached = Lead.objects.visible_to(by, RIGHTS[deed]).filter(pk__in=numbers)
        found["no_right"] = sorted(set(numbers) - set(reached.values_list("pk", flat=True)))
    if deed in (Deed.STATUS, Deed.REFUSE, Deed.JUNK):
        found["retired"] = [lead for (lead,) in sql.rows(RETIRED, asked)]
    return {why: sorted(listed) for why, listed in found.items() if listed}


@step
def _give_back_tasks(change: Change, deed: str, numbers: Sequence[int]) -> None:
    if deed not in TASK_COLUMNS:
        return
    of_leads = Task.objects.filter(lead__in=numbers).values("pk")
    kept = Before.objects.filter(change=change, table=Task._meta.db_table, pk_value__in=of_leads)
    if tasks := list(kept.values_list("pk_value", flat=True)):
        take_back(change, Task, columns=TASK_COLUMNS[deed], numbers=tasks)


@step
def _plan_where_nothing_follows(numbers: Sequence[int], *, by: Employee, at: datetime) -> None:
    """An open lead whose task was closed meanwhile gets a call: it may never be without a next step."""
    kinds = [str(kind) for kind in OPEN_KINDS]
    found = [number for (number,) in sql.rows(STEPLESS, {"leads": list(numbers), "kinds": kinds})]
    for lead in Lead.objects.filter(pk__in=found):
        task = work.Plan("call", at + CALL_WITHIN)
        work.plan(task, lead=lead.pk, employee=lead.owner_employee_id, queue=lead.owner_queue_id, by=by, at=at)


@step
def _tell(deed: str, numbers: Sequence[int], *, bulk: int | None, by: Employee, at: datetime) -> None:
    columns = ("pk", "person_id", "owner_employee_id", "owner_queue_id")
    rows = list(Lead.objects.filter(pk__in=numbers).order_by("pk").values_list(*columns))
    if deed == Deed.ASSIGN:
        write_assignments([(lead, *owner) for lead, _person, *owner in rows], why="bulk_undone", by=by, at=at)
    facts: dict[str, object] = {"deed": str(deed)} if bulk is None else {"deed": str(deed), "bulk": bulk}
    record_many("lead.restored", ((lead, person, facts) for lead, person, *_owner in rows), by=by, at=at)
