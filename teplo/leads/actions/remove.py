"""Leads and enquiries that were brought in by mistake vanish, with what only they had."""

from collections.abc import Sequence

from teplo.kit import sql
from teplo.kit.transactions import step

ENQUIRIES = "DELETE FROM leads_enquiry WHERE id = ANY (%s::bigint[])"
STAYS = "DELETE FROM leads_stay WHERE lead_id = ANY (%s::bigint[])"
LEADS = "DELETE FROM leads_lead WHERE id = ANY (%s::bigint[])"


@step
def remove_enquiries(numbers: Sequence[int]) -> None:
    """Remove enquiries; their leads stay."""
    sql.run(ENQUIRIES, [list(numbers)])


@step
def remove_leads(numbers: Sequence[int]) -> None:
    """Remove locked leads that no enquiry belongs to any more, with their stays."""
    for statement in (STAYS, LEADS):
        sql.run(statement, [list(numbers)])
