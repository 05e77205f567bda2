"""What must be true of the stored rows at any moment, asked of the database itself; each names the rows that break it.

Run after every fault and every restore, and by `teplo check`. The numbers are those of docs/faults.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST_NAMED = 20

Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A statement that gives the offending rows as text; `needs_worker` where only a running worker keeps it true."""

    number: str
    says: str
    offenders: str
    needs_worker: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant and the first rows that break it."""

    number: str
    says: str
    rows: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.number}: not true that {self.says}: {', '.join(self.rows)}"


# Personal data in a text of JSON: an address, or ten digits on end, which no time of day holds.
PERSONAL = """'$.** ? (@.type() == "string" && (@ like_regex "@" || @ like_regex "[0-9]{10}"))'"""
# Where a figure counts, and what stands there by the leads and stays themselves.
PLACE = """status_id, owner_employee_id, owner_queue_id, source_id, currency,
    then_status_id, then_employee_id, then_queue_id"""
COUNTED = """
SELECT 'made' AS measure, created_at AS at, status_id, owner_employee_id, owner_queue_id, source_id, currency,
    NULL::bigint AS then_status_id, NULL::bigint AS then_employee_id, NULL::bigint AS then_queue_id,
    1 AS count, coalesce(amount, 0) AS amount FROM leads_lead
UNION ALL SELECT 'stood', moment, NULL, lead_employee_id, lead_queue_id, source_id, '', status_id, owner_employee_id,
    owner_queue_id, sign, 0
    FROM leads_stay, LATERAL (VALUES (since, 1), (until, -1)) AS point (moment, sign) WHERE moment IS NOT NULL
"""

INVARIANTS = (
    Invariant(
        "I1",
        "an admitted capture has its enquiry, and no enquiry two captures",
        """
        SELECT 'capture ' || c.id FROM intake_capture c LEFT JOIN leads_enquiry e ON e.id = c.enquiry_id
        WHERE c.state = 'admitted' AND e.id IS NULL
        UNION ALL SELECT 'enquiry ' || enquiry_id FROM intake_capture WHERE enquiry_id IS NOT NULL
        GROUP BY enquiry_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I1",
        "whatever holds uniqueness and the rules of the tables is in force",
        """
        SELECT 'index ' || indexrelid::regclass FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)
        UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE NOT convalidated
        UNION ALL SELECT 'trigger ' || tgname || ' of ' || tgrelid::regclass FROM pg_trigger WHERE tgenabled = 'D'
        """,
    ),
    Invariant(
        "I2",
        "what could not be read yet is tried again when its time has come",
        "SELECT 'capture ' || id FROM intake_capture WHERE state = 'kept' AND retry_at < now() - interval '5 minutes'",
        needs_worker=True,
    ),
    Invariant(
        "I3",
        "no lead, enquiry or person is without its origin",
        """
        SELECT 'lead ' || id FROM leads_lead l WHERE NOT EXISTS (SELECT 1 FROM leads_enquiry e WHERE e.lead_id = l.id)
        UNION ALL SELECT 'enquiry ' || id FROM leads_enquiry e WHERE kind <> 'imported'
            AND NOT EXISTS (SELECT 1 FROM intake_capture c WHERE c.enquiry_id = e.id)
        UNION ALL SELECT 'person ' || id FROM identity_person p WHERE merged_into_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM leads_enquiry e WHERE e.person_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM leads_lead l WHERE l.person_id = p.id)
            AND NOT EXISTS (SELECT 1 FROM clients_contact c WHERE c.person_id = p.id)
        """,
    ),
    Invariant(
        "I3",
        "an unshared contact point belongs to one person",
        """
        SELECT 'point ' || min(id) FROM identity_contactpoint WHERE NOT is_shared
        GROUP BY kind, value HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I4",
        "a key of a sender stands for one capture",
        """
        SELECT 'capture ' || min(id) FROM intake_capture WHERE idempotency_key IS NOT NULL
        GROUP BY token, idempotency_key HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I5",
        "a number of the other side comes once over its channel",
        """
        SELECT 'capture ' || min(id) FROM intake_capture WHERE external_id IS NOT NULL
        GROUP BY channel_id, external_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I6",
        "nobody is told of one event twice",
        """
        SELECT 'lead ' || n.lead_id FROM (SELECT kind, lead_id, at, count(*) AS told FROM work_notice
            WHERE kind IN ('enquiry.repeated', 'lead.given') GROUP BY kind, lead_id, at HAVING count(*) > 1) n
        WHERE n.told > (SELECT count(*) FROM ledger_event e
            WHERE e.lead = n.lead_id AND e.kind = n.kind AND e.at = n.at)
        """,
    ),
    Invariant(
        "I8",
        "no job waits longer than ten minutes, and none is held by a worker that is dead for ninety seconds",
        """
        SELECT 'job ' || j.id FROM procrastinate_jobs j WHERE j.status = 'todo'
            AND greatest(j.scheduled_at, (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id))
                < now() - interval '10 minutes'
        UNION ALL SELECT 'job ' || j.id FROM procrastinate_jobs j
            LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
            WHERE j.status = 'doing' AND (SELECT max(at) FROM procrastinate_events e WHERE e.job_id = j.id)
                < now() - interval '90 seconds' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '90 seconds')
        """,
        needs_worker=True,
    ),
    Invariant(
        "I9",
        "the stays of a lead follow each other without gap, and the last one is where it stands",
        """
        SELECT 'lead ' || lead_id FROM (SELECT lead_id, until,
                lead(since) OVER (PARTITION BY lead_id ORDER BY since, id) AS next FROM leads_stay) s
            WHERE until IS DISTINCT FROM next
        UNION ALL SELECT 'lead ' || l.id FROM leads_lead l
            LEFT JOIN leads_stay s ON s.lead_id = l.id AND s.until IS NULL
            WHERE (l.status_id, l.status_kind) IS DISTINCT FROM (s.status_id, s.status_kind)
            OR (l.owner_employee_id, l.owner_queue_id) IS DISTINCT FROM (s.owner_employee_id, s.owner_queue_id)
        """,
    ),
    Invariant(
        "I9",
        "the kept figures, with what is not folded yet, are what one counts",
        f"""
        WITH kept AS (SELECT measure, begins AS month, {PLACE}, count, amount FROM leads_tally WHERE span = 'month'
            UNION ALL SELECT measure, date_trunc('month', at AT TIME ZONE 'UTC')::date, {PLACE}, count, amount
                FROM leads_tallychange
            UNION ALL SELECT measure, date_trunc('month', at AT TIME ZONE 'UTC')::date, {PLACE}, -count, -amount
                FROM ({COUNTED}) AS counted)
        SELECT measure || ' in ' || month FROM kept GROUP BY measure, month, {PLACE}
            HAVING sum(count) <> 0 OR sum(amount) <> 0
        UNION ALL SELECT measure || ' by years' FROM leads_tally GROUP BY measure, {PLACE}
            HAVING sum(count) <> 3 * coalesce(sum(count) FILTER (WHERE span = 'ever'), 0)
            OR sum(count) <> 3 * coalesce(sum(count) FILTER (WHERE span = 'year'), 0)
            OR sum(amount) <> 3 * coalesce(sum(amount) FILTER (WHERE span = 'ever'), 0)
            OR sum(amount) <> 3 * coalesce(sum(amount) FILTER (WHERE span = 'year'), 0)
        UNION ALL SELECT 'stay ' || s.id FROM leads_stay s JOIN leads_lead l ON l.id = s.lead_id
            WHERE (s.lead_employee_id, s.lead_queue_id, s.source_id)
                IS DISTINCT FROM (l.owner_employee_id, l.owner_queue_id, l.source_id)
            OR s.since < l.created_at
        """,
    ),
    Invariant(
        "I10",
        "a lead has one owner, and an open one a next step",
        """
        SELECT 'lead ' || id FROM leads_lead l WHERE num_nonnulls(owner_employee_id, owner_queue_id) <> 1
            OR status_kind IN ('new', 'working') AND wait_until IS NULL
            AND NOT EXISTS (SELECT 1 FROM work_task t WHERE t.lead_id = l.id AND t.state = 'open')
        """,
    ),
    Invariant(
        "I10",
        "a lead is whose its last assignment says, and each turn of a rule was drawn once",
        """
        SELECT 'lead ' || l.id FROM leads_lead l JOIN (
                SELECT DISTINCT ON (lead_id) lead_id, employee_id, queue_id FROM triage_assignment
                ORDER BY lead_id, id DESC) a ON a.lead_id = l.id
            WHERE (l.owner_employee_id, l.owner_queue_id) IS DISTINCT FROM (a.employee_id, a.queue_id)
        UNION ALL SELECT 'rule ' || rule_id || ' turn ' || drawn FROM triage_assignment WHERE drawn IS NOT NULL
        GROUP BY rule_id, drawn HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I9",
        "a deal is of the kind of its stage, and closed exactly where that one is",
        """
        SELECT 'deal ' || d.id FROM clients_deal d JOIN clients_stage s ON s.id = d.stage_id
            WHERE d.stage_kind <> s.kind OR (s.kind = 'open') <> (d.closed_at IS NULL)
        """,
    ),
    Invariant(
        "I10",
        "a converted lead has one conversion that stands, and something came out of it",
        """
        SELECT 'lead ' || id FROM leads_lead l WHERE status_kind = 'converted' AND 1 <> (
            SELECT count(*) FROM clients_conversion c WHERE c.lead_id = l.id AND c.undone_at IS NULL)
        UNION ALL SELECT 'conversion ' || c.id FROM clients_conversion c JOIN leads_lead l ON l.id = c.lead_id
            WHERE c.undone_at IS NULL
            AND (l.status_kind <> 'converted' OR num_nonnulls(c.contact_id, c.company_id, c.deal_id) = 0
                AND NOT EXISTS (SELECT FROM work_processrun r WHERE r.conversion_id = c.id))
        """,
    ),
    Invariant(
        "I10",
        "the main position of a contact is at his company, and he has one exactly where he has a company",
        """
        SELECT 'contact ' || c.id FROM clients_contact c
            LEFT JOIN clients_position p ON p.contact_id = c.id AND p.is_main
            WHERE c.company_id IS DISTINCT FROM p.company_id
        """,
    ),
    Invariant(
        "I10",
        "what is offered is new, and his to whom it is offered: of a partner a queue's",
        """
        SELECT 'offer ' || o.id FROM triage_offer o JOIN leads_lead l ON l.id = o.lead_id WHERE o.state = 'open'
            AND (l.status_kind NOT IN ('interest', 'new') OR o.employee_id IS DISTINCT FROM l.owner_employee_id)
        """,
    ),
    Invariant(
        "I12",
        "an import that is done has created, joined, passed over or refused each of its rows",
        """
        SELECT 'import ' || i.id FROM intake_import i WHERE i.state <> 'undone' AND i.state <> 'undoing'
            AND i.undone_by_id IS NULL AND (i.read <> i.created + i.joined + i.skipped + i.refused
                OR i.created + i.joined <> (SELECT count(*) FROM intake_importedrow r WHERE r.of_id = i.id)
                OR i.refused <> (SELECT count(*) FROM intake_refusal f WHERE f.of_id = i.id))
        """,
    ),
    Invariant(
        "I12",
        "an imported row points to what is there, and nothing is left of an import that was undone",
        """
        SELECT 'row ' || r.id FROM intake_importedrow r
            WHERE r.lead IS NOT NULL AND NOT EXISTS (SELECT 1 FROM leads_lead l WHERE l.id = r.lead)
            OR r.enquiry IS NOT NULL AND NOT EXISTS (SELECT 1 FROM leads_enquiry e WHERE e.id = r.enquiry)
            OR r.deal IS NOT NULL AND NOT EXISTS (SELECT 1 FROM clients_deal d WHERE d.id = r.deal)
        UNION ALL SELECT 'import ' || i.id FROM intake_import i WHERE i.state = 'undone' AND EXISTS (
            SELECT 1 FROM intake_importedrow r WHERE r.of_id = i.id AND r."left" = '')
        """,
    ),
    Invariant(
        "I13",
        "every conversion, every undo of one and every deal left its line in the ledger",
        """
        SELECT 'conversion ' || c.id FROM clients_conversion c WHERE NOT EXISTS (SELECT 1 FROM ledger_event e
                WHERE e.lead = c.lead_id AND e.kind = 'lead.converted' AND e.at = c.at)
            OR c.undone_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ledger_event e
                WHERE e.lead = c.lead_id AND e.kind = 'lead.conversion_undone' AND e.at = c.undone_at)
        UNION ALL SELECT 'deal ' || d.id FROM clients_deal d
            WHERE NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.deal = d.id AND e.kind = 'deal.created')
        """,
    ),
    Invariant(
        "I13",
        "every lead and every assignment left its line in the ledger",
        """
        SELECT 'lead ' || id FROM leads_lead l
            WHERE NOT EXISTS (SELECT 1 FROM ledger_event e WHERE e.lead = l.id AND e.kind LIKE 'lead.%')
        UNION ALL SELECT 'assignment ' || a.id FROM triage_assignment a WHERE NOT EXISTS (
            SELECT 1 FROM ledger_event e WHERE e.lead = a.lead_id AND e.at = a.at
            AND e.kind IN ('lead.assigned', 'lead.given', 'lead.taken', 'lead.imported', 'lead.restored'))
        """,
    ),
    Invariant(
        "I15",
        "neither the ledger nor the arguments of a job hold personal data",
        f"""
        SELECT 'event ' || id FROM ledger_event WHERE jsonb_path_exists(facts, {PERSONAL})
        UNION ALL SELECT 'job ' || id FROM procrastinate_jobs WHERE jsonb_path_exists(args, {PERSONAL})
        """,
    ),
    Invariant(
        "I16",
        "a reminder comes when it is due, and once",
        """
        SELECT 'task ' || id FROM work_task
            WHERE state = 'open' AND reminded_at IS NULL AND remind_at < now() - interval '10 minutes'
        UNION ALL SELECT 'task ' || n.task_id FROM work_notice n JOIN work_task t ON t.id = n.task_id
            WHERE n.kind = 'task.reminder' GROUP BY n.task_id, t.lead_id HAVING count(*) > 1 + (
                SELECT count(*) FROM ledger_event e
                WHERE e.kind = 'task.moved' AND e.facts @> jsonb_build_object('task', n.task_id))
        """,
        needs_worker=True,
    ),
)


def broken(ask: Ask, *, worker_runs: bool = True) -> list[Finding]:
    """The invariants that do not hold; `ask` runs a statement and gives its rows."""
    found = []
    for invariant in INVARIANTS:
        if invariant.needs_worker and not worker_runs:
            continue
        rows = ask(f"SELECT * FROM ({invariant.offenders}) offender LIMIT {MOST_NAMED}")
        if rows:
            found.append(Finding(invariant.number, invariant.says, tuple(str(row[0]) for row in rows)))
    return found
