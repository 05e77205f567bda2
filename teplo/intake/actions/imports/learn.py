"""PostgreSQL learns what an import has brought, before it plans on as if the tables were empty."""

from teplo.kit import sql
from teplo.kit.transactions import front_door

TABLES = [
    "identity_company", "identity_person", "identity_contactpoint", "clients_contact", "clients_clientcompany",
    "clients_deal", "leads_lead", "leads_stay", "leads_enquiry", "work_task", "triage_assignment", "ledger_event",
    "intake_importedrow",
]  # fmt: skip
# What is three times what it was when it was looked at. Without it a plan that was made for an empty table holds for
# minutes: one check of a lead's next step then reads all tasks.
OUTGROWN = """
SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.relname = ANY (%s) AND s.n_mod_since_analyze > greatest(2 * c.reltuples, 500)
"""


@front_door
def learn() -> int:
    """Look anew at the tables that have outgrown what is known of them; gives how many."""
    outgrown = [table for (table,) in sql.rows(OUTGROWN, [TABLES])]
    if outgrown:
        sql.run(f"ANALYZE (SKIP_LOCKED) {', '.join(outgrown)}")
    return len(outgrown)
