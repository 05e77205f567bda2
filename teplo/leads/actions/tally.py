"""The kept figures: what the triggers appended is folded into them, and all of them can be made anew."""

from teplo.kit import sql
from teplo.kit.transactions import front_door
from teplo.leads.kept import PLACE, Measure, Span

# One folds at a time: two would wait for each other's rows in two orders.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('leads_tally'))"
COLUMNS = ", ".join(name if name == "currency" else f"{name}_id" for name in PLACE)
# What is deleted is exactly what is counted: a change that is committed meanwhile stays for the next time.
FOLD = f"""
WITH gone AS (DELETE FROM leads_tallychange RETURNING *)
INSERT INTO leads_tally AS kept (measure, span, begins, {COLUMNS}, count, amount)
SELECT measure, span, begins, {COLUMNS}, sum(count), sum(amount)
FROM gone, LATERAL (VALUES
    ('{Span.EVER}', DATE '0001-01-01'),
    ('{Span.YEAR}', date_trunc('year', at AT TIME ZONE 'UTC')::date),
    ('{Span.MONTH}', date_trunc('month', at AT TIME ZONE 'UTC')::date)) AS stretch (span, begins)
GROUP BY measure, span, begins, {COLUMNS} HAVING sum(count) <> 0 OR sum(amount) <> 0
ON CONFLICT (measure, span, begins, {COLUMNS})
    DO UPDATE SET count = kept.count + excluded.count, amount = kept.amount + excluded.amount
"""
SWEEP = "DELETE FROM leads_tally WHERE count = 0 AND amount = 0"
# What is counted afresh, by months, as if it had just changed.
TRUE_FIGURES = f"""
SELECT '{Measure.MADE}' AS measure, date_trunc('month', created_at, 'UTC') AS at, status_id, owner_employee_id,
    owner_queue_id, source_id, currency, NULL::bigint AS then_status_id, NULL::bigint AS then_employee_id,
    NULL::bigint AS then_queue_id, count(*) AS count, coalesce(sum(amount), 0) AS amount
FROM leads_lead GROUP BY 2, 3, 4, 5, 6, 7
UNION ALL
SELECT '{Measure.STOOD}', date_trunc('month', moment, 'UTC'), NULL, lead_employee_id, lead_queue_id, source_id, '',
    status_id, owner_employee_id, owner_queue_id, sum(sign), 0
FROM leads_stay, LATERAL (VALUES (since, 1), (until, -1)) AS point (moment, sign) WHERE moment IS NOT NULL
GROUP BY 2, 4, 5, 6, 8, 9, 10 HAVING sum(sign) <> 0
"""
# In one statement, and so at one moment: what others commit later has its changes still to be folded.
REBUILD = f"""
WITH kept AS (DELETE FROM leads_tally RETURNING 1), changes AS (DELETE FROM leads_tallychange RETURNING 1)
INSERT INTO leads_tallychange (measure, at, {COLUMNS}, count, amount)
SELECT measure, at, {COLUMNS}, count, amount FROM ({TRUE_FIGURES}) AS true_figure
"""
REPEAT = """
UPDATE leads_stay SET lead_employee_id = l.owner_employee_id, lead_queue_id = l.owner_queue_id, source_id = l.source_id
FROM leads_lead l WHERE l.id = lead_id AND (lead_employee_id, lead_queue_id, leads_stay.source_id)
    IS DISTINCT FROM (l.owner_employee_id, l.owner_queue_id, l.source_id)
"""


@front_door
def fold_tally() -> None:
    """Fold what has changed into the kept figures; says nothing new, so the ledger does not hear of it."""
    sql.run(ALONE)
    sql.run(FOLD)
    sql.run(SWEEP)


@front_door
def rebuild_tally() -> None:
    """Count all kept figures afresh, after rows were written past the triggers; others may go on working."""
    sql.run(ALONE)
    sql.run(REPEAT)
    sql.run(REBUILD)
    sql.run(FOLD)
