"""Many enquiries at once: the same base as if they had come one after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from teplo.channels.actions import meet_sources
from teplo.identity.actions import keep_many, recognise_many
from teplo.identity.given import Comer, Recognised
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.leads import actions as leads
from teplo.leads.actions import Birth, Opened, Opening, Words
from teplo.ledger.actions import write_many
from teplo.ledger.actors import Actor
from teplo.staff.owners import OwnerView
from teplo.triage import queries, rules
from teplo.triage.actions import clocks
from teplo.triage.actions.admit import Admitted, assigned_at, first_for, first_plan, imported_facts, opening_of
from teplo.triage.actions.choose import note_assigned
from teplo.triage.actions.choose_many import Asked, Given, choose_many, owners_of, write_assignments
from teplo.triage.draft import Entry
from teplo.triage.rules import Choice, Waiting
from teplo.work import actions as work

# Above every number of a lead: leads of this batch stand behind it until they have numbers of their own.
NEW = 1 << 62
NOBODY_YET = Choice()
Line = tuple[str, int | None, int | None, int | None, dict[str, object]]


@dataclass(slots=True)
class Case:
    """One entry on its way: who it is, what it says, the lead that it joins (`NEW` + place for one of this batch)."""

    entry: Entry
    known: Recognised
    opening: Opening
    joins: int | None = None
    # Whether its source is taken from its word, and whether that word was known at its turn, which the ledger tells.
    names_source: bool = False
    told_source: bool = False
    source: int | None = None
    told: int | None = None
    campaign: int | None = None
    product: int | None = None
    lead: int = 0
    enquiry: int = 0
    choice: Choice = NOBODY_YET
    status: int = 0
    task: int = 0
    plan: work.Plan | None = None
    owner: OwnerView | None = None

    @property
    def opened(self) -> Opened:
        return Opened(self.lead, self.enquiry, self.told, source_known=True, status=self.status)

    @property
    def whose(self) -> tuple[int | None, int | None]:
        """The number of the employee and of the queue that has it."""
        if self.owner is None:
            return None, None
        return (self.owner.id, None) if self.owner.kind == "employee" else (None, self.owner.id)

    @property
    def birth(self) -> Birth:
        """What is written of it; of one that joins a lead only what its enquiry needs."""
        choice = self.choice
        return Birth(
            self.opening, self.lead, self.enquiry, choice.employee, choice.queue, self.status, self.source,
            self.campaign, self.product,
        )  # fmt: skip


@step
def admit_many(entries: Sequence[Entry], *, by: Actor, at: datetime) -> list[Admitted]:
    """Admit a batch (up to some thousands) in the order given, set by set; `at` is the moment at which it is done.

    Gives what `admit` would have given for one after another. Locks as everybody does, cursors last, so a transaction
    takes one batch.
    """
    if not entries:
        return []
    found = recognise_many([Comer(one.draft.who, one.at, one.is_imported) for one in entries], by=by)
    said = zip(entries, found, strict=True)
    keep_many([(who.person, one.draft.consents, one.at) for one, who in said if who.person], by=by)
    words = _words_of(entries)
    cases = [
        Case(one, who, opening_of(one, who, wanted=words.kinds.get(one.status or 0, ""), at=at))
        for one, who in zip(entries, found, strict=True)
    ]
    _settle(cases, words, _join(cases, words), at=at)
    _write(cases, by=by, at=at)
    _note(cases, by=by, at=at)
    # Last, for it waits for what is written behind (sql.behind).
    leads.join_many([case.birth for case in cases if case.joins is not None])
    return [_admitted(case) for case in cases]


def _words_of(entries: Sequence[Entry]) -> Words:
    drafts = {id(one.draft): one.draft for one in entries}.values()
    wanted = {one.status for one in entries if one.status}
    words = leads.read_words(
        {draft.source for draft in drafts},
        {draft.campaign for draft in drafts},
        {draft.product for draft in drafts},
        wanted,
    )
    if impossible := {number for number in wanted if words.kinds.get(number, "converted") == "converted"}:
        raise LookupError(f"no lead begins in a status like {sorted(impossible)}")
    return words


def _join(cases: Sequence[Case], words: Words) -> dict[int, Waiting]:
    """Find for each the lead of the same need; gives all leads that wait, by their numbers.

    Those of the base are locked. A source that nobody knows is met where a lead begins with it, and known then.
    """
    again = {case.known.person for case in cases if case.known.person and not case.known.is_new}
    by_person = queries.waiting_of_many(again)
    by_number = {one.number: one for waiting in by_person.values() for one in waiting}
    known_sources = set(words.sources)
    begun = 0
    for case in cases:
        source, product = case.entry.draft.source, _product_key(case, words)
        case.told_source = source in known_sources
        case.joins = rules.same_need(case.entry.draft.product, _theirs(case, by_person))
        if case.joins is not None:
            lead = by_number[case.joins]
            lead.touched, lead.product = max(lead.touched, case.opening.at), lead.product or product
            case.names_source = case.told_source
            continue
        case.names_source = bool(source)
        known_sources |= {source} - {""}
        if case.known.person and case.opening.joins:
            lead = Waiting(NEW + begun, product, case.opening.touched_at or case.opening.at)
            by_person.setdefault(case.known.person, []).append(lead)
            by_number[lead.number] = lead
        begun += 1
    return by_number


def _theirs(case: Case, by_person: Mapping[int, list[Waiting]]) -> list[Waiting]:
    """The leads that an enquiry may belong to, the last touched first."""
    if case.known.person is None or case.known.is_new or not case.opening.joins:
        return []
    return sorted(by_person.get(case.known.person, ()), key=lambda one: (one.touched, one.number), reverse=True)


def _product_key(case: Case, words: Words) -> str:
    """The product of the lead that would begin, as `same_need` asks for it."""
    if case.entry.draft.product in words.products:
        return case.entry.draft.product
    product = case.entry.channel.default_product
    return product.key if product else ""


@step
def _settle(cases: Sequence[Case], words: Words, waiting: Mapping[int, Waiting], *, at: datetime) -> None:
    """Choose owners, meet sources, set numbers aside: from here on everything about each is known."""
    new = [case for case in cases if case.joins is None]
    asked = [Asked(case.entry, case.known, case.opening.status_kind, assigned_at(case.entry, at)) for case in new]
    choices = choose_many(asked, at=at)
    unknown = {case.entry.draft.source for case in new if case.names_source} - set(words.sources)
    words.sources |= meet_sources(unknown)
    numbers = sql.set_aside("leads_lead", len(new))
    owners = owners_of(choices)
    for case, choice, number in zip(new, choices, numbers, strict=True):
        case.lead, case.choice, case.owner = number, choice, owners[choice.employee, choice.queue]
        case.status = words.status(case.opening)
        case.plan = first_for(choice, first_plan(case.entry, case.opening, at=at))
    unnumbered = [case for case in cases if case.entry.enquiry is None]
    for case, number in zip(unnumbered, sql.set_aside("leads_enquiry", len(unnumbered)), strict=True):
        case.enquiry = number
    planned = [case for case in new if case.plan]
    for case, number in zip(planned, sql.set_aside("work_task", len(planned)), strict=True):
        case.task = number
    for case in cases:
        _resolve(case, words, new, waiting)


def _resolve(case: Case, words: Words, new: Sequence[Case], waiting: Mapping[int, Waiting]) -> None:
    draft, channel = case.entry.draft, case.entry.channel
    source = words.sources.get(draft.source)
    case.source = source if case.names_source and source else channel.default_source_id
    case.told = source if case.told_source and source else channel.default_source_id
    case.campaign = words.campaigns.get(draft.campaign)
    case.product = words.products.get(draft.product) or channel.default_product_id
    case.enquiry = case.enquiry or case.entry.enquiry or 0
    if case.joins is None:
        return
    if case.joins >= NEW:
        opener = new[case.joins - NEW]
        case.lead, case.owner = opener.lead, opener.owner
    else:
        owner = waiting[case.joins].owner
        assert isinstance(owner, OwnerView)  # as waiting_of_many has put it there
        case.lead, case.owner = case.joins, owner


@step
def _write(cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    new = [case for case in cases if case.joins is None]
    leads.open_many([case.birth for case in new])
    leads.write_enquiries([case.birth for case in cases])
    clocks.begin_many([(case.lead, case.enquiry, case.opening, *case.whose) for case in cases])
    work.plan_many(
        work.First(
            case.task, case.lead, case.plan, case.choice.employee, case.choice.queue, assigned_at(case.entry, at)
        )
        for case in new
        if case.plan
    )
    given = [Given(case.lead, case.opening.heat, case.choice, assigned_at(case.entry, at)) for case in new]
    write_assignments(given, by=by, at=at)


@step
def _note(cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """Leave the lines: each enquiry its own, in their order; imported rows one each, written at once."""
    lines: list[Line] = []
    for case in cases:
        entry, opened, is_new = case.entry, case.opened, case.joins is None
        if entry.is_imported:
            facts = imported_facts(entry, case.known, opened, case.choice)
            company = case.known.company if is_new else None
            kind = "lead.imported" if is_new else "enquiry.imported"
            lines.append((kind, case.lead, case.known.person, company, facts))
        elif is_new:
            leads.note_opened(opened, case.opening, by=by)
            note_assigned(case.lead, choice=case.choice, by=by, at=entry.at)
            if case.plan:
                employee = case.choice.employee
                work.note_planned(case.task, case.plan, lead=case.lead, employee=employee, by=by, at=entry.at)
        else:
            leads.note_joined(opened, case.opening, by=by)
    if lines:
        write_many(lines, by=by, at=at)


def _admitted(case: Case) -> Admitted:
    assert case.owner is not None  # settled before anything was written
    known, joined = case.known, case.joins is not None
    repeated = joined or (known.person is not None and not known.is_new)
    return Admitted(case.enquiry, case.lead, known.person, repeated, case.owner, joined, known.is_new)
