"""Leads that were brought in by mistake are taken out again, as if they had never come."""

from collections.abc import Sequence

from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads.actions import remove as leads
from teplo.work.actions import remove as work

LOCK = "SELECT id FROM leads_lead WHERE id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE"
# Whatever somebody does to a lead leaves a line of it; those of the import itself do not count.
TOUCHED = """
SELECT l.id FROM unnest(%(leads)s::bigint[]) AS l (id) WHERE EXISTS (
    SELECT 1 FROM ledger_event e WHERE e.lead = l.id
    AND NOT (e.kind IN ('lead.imported', 'enquiry.imported') AND e.facts @> %(mark)s::jsonb))
    OR EXISTS (SELECT 1 FROM work_note n WHERE n.lead_id = l.id)
    OR EXISTS (SELECT 1 FROM clients_conversion c WHERE c.lead_id = l.id)
"""
WAITING = "DELETE FROM triage_waiting WHERE lead_id = ANY (%s::bigint[])"
ASSIGNMENTS = "DELETE FROM triage_assignment WHERE lead_id = ANY (%s::bigint[])"
# Imported enquiries have no clocks, but one that joined an imported lead may have.
CLOCKS = """
WITH gone AS (SELECT id FROM triage_clock WHERE enquiry_id = ANY (%(enquiries)s::bigint[])),
parts AS (DELETE FROM triage_clockpart WHERE clock_id IN (SELECT id FROM gone)),
steps AS (DELETE FROM triage_escalation WHERE clock_id IN (SELECT id FROM gone))
DELETE FROM triage_clock WHERE id IN (SELECT id FROM gone)
"""


@step
def lock_to_remove(numbers: Sequence[int]) -> list[int]:
    """Lock leads that are to go, in the order in which everybody locks them; gives those that are there."""
    return [number for (number,) in sql.rows(LOCK, [list(numbers)])]


# allow undecorated-verb: asks, writes nothing
def touched_since(numbers: Sequence[int], *, mark: str) -> set[int]:
    """Which of these leads somebody has touched since they were imported; `mark` is what the import's lines hold."""
    return {number for (number,) in sql.rows(TOUCHED, {"leads": list(numbers), "mark": mark})}


@step
def remove_imported(leads_gone: Sequence[int], *, enquiries: Sequence[int]) -> None:
    """Remove enquiries, and locked leads that belong to none but these, with their tasks and assignments."""
    if leads_gone:
        work.remove_work_of(leads_gone)
        sql.run(WAITING, [list(leads_gone)])
        sql.run(ASSIGNMENTS, [list(leads_gone)])
    sql.run(CLOCKS, {"enquiries": list(enquiries)})
    leads.remove_enquiries(enquiries)
    if leads_gone:
        leads.remove_leads(leads_gone)
