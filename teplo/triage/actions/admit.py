"""An enquiry becomes work: who it is, which lead, whose, by when, and the first step."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.channels.actions import meet_source
from teplo.identity.actions import keep_consents, recognise
from teplo.identity.given import Recognised
from teplo.kit.sql import Row
from teplo.kit.text import search_text
from teplo.kit.transactions import step
from teplo.leads.actions import Opened, Opening, join, open_lead, set_source
from teplo.leads.models import Enquiry
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.owners import OwnerView
from teplo.terms.queries import definitions
from teplo.terms.rules import out_of
from teplo.triage import queries, rules
from teplo.triage.actions.choose import assigned_beside, choose, note_assigned, owner_of
from teplo.triage.actions.clocks import clock_beside
from teplo.triage.deciding import NAME_OWNER
from teplo.triage.draft import Draft, Entry
from teplo.triage.rules import Choice
from teplo.work.actions import Plan, note_planned, planned_beside
from teplo.work.types import type_of_key


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
def admit(entry: Entry, *, by: Actor, at: datetime) -> Admitted:
    """Make an enquiry out of a draft: it joins the lead of the same need or opens one with an owner and a next step.

    `at` is now; the entry says when it came. What is imported waits for no answer and leaves one line in the ledger.
    """
    draft = entry.draft
    known = recognise(draft.who, by=by, at=entry.at, quietly=entry.is_imported)
    if known.person:
        keep_consents(known.person, consents=draft.consents, by=by, at=entry.at)
    opening = opening_of(entry, known, wanted=queries.kind_of(entry.status), at=at)
    is_known = known.person is not None and not known.is_new
    waiting = queries.waiting_of(known.person) if known.person and is_known and opening.joins else {}
    number = rules.same_need(draft.product, [view for view, _owner in waiting.values()])
    if number:
        joined = join(opening, lead=number, by=by, beside=clock_beside(opening))
        if entry.is_imported:
            facts = imported_facts(entry, known, joined, Choice())
            record("enquiry.imported", by=by, at=at, lead=number, person=known.person, **facts)
        return Admitted(joined.enquiry, number, known.person, repeated=True, owner=waiting[number][1], joined=True)
    opened, owner = _open(entry, opening, known, by=by, at=at)
    return Admitted(opened.enquiry, opened.lead, known.person, repeated=is_known, owner=owner, met=known.is_new)


@step
def _open(entry: Entry, opening: Opening, known: Recognised, *, by: Actor, at: datetime) -> tuple[Opened, OwnerView]:
    """A new lead with its owner, the reason why, and the first task, in one statement.

    Whoever draws by the same rule waits from the choice to the commit, so little is said in between.
    """
    since = assigned_at(entry, at)
    first = first_plan(entry, opening, at=at)
    choice, first, (opened, (employee, queue, key, *task)) = _open_for(entry, opening, known, first, by=by, at=at)
    source = entry.draft.source
    if source and not opened.source_known:
        set_source(opened, source=meet_source(source))
    if entry.is_imported:
        facts = imported_facts(entry, known, opened, choice)
        record("lead.imported", by=by, at=at, lead=opened.lead, person=known.person, company=known.company, **facts)
    else:
        note_assigned(opened.lead, choice=choice, by=by, at=since)
        if first:
            note_planned(task[0], first, lead=opened.lead, employee=choice.employee, by=by, at=since)
    return opened, owner_of(choice, employee=employee, queue=queue, key=key)


@step
def _open_for(
    entry: Entry, opening: Opening, known: Recognised, usual: Plan | None, *, by: Actor, at: datetime
) -> tuple[Choice, Plan | None, tuple[Opened, Row]]:
    """Choose an owner and open the lead with its first task; whoever leaves at this moment is chosen no second time."""
    left: set[int] = set()
    since = assigned_at(entry, at)
    while True:
        choice = choose(entry, known=known, left=left, at=at)
        beside = assigned_beside(choice, by=by, at=since, now=at)
        first = first_for(choice, usual)
        if first:
            beside = beside.and_(planned_beside(first, at=since))
        beside = beside.and_(clock_beside(opening))
        done = open_lead(opening, employee=choice.employee, queue=choice.queue, by=by, beside=beside)
        if done is not None:
            return choice, first, done
        if choice.employee is None or choice.employee in left:
            raise LookupError("an owner was chosen who works here no more")
        left.add(choice.employee)


# allow undecorated-verb: puts together, writes nothing
def opening_of(entry: Entry, known: Recognised, *, wanted: str, at: datetime) -> Opening:
    """What an enquiry says about the need; `wanted` is the kind of the status that an import names."""
    kind = rules.begins_as(wanted, contactable=known.has_contact)
    draft, channel = entry.draft, entry.channel
    # Nobody can be answered of whom nothing is known: his clock begins with the first contact.
    waits = not entry.is_imported and kind in rules.OPEN
    target = queries.target_minutes(channel, draft.heat)
    firm = draft.who.firm.name if draft.who.firm else ""
    fields, custom = out_of(draft.fields, definitions("lead")) if draft.fields else ({}, {})
    return Opening(
        channel=channel.pk,
        enquiry=entry.enquiry,
        person=known.person,
        company=known.company,
        kind=_kind_of(entry, known),
        at=entry.at,
        need=draft.need,
        text=draft.text,
        source=draft.source,
        campaign=draft.campaign,
        product=draft.product,
        default_source=channel.default_source_id,
        default_product=channel.default_product_id,
        region=draft.region,
        heat=draft.heat,
        tags=((channel.tag,) if channel.tag else ()) + tuple(tag for tag in entry.tags if tag != channel.tag),
        fields=fields,
        custom={**custom, **entry.custom},
        context=draft.context,
        search=known.search or search_text(firm),
        due_at=_due_at(entry, minutes=target) if waits else None,
        target_minutes=target,
        status_kind=kind,
        **_brought_along(entry, kind, status=entry.status if kind == wanted else None, at=at),
    )


def _due_at(entry: Entry, *, minutes: int) -> datetime:
    """By when an answer is promised: at the moment that was asked for, else by the channel's target."""
    asked = entry.draft.callback_at
    if asked is not None:
        return max(asked, entry.at)
    return queries.due_after(entry.channel, entry.at, minutes=minutes)


def _brought_along(entry: Entry, kind: str, *, status: int | None, at: datetime) -> dict[str, Any]:
    """What an import knows beyond a draft; the reason and the rest of an end belong to what has ended."""
    if not entry.is_imported:
        return {}
    known: dict[str, Any] = {
        "touched_at": max(at, entry.at), "status": status, "amount": entry.amount, "currency": entry.currency,
    }  # fmt: skip
    if kind not in rules.ENDED:
        return known
    end = {"reason": entry.reason, "reason_comment": entry.reason_comment, "come_back_on": entry.come_back_on}
    return known | end


def _kind_of(entry: Entry, known: Recognised) -> Enquiry.Kind:
    if entry.is_imported:
        return Enquiry.Kind.IMPORTED
    if known.person is None or known.is_new:
        return Enquiry.Kind.FIRST
    return Enquiry.Kind.CHECK if known.needs_checking else Enquiry.Kind.REPEATED


# allow undecorated-verb: decides, writes nothing
def first_plan(entry: Entry, opening: Opening, *, at: datetime) -> Plan | None:
    """The first task of an open lead: by the time of the answer, or of what the import says."""
    if opening.status_kind not in rules.OPEN:
        return None
    due = (entry.first_step_due or at) if entry.is_imported else (opening.due_at or entry.at)
    if entry.draft.wants_call and not entry.is_imported:
        return call_asked_for(due)
    return Plan(_first_step(entry.draft), due)


# allow undecorated-verb: puts together, writes nothing
def call_asked_for(due: datetime) -> Plan:
    """The step of whoever asked to be called: it says so, for it is a promise."""
    with override(settings.LANGUAGE_CODE):
        return Plan("call", due, _("Asked to be called back"))


# allow undecorated-verb: decides, writes nothing
def first_for(choice: Choice, usual: Plan | None) -> Plan | None:
    """The first task for whoever was chosen: a head who got a lead of a rule names its owner."""
    if usual is None or choice.task != NAME_OWNER:
        return usual
    return replace(usual, kind="other", title=_("Name the owner"), type=type_of_key(NAME_OWNER))


# allow undecorated-verb: decides, writes nothing
def assigned_at(entry: Entry, at: datetime) -> datetime:
    """When somebody got the lead: an imported one now, however long ago it came."""
    return at if entry.is_imported else entry.at


# allow undecorated-verb: puts together, writes nothing
def imported_facts(entry: Entry, known: Recognised, opened: Opened, choice: Choice) -> dict[str, Any]:
    """The facts of the one line of an imported row: what came into being, by which rule it is whose."""
    facts: dict[str, Any] = {"enquiry": opened.enquiry, "channel": entry.channel.pk, "import": entry.number}
    if known.needs_checking:
        facts["check"] = True
    if choice.why:
        facts |= {"employee": choice.employee, "queue": choice.queue, "why": choice.why.get("code")}
        facts |= {"status": opened.status, "rule": choice.rule, "version": choice.version}
    return {name: value for name, value in facts.items() if value is not None}


def _first_step(draft: Draft) -> str:
    kinds = {contact.kind for contact in draft.who.contacts}
    if "phone" in kinds or not kinds:
        return "call"
    return "letter" if "email" in kinds else "message"
