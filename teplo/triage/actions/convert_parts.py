"""What a lead becomes: the contact, the company, the deal, each new or the one that is there, and a process."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from teplo.clients import actions as clients
from teplo.clients.entry import fault_of, missing_in
from teplo.clients.models import ClientCompany, Contact, Conversion, Deal, Stage
from teplo.clients.queries import held
from teplo.clients.rules import NewDeal
from teplo.clients.seen import may_write
from teplo.identity import actions as identity
from teplo.identity.given import Firm
from teplo.identity.models import Company, Person
from teplo.kit.problems import FieldError, Invalid, Mistake, told_at
from teplo.kit.text import check_tax_number, one_line
from teplo.kit.transactions import step
from teplo.leads.models import Lead
from teplo.ledger.actors import Actor
from teplo.ledger.models import Change
from teplo.staff.models import Employee
from teplo.triage.actions.convert_fill import (
    carry_points,
    carry_refusals,
    fill_in,
    kept,
    kept_domains,
    tie,
)
from teplo.triage.wanted import NewFirm, Wanted
from teplo.work.actions.processes import keep_run, start
from teplo.work.processes.models import Process

UNKNOWN = _("There is none like this.")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a lead became, and which of it is new."""

    contact: Contact | None
    company: ClientCompany | None
    deal: Deal | None
    created: tuple[str, ...]


@step
def make(
    lead: Lead, wanted: Wanted, firm: Company | None, *, change: Change, owner: Employee, by: Actor, at: datetime
) -> Parts:
    """Make or find each part, write what was chosen into it, and ask for what is still missing."""
    person = lead.person
    assert person is not None  # asked for before
    parts = _parts(lead, person, wanted, firm, owner=owner, by=by, at=at)
    contact = parts.contact
    if contact and contact.person_id != person.pk:
        carry_refusals(person, contact.person, by=by, at=at)
        carry_points(person, contact, points=wanted.results.points, change=change, by=by, at=at)
    _fill(parts, wanted, change=change, by=by, at=at)
    _demand_known(parts, by=by)
    return parts


@step
def _fill(parts: Parts, wanted: Wanted, *, change: Change, by: Actor, at: datetime) -> None:
    """What was chosen stands in the records afterwards, and who was a contact before works at the company too."""
    company = parts.company.company if parts.company else None
    tied = _to_tie(parts, by=by)
    rows = _rows_there(parts) if tied or wanted.results.is_anything else []
    _lock(rows)
    with kept(change, rows), kept_domains(change, company):
        if tied:
            tie(*tied, change=change, by=by, at=at)
        for of, record in (("contact", parts.contact), ("company", parts.company), ("deal", parts.deal)):
            if record is not None:
                fill_in(of, record, wanted.results, is_new=of in parts.created, by=by, at=at)


@step
def _parts(
    lead: Lead, person: Person, wanted: Wanted, firm: Company | None, *, owner: Employee, by: Actor, at: datetime
) -> Parts:
    """Each part that is wanted, made or found. The contact first: everybody makes them in this order."""
    created = []
    client = contact = None
    company = _company(lead, wanted, firm, by=by) if wanted.company else None
    if wanted.contact:
        contact, is_new = _contact(person, wanted, company, owner=owner, by=by, at=at)
        created += ["contact"] if is_new else []
    if company:
        client, is_new = clients.make_client(company, owner=owner, by=by, at=at)
        created += ["company"] if is_new else []
    deal = _deal(wanted, contact, company, owner=owner, by=by, at=at)
    created += ["deal"] if isinstance(wanted.deal, NewDeal) else []
    return Parts(contact, client, deal, tuple(created))


@step
def _deal(
    wanted: Wanted, contact: Contact | None, company: Company | None, *, owner: Employee, by: Actor, at: datetime
) -> Deal | None:
    if isinstance(wanted.deal, NewDeal):
        with told_at("deal."):
            return clients.make_deal(wanted.deal, contact=contact, company=company, owner=owner, by=by, at=at)
    return None if wanted.deal is None else _known_deal(wanted.deal, by=by)


def _to_tie(parts: Parts, *, by: Actor) -> tuple[Contact, Company] | None:
    """The contact who was there before and the company at which he works too, where `by` may write that into him."""
    contact, company = parts.contact, parts.company
    if contact is None or company is None or "contact" in parts.created or not may_write(contact, by):
        return None
    return contact, company.company


@step
def _lock(rows: Iterable[Model]) -> None:
    """Hold the rows and read them anew: what is compared with what was shown is what stands there now."""
    for row in rows:
        row.refresh_from_db(from_queryset=type(row)._default_manager.select_for_update(no_key=True))


def _rows_there(parts: Parts) -> list[Model]:
    """The rows that were there before the conversion, and may be written into by it."""
    rows: list[Model] = []
    if parts.contact:
        rows += [parts.contact.person, *([] if "contact" in parts.created else [parts.contact])]
    if parts.company:
        rows += [parts.company.company, *([] if "company" in parts.created else [parts.company])]
    if parts.deal and "deal" not in parts.created:
        rows.append(parts.deal)
    return rows


@step
def _demand_known(parts: Parts, *, by: Actor) -> None:
    """Invalid at each field that the stage of the deal asks for and nobody knows."""
    if parts.deal is None:
        return
    deal = Deal.objects.select_related("stage").get(pk=parts.deal.pk)
    contact = parts.contact.pk if parts.contact else deal.contact_id
    company = parts.company.pk if parts.company else deal.company_id
    if missing := missing_in(deal.stage, deal, contact=contact, company=company):
        raise Invalid(errors=[fault_of(one, deal.stage, at=one.name, by=by) for one in missing])


@step
def new_firm(wanted: NewFirm, *, at: datetime) -> Company | None:
    """The company that was named: found by its number, else by its name in any legal form, else made."""
    name = one_line(wanted.name, limit=200)
    try:
        tax_number = check_tax_number(wanted.tax_number) if wanted.tax_number.strip() else ""
    except Mistake as mistake:
        raise Invalid.field("company.tax_number", mistake) from None
    number = identity.find_company(Firm(name, tax_number), at=at) if name else None
    if number is None:
        raise Invalid(errors=[FieldError("company.name", "required", _("Give the company a name."))])
    return Company.objects.get(pk=number)


def _company(lead: Lead, wanted: Wanted, firm: Company | None, *, by: Actor) -> Company:
    if firm:
        return firm
    own = lead.company or (lead.person.company if lead.person else None)
    if wanted.company is True:
        if own is None:
            words = _("No company is known here: give its name.")
            raise Invalid(errors=[FieldError("company", "required", words)])
        return own
    if own and wanted.company == own.pk:
        return own
    number = wanted.company if isinstance(wanted.company, int) else None
    seen = ClientCompany.objects.visible_to(by) if isinstance(by, Employee) else ClientCompany.objects.none()
    client = seen.select_related("company").filter(pk=number).first()
    if client is None:
        raise Invalid(errors=[FieldError("company", "unknown", UNKNOWN)])
    return client.company


@step
def _contact(
    person: Person, wanted: Wanted, company: Company | None, *, owner: Employee, by: Actor, at: datetime
) -> tuple[Contact, bool]:
    if wanted.contact is True:
        return clients.make_contact(person, company=company, owner=owner, by=by, at=at)
    number = int(wanted.contact)
    contact = Contact.objects.select_related("person").filter(pk=number).first()
    is_own = contact is not None and contact.person_id == person.pk
    is_seen = is_own or (isinstance(by, Employee) and Contact.objects.visible_to(by).filter(pk=number).exists())
    if contact is None or not is_seen or not held(Contact, contact.pk):
        raise Invalid(errors=[FieldError("contact", "unknown", UNKNOWN)])
    return contact, False


def _known_deal(number: int, *, by: Actor) -> Deal:
    """An open deal that is there: the lead turns out to belong to it."""
    seen = Deal.objects.visible_to(by) if isinstance(by, Employee) else Deal.objects.none()
    deal = seen.filter(pk=number, stage_kind=Stage.Kind.OPEN).first()
    if deal is None or not held(Deal, deal.pk):
        raise Invalid(errors=[FieldError("deal", "unknown", UNKNOWN)])
    return deal


@step
def begin_process(
    lead: Lead, number: int, parts: Parts, conversion: Conversion, *, owner: Employee, by: Actor, at: datetime
) -> None:
    """Start the process that was chosen, for the deal, else for the person; its tasks are kept for the undo."""
    process = Process.objects.filter(pk=number).first()
    if process is None:
        raise Invalid(errors=[FieldError("process", "unknown", UNKNOWN)])
    run = start(process, person=lead.person_id, deal=parts.deal, owner=owner, conversion=conversion, by=by, at=at)
    keep_run(run, change=conversion.change)
