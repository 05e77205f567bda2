"""Leads are drawn again: given to the next one by the rules."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Prefetch

from teplo.identity.given import Contact, Firm, Who
from teplo.identity.models import ContactPoint
from teplo.kit.transactions import step
from teplo.leads import actions as leads
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.staff.owners import OwnerView
from teplo.staff.queries import stays_here
from teplo.triage import ruleset
from teplo.triage.actions.admit import first_for
from teplo.triage.actions.choose import write_assignment
from teplo.triage.actions.course import owner_named
from teplo.triage.actions.offering import withdraw
from teplo.triage.deciding import PERSON, Inputs, RuleView
from teplo.triage.draft import Draft, Entry
from teplo.triage.drawing import draw
from teplo.triage.facts import Before, facts_of
from teplo.triage.rules import Choice
from teplo.triage.standings import Board
from teplo.work import actions as work


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
    while choice := chosen(Board(at), ordered, inputs):
        if choice.employee is None or stays_here(choice.employee):
            return choice
        inputs = replace(inputs, left_out=inputs.left_out | {choice.employee})
    return None


# allow undecorated-verb: asks, writes nothing
def chosen(board: Board, ordered: Sequence[RuleView], inputs: Inputs) -> Choice | None:
    """Whom these rules choose as they stand on the board; None where they have nobody."""
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
    read = Lead.objects.select_related(*related, "product", "person", "company").prefetch_related(points)
    rows = read.in_bulk(numbers)
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
        firm=Firm(lead.company.name, "", lead.company.size, lead.company.industry) if lead.company else None,
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
    tags = tuple(lead.tags)
    return Entry(draft, lead.channel, lead.created_at, amount=lead.amount, tags=tags, score=lead.score)
