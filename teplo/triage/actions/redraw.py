"""Leads are drawn again: given to the next one, or served where they waited for somebody to come."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Prefetch

from teplo.identity.given import Contact, Who
from teplo.identity.models import ContactPoint
from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.staff.owners import OwnerView
from teplo.staff.queries import stays_here
from teplo.triage import ruleset
from teplo.triage.actions.admit import first_for
from teplo.triage.actions.choose import note_assigned, write_assignment
from teplo.triage.actions.choose_many import Given, write_assignments, write_board
from teplo.triage.actions.course import owner_named
from teplo.triage.actions.offering import withdraw
from teplo.triage.deciding import PERSON, SOMEBODY, Inputs, RuleView, everything
from teplo.triage.draft import Draft, Entry
from teplo.triage.drawing import draw, move_on
from teplo.triage.facts import Before, facts_of
from teplo.triage.rules import Choice
from teplo.triage.standings import Board
from teplo.work import actions as work

MOST = 200  # so many are served in one transaction: an enquiry that comes meanwhile waits for the cursor
STALE = """
DELETE FROM triage_waiting w WHERE NOT EXISTS (
    SELECT FROM leads_lead l JOIN triage_rule r ON r.id = w.rule_id AND r.is_active
    WHERE l.id = w.lead_id AND l.owner_queue_id = r.queue_id AND l.status_kind IN ('interest', 'new', 'working'))
"""
RULES = "SELECT rule_id, min(since) FROM triage_waiting GROUP BY rule_id ORDER BY 2, 1"
# Those whom somebody holds at this moment are served the next time.
LONGEST = """
SELECT l.id FROM triage_waiting w JOIN leads_lead l ON l.id = w.lead_id
WHERE w.rule_id = %s AND l.owner_queue_id IS NOT NULL AND l.status_kind IN ('interest', 'new', 'working')
ORDER BY w.since, w.lead_id LIMIT %s
FOR NO KEY UPDATE OF l SKIP LOCKED
"""
LEFT_OUT = """
SELECT DISTINCT ON (lead_id) lead_id, inputs ->> 'left_out', inputs ->> 'partners_out' FROM triage_assignment
WHERE lead_id = ANY (%s::bigint[]) ORDER BY lead_id, id DESC
"""
OPEN_TASKS = """
SELECT id, lead_id FROM work_task
WHERE lead_id = ANY (%s::bigint[]) AND state = 'open' AND owner_queue_id IS NOT NULL ORDER BY id FOR NO KEY UPDATE
"""
GONE = "DELETE FROM triage_waiting WHERE lead_id = ANY (%s::bigint[])"


@step
def redraw(
    lead: Lead,
    *,
    why: str,
    leave_out: Collection[int] = (),
    leave_out_partners: Collection[int] = (),
    only_people: bool = False,
    by: Actor,
    at: datetime,
) -> OwnerView | None:
    """Give a locked open lead anew by the rules; `why` is the word for it in the ledger.

    `leave_out` are the employees who shall not get it again. With `only_people` no queue and no partner gets it: None,
    and nothing is changed, where nobody is there.
    """
    [inputs] = inputs_of_leads([lead])
    inputs = replace(inputs, left_out=frozenset(leave_out), partners_out=frozenset(leave_out_partners))
    choice = _drawn(replace(inputs, aim=PERSON if only_people else ""), at)
    if choice is None:
        return None
    to = _owner(choice)
    if lead.owner == to and choice.partner is None and choice.waits is None:
        return OwnerView.of(to)
    return _hand_over(lead, to, choice, why=why, by=by, at=at)


def _owner(choice: Choice) -> Employee | Queue:
    if choice.employee is not None:
        return Employee.objects.get(pk=choice.employee)
    return Queue.objects.get(pk=choice.queue or 0)


@step
def hold_rules(*, at: datetime) -> None:
    """Lock the cursors of all rules and the limits of whoever is there, for several are drawn after these locked leads.

    Drawn one by one they would hold the limits that the first has used while the second waits for a cursor: the other
    way round than an enquiry that arrives meanwhile.
    """
    ordered, board = ruleset.active_rules(), Board(at)
    board.read(ordered)
    board.lock([rule.number for rule in ordered if rule.locks])
    board.hold_ahead(ordered)


@step
def _hand_over(lead: Lead, to: Employee | Queue, choice: Choice, *, why: str, by: Actor, at: datetime) -> OwnerView:
    before = lead.owner
    withdraw([lead.pk], by=by, at=at)
    if before != to:
        leads.give(lead, to=to, at=at)
        work.hand_tasks(lead, before=before, to=to)
        owner_named(lead, by=by, at=at)
    choice = replace(choice, why={**choice.why, "again": why})
    task = first_for(choice, work.Plan("call", at)) if choice.task else None
    if task:
        work.plan(task, lead=lead.pk, employee=choice.employee, queue=None, by=by, at=at)
    return write_assignment(
        lead.pk, choice=choice, before=before, by=by, at=at, kind="" if before == to else "lead.given", word=why
    )


def _drawn(inputs: Inputs, at: datetime) -> Choice | None:
    """Whom the rules choose who works here until the commit; None where they have nobody."""
    ordered = ruleset.active_rules()
    while choice := _chosen(Board(at), ordered, inputs):
        if choice.employee is None or stays_here(choice.employee):
            return choice
        inputs = replace(inputs, left_out=inputs.left_out | {choice.employee})
    return None


def _chosen(board: Board, ordered: Sequence[RuleView], inputs: Inputs) -> Choice | None:
    try:
        return draw(board, ordered, inputs)
    except LookupError:
        return None


# allow undecorated-verb: asks, writes nothing
def inputs_of_leads(asked: Sequence[Lead]) -> list[Inputs]:
    """What the rules are told of leads that are there already, as they are now."""
    numbers = [lead.pk for lead in asked]
    points = Prefetch("person__points", ContactPoint.objects.order_by("position", "pk"))
    related = ("channel__default_source", "channel__default_product", "channel__schedule", "source", "campaign")
    rows = Lead.objects.select_related(*related, "product", "person").prefetch_related(points).in_bulk(numbers)
    first = Enquiry.objects.filter(lead__in=numbers).order_by("lead_id", "at", "pk").distinct("lead_id")
    enquiries = {one.lead_id: one for one in first}
    pasts = ruleset.past_of_many([(lead.person_id, lead.company_id, lead.pk) for lead in asked])
    found = []
    for lead, past in zip(asked, pasts, strict=True):
        row, enquiry = rows[lead.pk], enquiries.get(lead.pk)
        is_known = enquiry is not None and enquiry.kind in (Enquiry.Kind.REPEATED, Enquiry.Kind.CHECK)
        before = Before(owner=past.owner, is_client=past.is_client, is_known=is_known)
        found.append(Inputs(facts=facts_of(_entry(row, enquiry), before), previous=before.owner))
    return found


def _entry(lead: Lead, enquiry: Enquiry | None) -> Entry:
    """The enquiry as it would come with what is known now."""
    person = lead.person
    points = person.points.all() if person else ()
    who = Who(
        contacts=tuple(Contact(one.kind, one.value, one.shown) for one in points),
        language=person.language if person else "",
    )
    draft = Draft(
        who=who,
        need=lead.need,
        text=enquiry.text if enquiry else "",
        source=lead.source.key if lead.source else "",
        campaign=lead.campaign.key if lead.campaign else "",
        product=lead.product.key if lead.product else "",
        region=lead.region,
        heat=lead.heat,
        fields=lead.fields,
    )
    return Entry(draft, lead.channel, lead.created_at, amount=lead.amount, tags=tuple(lead.tags))


@front_door
def serve_waiting(*, by: Actor, at: datetime) -> int:
    """Give leads that wait in a queue to whoever may have them now, the longest waiting first; gives how many.

    At most `MOST` at once: whoever calls asks again until nobody is served.
    """
    return serve(by=by, at=at)


@step
def serve(*, by: Actor, at: datetime) -> int:
    """The same within a transaction."""
    sql.run(STALE)
    rules = {rule.number: rule for rule in ruleset.active_rules()}
    served = 0
    for number, _since in sql.rows(RULES):
        if number in rules and served < MOST:
            served += _serve(rules[number], most=MOST - served, by=by, at=at)
    return served


@step
def _serve(rule: RuleView, *, most: int, by: Actor, at: datetime) -> int:
    """Serve those who wait for one rule; leads are locked before the cursor, as everywhere."""
    look = Board(at, locks=False)
    if rule.has_people:
        look.read([rule])
        if not look.is_awake(rule) and rule.out_of_hours != "duty":
            return 0
    numbers = [number for (number,) in sql.rows(LONGEST, [rule.number, most])]
    if not numbers:
        return 0
    rows = Lead.objects.in_bulk(numbers)
    waiting = [rows[number] for number in numbers]
    board = Board(at)
    board.read([rule])
    if rule.locks:
        board.lock([rule.number])
    board.hold_ahead([rule])
    given = list(_given(waiting, rule, board, at))
    if given:
        write_board(board)
        _write(rows, given, by=by, at=at)
    return len(given)


def _given(waiting: Sequence[Lead], rule: RuleView, board: Board, at: datetime) -> Iterator[tuple[Lead, Choice]]:
    """To whom each goes, in their order, until nobody may have one more."""
    out = _left_out([lead.pk for lead in waiting])
    # Whatever the lead has become: it waits for the people of this rule.
    ordered = [replace(rule, fits=everything)]
    gone: frozenset[int] = frozenset()
    for lead, inputs in zip(waiting, inputs_of_leads(waiting), strict=True):
        people, partners = out.get(lead.pk, (frozenset(), frozenset()))
        asked = replace(inputs, left_out=people | gone, partners_out=partners, aim=SOMEBODY)
        while (choice := _chosen(board, ordered, asked)) and choice.employee and not stays_here(choice.employee):
            gone |= {choice.employee}
            asked = replace(asked, left_out=people | gone)
        if choice:
            move_on(board, choice, at=at)
            yield lead, choice
        elif not people and rule.strategy not in ("previous_owner", "partner"):
            return  # nobody may have this one, so nobody may have the next


def _left_out(numbers: Sequence[int]) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """Who had each of these leads and shall not get it again: employees and partners."""
    rows = sql.rows(LEFT_OUT, [list(numbers)])
    return {lead: (_numbers(people), _numbers(partners)) for lead, people, partners in rows}


def _numbers(kept: str | None) -> frozenset[int]:
    return frozenset(json.loads(kept)) if kept else frozenset()


@step
def _write(rows: Mapping[int, Lead], given: Sequence[tuple[Lead, Choice]], *, by: Actor, at: datetime) -> None:
    people = [(lead.pk, choice.employee, None) for lead, choice in given if choice.employee]
    numbers = [number for number, *_owner in people]
    owners = {number: employee for number, employee, _queue in people}
    if people:
        leads.give_many(people, at=at)
        if tasks := [(task, owners[lead], None) for task, lead in sql.rows(OPEN_TASKS, [numbers])]:
            work.hand_many(tasks)
    sql.run(GONE, [[lead.pk for lead, _choice in given]])
    write_assignments([Given(lead.pk, lead.heat, choice, at) for lead, choice in given], by=by, at=at)
    for lead, choice in given:
        before = Queue(pk=rows[lead.pk].owner_queue_id)
        note_assigned(lead.pk, choice=choice, before=before, by=by, at=at, kind="lead.given")
