"""How well each converts leads of each heat: counted aside, so that no enquiry waits for it."""

from datetime import datetime, timedelta

from teplo.kit import sql
from teplo.kit.transactions import front_door

COUNTED_FOR = timedelta(days=365)
COUNT = """
INSERT INTO triage_conversions AS c (employee_id, heat, won, ended)
SELECT owner_employee_id, heat, count(*) FILTER (WHERE status_kind = 'converted'), count(*) FROM leads_lead
WHERE status_kind IN ('converted', 'refused') AND owner_employee_id IS NOT NULL AND touched_at >= %(since)s
GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (employee_id, heat) DO UPDATE SET won = excluded.won, ended = excluded.ended
WHERE (c.won, c.ended) <> (excluded.won, excluded.ended)
"""
FORGET = """
DELETE FROM triage_conversions c WHERE NOT EXISTS (
    SELECT FROM leads_lead l WHERE l.owner_employee_id = c.employee_id AND l.heat = c.heat
        AND l.status_kind IN ('converted', 'refused') AND l.touched_at >= %(since)s)
"""


@front_door
def count_conversions(*, at: datetime) -> int:
    """Count the leads of the last year that each has ended, and those that he converted; gives how many rows changed.

    A kept figure: it leaves no line in the ledger, and can be counted anew at any time.
    """
    asked = {"since": at - COUNTED_FOR}
    return sql.run(FORGET, asked) + sql.run(COUNT, asked)
