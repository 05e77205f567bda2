"""Whose is it: rules in their order, the cursor locked while somebody is drawn, and the reason kept."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from teplo.identity.given import Recognised
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.ledger import actors
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.staff.owners import OwnerView
from teplo.triage import ruleset
from teplo.triage.actions.offering import is_offer, note_offered, offered_beside
from teplo.triage.deciding import Inputs, RuleView
from teplo.triage.draft import Entry
from teplo.triage.drawing import draw
from teplo.triage.facts import Before, facts_of
from teplo.triage.rules import Choice
from teplo.triage.ruleset import Past
from teplo.triage.standings import Board

# `lead` is one row with the number and the heat of a lead: given, or the part of a statement that opens it.
TURNED = """turned AS (
    UPDATE triage_cursor SET turns = turns || %(turns)s::jsonb, owed = owed || %(owed)s::jsonb,
        drawn = %(drawn)s::bigint
    FROM lead WHERE rule_id = %(rule)s::bigint)"""
SPENT = """spent AS (
    UPDATE triage_credit SET hour = to_timestamp(%(spent_hour)s::bigint * 3600), in_hour = %(spent_in_hour)s::int,
        day = %(spent_day)s::date, in_day = %(spent_in_day)s::int, month = %(spent_month)s::float8,
        at = to_timestamp(%(spent_at)s::float8)
    FROM lead WHERE employee_id = %(employee)s::bigint)"""
WAITS = """waits AS (
    INSERT INTO triage_waiting (lead_id, rule_id, since)
    SELECT lead.id, %(waits)s::bigint, %(assigned_at)s::timestamptz FROM lead
    ON CONFLICT (lead_id) DO UPDATE SET rule_id = excluded.rule_id)"""
SERVED = "served AS (DELETE FROM triage_waiting w USING lead WHERE w.lead_id = lead.id)"
ASSIGNED = """assigned AS (
    INSERT INTO triage_assignment (lead_id, employee_id, queue_id, rule_id, rule_version, why, skipped, skipped_more,
        drawn, inputs, code, heat, from_employee, by_kind, by_id, comment, at)
    SELECT lead.id, %(employee)s::bigint, %(queue)s::bigint, %(rule)s::bigint, %(version)s::int,
        %(why)s::jsonb, %(skipped)s::jsonb, %(skipped_more)s::jsonb, %(drawn)s::bigint, %(inputs)s::jsonb,
        %(code)s::text, lead.heat, %(from_employee)s::bigint, %(by_kind)s::text, %(by_id)s::bigint, %(comment)s::text,
        %(assigned_at)s::timestamptz
    FROM lead RETURNING (SELECT name FROM staff_employee WHERE id = employee_id) AS employee,
        (SELECT name FROM staff_queue WHERE id = queue_id) AS queue,
        (SELECT key FROM staff_queue WHERE id = queue_id) AS key)
"""
GIVEN_LEAD = "lead AS (SELECT id, heat FROM leads_lead WHERE id = %(lead)s::bigint)"
OWNER = tuple(f"(SELECT {column} FROM assigned)" for column in ("employee", "queue", "key"))

# What people do has kinds of its own: a new owner is told of a hand-over, not of every enquiry.
KINDS = {"given": "lead.given", "took": "lead.taken"}


@step
def choose(entry: Entry, *, known: Recognised, left: Collection[int] = (), at: datetime) -> Choice:
    """The owner of a new lead: whoever is named for it, else whom the first rule chooses that can, at `at`.

    `left` are those who were chosen before and work here no more: the rules see that for themselves.
    """
    if named := named_owner(entry, left=left):
        return named
    is_known = known.person is not None and not known.is_new
    ordered, past = ruleset.rules_and_past(known.person if is_known else None, known.company)
    return drawn_for(entry, Board(at), ordered, inputs_of(entry, past, is_known=is_known))


# allow undecorated-verb: decides, writes nothing
def drawn_for(entry: Entry, board: Board, ordered: Sequence[RuleView], inputs: Inputs) -> Choice:
    """Who gets an enquiry by the rules. Nobody is asked whether he accepts what is brought along from elsewhere."""
    choice = draw(board, ordered, inputs, keeps=not entry.is_imported)
    is_offer = choice.offer_minutes is not None or choice.partner is not None
    return replace(choice, offer_minutes=None, partner=None) if is_offer and entry.is_imported else choice


# allow undecorated-verb: puts together, writes nothing
def inputs_of(entry: Entry, past: Past, *, is_known: bool, only: Collection[str] | None = None) -> Inputs:
    """What the rules are told of an enquiry: everything, or `only` the facts that they ask for."""
    before = Before(owner=past.owner, is_client=past.is_client, is_known=is_known)
    return Inputs(facts=facts_of(entry, before, only=only), previous=before.owner)


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


@step
def write_assignment(
    lead: int,
    *,
    choice: Choice,
    before: Employee | Queue | None = None,
    by: Actor,
    at: datetime,
    comment: str = "",
    kind: str = "",
    word: str = "",
) -> OwnerView:
    """Keep to whom a lead was given and why, and from whom, and name the owner; it waits for nobody any more.

    `kind` and `word` are the kind of the line and the word for why in the ledger, where they are other than usual.
    """
    former = before.pk if isinstance(before, Employee) else None
    beside = assigned_beside(choice, former=former, by=by, at=at, comment=comment)
    parts = (GIVEN_LEAD, *beside.parts, *(() if choice.waits else (SERVED,)))
    told = sql.row(f"WITH {', '.join(parts)} SELECT {', '.join(OWNER)}", {**beside.values, "lead": lead})
    note_assigned(lead, choice=choice, before=before, by=by, at=at, kind=kind, word=word)
    return owner_of(choice, employee=told[0], queue=told[1], key=told[2])


def assigned_beside(
    choice: Choice,
    *,
    former: int | None = None,
    by: Actor,
    at: datetime,
    now: datetime | None = None,
    comment: str = "",
) -> sql.Beside:
    """To whom a lead is given and why, written beside it; tells the columns of `owner_of`.

    What is offered is offered from `now` on, where the enquiry came earlier than that.
    """
    signer = signer_of(choice, by)
    values = {
        "turns": json.dumps(choice.turns or {}),
        "owed": json.dumps(choice.owed or {}),
        "drawn": choice.drawn,
        "employee": choice.employee,
        "queue": choice.queue,
        "rule": choice.rule,
        "version": choice.version,
        "why": json.dumps(choice.why),
        "skipped": json.dumps(choice.skipped),
        "skipped_more": json.dumps(choice.skipped_more),
        "inputs": json.dumps(choice.inputs),
        "code": choice.why.get("code", ""),
        "from_employee": former,
        "waits": choice.waits,
        "by_kind": signer.actor_kind,
        "by_id": signer.actor_id,
        "comment": comment,
        "assigned_at": at,
    }
    parts = [ASSIGNED]
    if choice.turns is not None:
        parts.append(TURNED)
    if choice.waits:
        parts.append(WAITS)
    if choice.spends is not None:
        parts.append(SPENT)
        spends = choice.spends
        values |= {f"spent_{name}": getattr(spends, name) for name in ("hour", "in_hour", "day", "in_day", "month")}
        values["spent_at"] = spends.at
    beside = sql.Beside(tuple(parts), OWNER, values)
    return beside.and_(offered_beside(choice, at=now or at)) if is_offer(choice) else beside


@step
def note_assigned(
    lead: int,
    *,
    choice: Choice,
    before: Employee | Queue | None = None,
    by: Actor,
    at: datetime,
    kind: str = "",
    word: str = "",
) -> None:
    """Leave the line of an assignment in the ledger, and of an offer; a rule signs with its number and version."""
    code = str(choice.why.get("code"))
    whose = {"from_employee" if isinstance(before, Employee) else "from_queue": before.pk} if before else {}
    if kind and is_offer(choice):
        whose["offered"] = True
    record(
        kind or KINDS.get(code, "lead.assigned"),
        by=signer_of(choice, by),
        at=at,
        lead=lead,
        employee=choice.employee,
        queue=choice.queue,
        why=word or code,
        skipped=len(choice.skipped) + sum(choice.skipped_more.values()),
        **whose,
    )
    note_offered(lead, choice=choice, by=by, at=at)


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
