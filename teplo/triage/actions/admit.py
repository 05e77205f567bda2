"""An enquiry becomes work: who it is, which lead, whose, by when, and the first step."""

from dataclasses import dataclass
from datetime import datetime

from teplo.channels.actions import meet_source
from teplo.channels.models import Channel
from teplo.identity.actions import keep_consents, recognise
from teplo.identity.given import Recognised
from teplo.kit.sql import Row
from teplo.kit.text import search_text
from teplo.kit.transactions import step
from teplo.leads.actions import Opened, Opening, join, open_lead, set_source
from teplo.leads.models import Enquiry
from teplo.ledger.actors import Actor
from teplo.staff.owners import OwnerView
from teplo.triage import queries, rules
from teplo.triage.actions.choose import assigned_beside, choose, note_assigned, owner_of
from teplo.triage.draft import Draft
from teplo.triage.rules import Choice
from teplo.work.actions import Plan, note_planned, planned_beside


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of an enquiry: numbers of the records, and whose the lead is.

    `repeated`: the person was known; `joined`: the lead was there before; `met`: the card of the person is new.
    """

    enquiry: int
    lead: int
    person: int | None
    repeated: bool
    owner: OwnerView
    joined: bool = False
    met: bool = False


@step
def admit(draft: Draft, *, channel: Channel, enquiry: int | None, by: Actor, at: datetime) -> Admitted:
    """Make an enquiry out of a draft: it joins the lead of the same need or opens one with an owner and a next step.

    `enquiry` is a number set aside for it, or None; `at` is when it came.
    """
    known = recognise(draft.who, by=by, at=at)
    if known.person:
        keep_consents(known.person, consents=draft.consents, by=by, at=at)
    due = queries.answer_due(channel, at)
    opening = _opening(draft, channel, known, enquiry=enquiry, at=at, due=due)
    waiting = queries.waiting_of(known.person) if known.person and not known.is_new else {}
    number = rules.same_need(draft.product, [view for view, _owner in waiting.values()])
    if number:
        joined = join(opening, lead=number, by=by)
        return Admitted(joined.enquiry, number, known.person, repeated=True, owner=waiting[number][1])
    opened, owner = _open(draft, channel, opening, by=by, at=at)
    was_known = bool(known.person) and not known.is_new
    return Admitted(opened.enquiry, opened.lead, known.person, repeated=was_known, owner=owner)


@step
def _open(draft: Draft, channel: Channel, opening: Opening, *, by: Actor, at: datetime) -> tuple[Opened, OwnerView]:
    """A new lead with its owner, the reason why, and the first task, in one statement.

    Whoever draws by the same rule waits from the choice to the commit, so little is said in between.
    """
    first = Plan(_first_step(draft), opening.due_at or at) if opening.contactable else None
    choice, (opened, (employee, queue, key, *task)) = _open_for(draft, channel, opening, first, by=by, at=at)
    note_assigned(opened.lead, choice=choice, by=by, at=at)
    if first:
        note_planned(task[0], first, lead=opened.lead, employee=choice.employee, by=by, at=at)
    if draft.source and not opened.source_known:
        set_source(opened, source=meet_source(draft.source))
    return opened, owner_of(choice, employee=employee, queue=queue, key=key)


@step
def _open_for(
    draft: Draft, channel: Channel, opening: Opening, first: Plan | None, *, by: Actor, at: datetime
) -> tuple[Choice, tuple[Opened, Row]]:
    """Choose an owner and open the lead; whoever leaves at this moment is chosen no second time."""
    left: set[int] = set()
    while True:
        choice = choose(draft, channel, left=left)
        beside = assigned_beside(choice, by=by, at=at)
        if first:
            beside = beside.and_(planned_beside(first))
        done = open_lead(opening, employee=choice.employee, queue=choice.queue, by=by, beside=beside)
        if done is not None:
            return choice, done
        if choice.employee is None or choice.employee in left:
            raise LookupError("an owner was chosen who works here no more")
        left.add(choice.employee)


def _opening(
    draft: Draft, channel: Channel, known: Recognised, *, enquiry: int | None, at: datetime, due: datetime
) -> Opening:
    kind = Enquiry.Kind.FIRST
    if known.person and not known.is_new:
        kind = Enquiry.Kind.CHECK if known.needs_checking else Enquiry.Kind.REPEATED
    firm = draft.who.firm.name if draft.who.firm else ""
    return Opening(
        channel=channel.pk,
        enquiry=enquiry,
        person=known.person,
        company=known.company,
        kind=kind,
        at=at,
        need=draft.need,
        text=draft.text,
        source=draft.source,
        campaign=draft.campaign,
        product=draft.product,
        default_source=channel.default_source_id,
        default_product=channel.default_product_id,
        region=draft.region,
        heat=draft.heat,
        tags=(channel.tag,) if channel.tag else (),
        fields=draft.fields,
        context=draft.context,
        search=known.search or search_text(firm),
        due_at=due,
        contactable=known.has_contact,
    )


def _first_step(draft: Draft) -> str:
    kinds = {contact.kind for contact in draft.who.contacts}
    if "phone" in kinds or not kinds:
        return "call"
    return "letter" if "email" in kinds else "message"
