"""Whose is it: rules in their order, the cursor locked while somebody is drawn, and the reason kept."""

import json
from collections.abc import Collection
from datetime import datetime

from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.ledger import actors
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.staff.owners import OwnerView
from teplo.triage import queries, rules
from teplo.triage.draft import Entry
from teplo.triage.rules import Choice, RuleView

# Everybody whom a rule might choose.
POOL = """coalesce((
    SELECT jsonb_agg(jsonb_build_object('employee', e.id, 'active', e.is_active, 'on_shift', e.on_shift) ORDER BY e.id)
    FROM staff_employee e
    WHERE NOT e.is_robot AND CASE WHEN cardinality(r.employees) > 0 THEN e.id = ANY (r.employees)
        ELSE e.is_active AND (r.team_id IS NULL OR e.team_id = r.team_id)
            AND (r.role_id IS NULL OR e.role_id = r.role_id) END), '[]')"""
# The row lock of the cursor lines up everybody who draws by this rule; it is the last lock taken, and held until the
# commit is on disk, so that the next one sees whose turn it was.
DRAW = f"""
SELECT c.turns, c.drawn, {POOL}
FROM triage_cursor c JOIN triage_rule r ON r.id = c.rule_id WHERE c.rule_id = %s FOR UPDATE OF c
"""
LOADS = """
SELECT owner_employee_id, count(*) FROM leads_lead
WHERE owner_employee_id = ANY (%s) AND status_kind IN ('new', 'working') GROUP BY owner_employee_id
"""
# `lead` is one row with the number of a lead: given, or the part of a statement that opens it.
ASSIGNED = """turned AS (
    UPDATE triage_cursor SET turns = %(turns)s::jsonb, drawn = %(drawn)s::bigint FROM lead
    WHERE rule_id = %(cursor)s::bigint
), assigned AS (
    INSERT INTO triage_assignment (lead_id, employee_id, queue_id, rule_id, rule_version, why, skipped, skipped_more,
        drawn, by_kind, by_id, comment, at)
    SELECT lead.id, %(employee)s::bigint, %(queue)s::bigint, %(rule)s::bigint, %(version)s::int,
        %(why)s::jsonb, %(skipped)s::jsonb, %(skipped_more)s::jsonb,
        %(drawn)s::bigint, %(by_kind)s::text, %(by_id)s::bigint, %(comment)s::text, %(assigned_at)s::timestamptz
    FROM lead RETURNING (SELECT name FROM staff_employee WHERE id = employee_id) AS employee,
        (SELECT name FROM staff_queue WHERE id = queue_id) AS queue,
        (SELECT key FROM staff_queue WHERE id = queue_id) AS key)
"""
ASSIGN = f"WITH lead AS (SELECT %(lead)s::bigint AS id), {ASSIGNED} SELECT employee, queue, key FROM assigned"
OWNER = tuple(f"(SELECT {column} FROM assigned)" for column in ("employee", "queue", "key"))

# What people do has kinds of its own: a new owner is told of a hand-over, not of every enquiry.
KINDS = {"given": "lead.given", "took": "lead.taken"}


@step
def choose(entry: Entry, *, left: Collection[int] = ()) -> Choice:
    """The owner of a new lead: whoever is named for it, else whom the first rule chooses that can.

    `left` are those who were chosen before and work here no more: the rules see that for themselves.
    """
    if named := named_owner(entry, left=left):
        return named
    ordered = queries.active_rules()
    facts = queries.facts(entry.draft, entry.channel)
    place = rules.first_fitting(ordered, facts)
    while not (choice := _by_rule(ordered[place])):
        place = rules.first_fitting(ordered, facts, after=place + 1)
    return choice.signed(ordered[place])


# allow undecorated-verb: decides, writes nothing
def named_owner(entry: Entry, *, left: Collection[int]) -> Choice | None:
    """The owner past the rules: whom the import names, whom the enterer named, whom the channel names."""
    if entry.employee and entry.employee not in left:
        return Choice(employee=entry.employee, why={"code": "import"})
    if entry.queue:
        return Choice(queue=entry.queue, why={"code": "import"})
    draft, channel = entry.draft, entry.channel
    if draft.employee and draft.employee not in left:
        return Choice(employee=draft.employee, why={"code": "entered"})
    named = channel.responsible_employee
    if named and named.is_active and named.pk not in left:
        return Choice(employee=channel.responsible_employee_id, why={"code": "channel"})
    if channel.responsible_queue_id:
        return Choice(queue=channel.responsible_queue_id, why={"code": "channel"})
    return None


def _by_rule(rule: RuleView) -> Choice | None:
    if rule.strategy == "queue":
        return Choice(queue=rule.queue, why={"code": "queue"})
    turns, drawn, pool = sql.row(DRAW, [rule.number])
    turns = json.loads(turns) if isinstance(turns, str) else turns
    pool = json.loads(pool) if isinstance(pool, str) else pool
    if rule.strategy == "fixed":
        return rules.fixed([rules.Candidate(**one) for one in pool])
    if rule.strategy == "round_robin":
        return rules.in_turn([rules.Candidate(**one) for one in pool], turns, drawn)
    loads = _loads([one["employee"] for one in pool])
    loaded = [rules.Candidate(**one, open_leads=loads.get(one["employee"], 0)) for one in pool]
    return rules.least_loaded(loaded, turns, drawn)


def _loads(employees: list[int]) -> dict[int, int]:
    """Open leads of each, read after the cursor is locked: the one before us has committed his."""
    return dict(sql.rows(LOADS, [employees]))


@step
def write_assignment(
    lead: int, *, choice: Choice, before: Employee | Queue | None = None, by: Actor, at: datetime, comment: str = ""
) -> OwnerView:
    """Keep to whom a lead was given and why, and from whom, and name the owner."""
    beside = assigned_beside(choice, by=by, at=at, comment=comment)
    employee, queue, key = sql.row(ASSIGN, {**beside.values, "lead": lead})
    note_assigned(lead, choice=choice, before=before, by=by, at=at)
    return owner_of(choice, employee=employee, queue=queue, key=key)


def assigned_beside(choice: Choice, *, by: Actor, at: datetime, comment: str = "") -> sql.Beside:
    """To whom a lead is given and why, written beside it; tells the columns of `owner_of`."""
    signer = signer_of(choice, by)
    values = {
        "turns": json.dumps(choice.turns) if choice.turns is not None else None,
        "cursor": choice.rule if choice.turns is not None else None,
        "drawn": choice.drawn,
        "employee": choice.employee,
        "queue": choice.queue,
        "rule": choice.rule,
        "version": choice.version,
        "why": json.dumps(choice.why),
        "skipped": json.dumps(choice.skipped),
        "skipped_more": json.dumps(choice.skipped_more),
        "by_kind": signer.actor_kind,
        "by_id": signer.actor_id,
        "comment": comment,
        "assigned_at": at,
    }
    return sql.Beside((ASSIGNED,), OWNER, values)


@step
def note_assigned(
    lead: int, *, choice: Choice, before: Employee | Queue | None = None, by: Actor, at: datetime
) -> None:
    """Leave the line of an assignment in the ledger; a rule signs with its number and version."""
    code = str(choice.why.get("code"))
    whose = {"from_employee" if isinstance(before, Employee) else "from_queue": before.pk} if before else {}
    record(
        KINDS.get(code, "lead.assigned"),
        by=signer_of(choice, by),
        at=at,
        lead=lead,
        employee=choice.employee,
        queue=choice.queue,
        why=code,
        skipped=len(choice.skipped) + sum(choice.skipped_more.values()),
        **whose,
    )


# allow undecorated-verb: names what a step has written
def owner_of(choice: Choice, *, employee: str | None, queue: str | None, key: str | None) -> OwnerView:
    """The owner by the names that the assignment has told."""
    if choice.employee:
        return OwnerView("employee", choice.employee, employee or "")
    return OwnerView("queue", choice.queue or 0, str(Queue(name=queue or "", key=key or "")))


# allow undecorated-verb: names who signs
def signer_of(choice: Choice, by: Actor) -> Actor:
    """Who signs an assignment: the rule that chose, else whoever does it."""
    return actors.rule(choice.rule, choice.version or 0) if choice.rule else by
