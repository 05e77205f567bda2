"""A lead becomes a contact, a company, a deal, or any of them: once, under its lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from teplo.clients import actions as clients
from teplo.clients.models import ClientCompany, Contact, Conversion, Deal
from teplo.clients.queries import conversion_of, held
from teplo.clients.rules import NewDeal, faults_of
from teplo.identity import actions as identity
from teplo.identity.given import Consent, Firm
from teplo.identity.models import Company, Person
from teplo.identity.queries import consents_of
from teplo.kit.problems import Conflict, FieldError, Forbidden, Invalid, Mistake
from teplo.kit.text import check_inn, one_line
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.entry import open_to
from teplo.leads.models import WAITING_KINDS, Lead, Status, StatusKind
from teplo.leads.queries import first_status, locked
from teplo.ledger.actions import keep, open_change, record
from teplo.ledger.models import Change
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import stays_here
from teplo.triage.actions.course import Values, filled, give_to, not_here
from teplo.triage.actions.offering import settle
from teplo.work.actions.carried import carry_tasks, keep_tasks

KIND = "lead.converted"


@dataclass(frozen=True, slots=True)
class NewFirm:
    """A company that nobody has named yet: its name, and its tax number as it was typed."""

    name: str
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a lead shall become. True: the person's, the company's own, made where there is none; a number: that one."""

    contact: bool | int = False
    company: bool | int | NewFirm = False
    deal: NewDeal | None = None


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a lead became, and which of it is new."""

    contact: Contact | None
    company: ClientCompany | None
    deal: Deal | None
    created: tuple[str, ...]


@front_door
def convert(
    lead: Lead,
    wanted: Wanted,
    *,
    owner: Employee | None = None,
    status: Status | None = None,
    values: Values | None = None,
    by: Employee,
    at: datetime,
) -> Conversion:
    """Make of a lead what is wanted of it, and end it: in `status`, else the first converted one that `by` may set.

    What is made belongs to `owner`, else to the lead's owner, else to whoever converts it out of a queue. Open tasks
    go on with the deal, else with the person. Consents stay with the person. `values` are fields of the lead that the
    status may ask for. Conflict where it is converted already, Invalid names what must be mended at its field.
    """
    demand(by, Permission.LEAD_CONVERT)
    # Before the lead is locked, as an enquiry does it: it may be making the same company at this moment.
    firm = _new_firm(wanted.company, at=at) if isinstance(wanted.company, NewFirm) else None
    now = locked(lead.pk)
    demand(by, Permission.LEAD_CONVERT, now)
    _demand_waiting(now)
    _demand_sense(now, wanted, status)
    status = status or _status(by)
    now = filled(now, status, values, by=by, at=at, said=_said(wanted))
    change = open_change(KIND, by=by, at=at)
    before, tasks = _stands(now), keep_tasks(now, change=change)
    settle(now, by=by, at=at)
    answers_for = _owner(now, owner, by=by)
    _settle_owner(now, answers_for, by=by, at=at)
    parts = _make(now, wanted, firm, owner=answers_for, by=by, at=at)
    _end(now, parts, status, by=by, at=at)
    carry_tasks(tasks, person=now.person_id, deal=parts.deal, change=change)
    keep(change, now, before=before, after=_stands(now))
    return _note(now, parts, tasks, change=change, by=by, at=at)


def _stands(lead: Lead) -> dict[str, object]:
    return {
        "status_id": lead.status_id,
        "owner_employee_id": lead.owner_employee_id,
        "owner_queue_id": lead.owner_queue_id,
        "company_id": lead.company_id,
        "wait_until": lead.wait_until.isoformat() if lead.wait_until else None,
        "wait_reason": lead.wait_reason,
    }


# allow undecorated-verb: asks, writes nothing
def _demand_waiting(lead: Lead) -> None:
    if lead.status_kind == StatusKind.CONVERTED:
        raise already_converted(lead)
    if lead.status_kind not in WAITING_KINDS:
        words = _("This lead has ended already: %(status)s. Return it to work first.")
        raise Conflict("ended", words % {"status": lead.status})


# allow undecorated-verb: words an answer, writes nothing
def already_converted(lead: Lead) -> Conflict:
    """What the second one is told: who converted the lead, when, and what became of it."""
    conversion = conversion_of(lead.pk)
    if conversion is None or conversion.undone_at:
        return Conflict("ended", _("This lead has ended already: %(status)s.") % {"status": lead.status})
    who = signer_of(conversion.by_id)
    words = _("%(name)s has converted this lead already, %(when)s.")
    extra = {"by": who, "at": conversion.at, "lead": lead.pk}
    extra |= {"contact": conversion.contact_id, "company": conversion.company_id, "deal": conversion.deal_id}
    return Conflict("converted", words % {"name": who, "when": moment(conversion.at)}, extra=extra)


# allow undecorated-verb: asks, writes nothing
def signer_of(number: int | None) -> str:
    """The name of whoever did it."""
    return str((Employee.objects.filter(pk=number).first() if number else None) or _("Somebody"))


# allow undecorated-verb: words a moment
def moment(at: datetime) -> str:
    """A moment in the reader's zone."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


# allow undecorated-verb: asks, writes nothing
def _demand_sense(lead: Lead, wanted: Wanted, status: Status | None) -> None:
    faults = []
    if not (wanted.contact or wanted.company or wanted.deal):
        faults.append(FieldError("", "nothing", _("Choose at least one: contact, company or deal.")))
    elif lead.person_id is None:
        words = _("Nobody knows yet whose interest this is: name the person first, then convert.")
        faults.append(FieldError("contact", "no_person", words))
    if wanted.deal:
        faults += [replace(fault, field=f"deal.{fault.field}") for fault in faults_of(wanted.deal)]
    if status and (status.kind != StatusKind.CONVERTED or not status.is_active):
        faults.append(FieldError("status", "unknown", _("Choose a status of converted leads.")))
    if faults:
        raise Invalid(errors=faults)


def _status(by: Employee) -> Status:
    """The first status of converted leads that `by` may set."""
    converted = Status.objects.filter(kind=StatusKind.CONVERTED, is_active=True).order_by("position", "pk")
    return next(iter(open_to(by, converted)), None) or first_status(StatusKind.CONVERTED)


def _said(wanted: Wanted) -> Values:
    """What the deal says of what a status may ask for."""
    return {"amount": wanted.deal.amount} if wanted.deal and wanted.deal.amount is not None else {}


def _owner(lead: Lead, owner: Employee | None, *, by: Employee) -> Employee:
    """Who answers for what is made: whoever is named, the lead's own owner, else whoever converts."""
    if owner and owner.pk not in (by.pk, lead.owner_employee_id):
        demand(by, Permission.LEAD_ASSIGN, lead)
    found = owner or (lead.owner_employee if lead.owner_employee and stays_here(lead.owner_employee.pk) else by)
    if found.is_robot:
        raise Forbidden(detail=_("The robot of the API owns nothing: say whose it shall be, or assign the lead first."))
    if not stays_here(found.pk):
        raise Invalid(errors=[replace(error, field="owner") for error in not_here(found).errors])
    return found


@step
def _settle_owner(lead: Lead, owner: Employee, *, by: Employee, at: datetime) -> None:
    """A lead that waits in a queue is its converter's, and so is one whose owner has left."""
    if lead.owner_queue_id:
        give_to(lead, to=owner, why="took" if owner == by else "given", by=by, at=at)
    elif lead.owner_employee and not lead.owner_employee.is_active:
        give_to(lead, to=owner, why="left", by=by, at=at)


@step
def _make(lead: Lead, wanted: Wanted, firm: Company | None, *, owner: Employee, by: Employee, at: datetime) -> _Parts:
    person = lead.person
    assert person is not None  # asked for before
    created = []
    client = contact = deal = None
    # The contact first: where two are made at once, everybody makes them in this order.
    company = _company(lead, wanted, firm, by=by) if wanted.company else None
    if wanted.contact:
        contact, is_new = _contact(person, wanted, company, owner=owner, by=by, at=at)
        created += ["contact"] if is_new else []
    if company:
        client, is_new = clients.make_client(company, owner=owner, by=by, at=at)
        created += ["company"] if is_new else []
    if wanted.deal:
        with _told_at("deal."):
            deal = clients.make_deal(wanted.deal, contact=contact, company=company, owner=owner, by=by, at=at)
        created.append("deal")
    return _Parts(contact, client, deal, tuple(created))


@contextmanager
def _told_at(prefix: str) -> Iterator[None]:
    """What a step below finds wrong with a part is told at the fields of the whole."""
    try:
        yield
    except Invalid as problem:
        raise Invalid(errors=[replace(error, field=f"{prefix}{error.field}") for error in problem.errors]) from None


@step
def _new_firm(wanted: NewFirm, *, at: datetime) -> Company | None:
    name = one_line(wanted.name, limit=200)
    try:
        tax_number = check_inn(wanted.tax_number) if wanted.tax_number.strip() else ""
    except Mistake as mistake:
        raise Invalid.field("company.tax_number", mistake) from None
    number = identity.find_company(Firm(name, tax_number), at=at) if name else None
    if number is None:
        raise Invalid(errors=[FieldError("company.name", "required", _("Give the company a name."))])
    return Company.objects.get(pk=number)


def _company(lead: Lead, wanted: Wanted, firm: Company | None, *, by: Employee) -> Company:
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
    client = ClientCompany.objects.visible_to(by).select_related("company").filter(pk=number).first()
    if client is None:
        raise Invalid(errors=[FieldError("company", "unknown", _("There is none like this."))])
    return client.company


@step
def _contact(
    person: Person, wanted: Wanted, company: Company | None, *, owner: Employee, by: Employee, at: datetime
) -> tuple[Contact, bool]:
    if wanted.contact is True:
        return clients.make_contact(person, company=company, owner=owner, by=by, at=at)
    contact = Contact.objects.select_related("person").filter(pk=wanted.contact).first()
    is_own = contact is not None and contact.person_id == person.pk
    is_seen = is_own or Contact.objects.visible_to(by).filter(pk=wanted.contact).exists()
    if contact is None or not is_seen or not held(Contact, contact.pk):
        raise Invalid(errors=[FieldError("contact", "unknown", _("There is none like this."))])
    if not is_own:
        _carry_refusals(person, contact.person, by=by, at=at)
    return contact, False


@step
def _carry_refusals(person: Person, contact: Person, *, by: Employee, at: datetime) -> None:
    """Whoever is linked to another's contact takes along what he refused: the most restrictive word counts."""
    refused_there = {said.purpose for said in consents_of(contact) if not said.given}
    carried = [
        Consent(said.purpose, said.text_version, given=False, channel=said.channel)
        for said in consents_of(person)
        if not said.given and said.purpose not in refused_there
    ]
    identity.keep_consents(contact.pk, consents=carried, by=by, at=at)


@step
def _end(lead: Lead, parts: _Parts, status: Status, *, by: Employee, at: datetime) -> None:
    if parts.company and lead.company_id is None:
        leads.change_lead(lead, values={"company_id": parts.company.pk}, version=None, by=by, at=at)
        lead.company_id, lead.version = parts.company.pk, lead.version + 1
    leads.set_status(lead, status=status, by=by, at=at)


@step
def _note(lead: Lead, parts: _Parts, tasks: list[int], *, change: Change, by: Employee, at: datetime) -> Conversion:
    record(
        KIND,
        by=by,
        at=at,
        lead=lead.pk,
        person=lead.person_id,
        deal=parts.deal.pk if parts.deal else None,
        company=parts.company.pk if parts.company else None,
        contact=parts.contact.pk if parts.contact else None,
        created=list(parts.created),
        tasks=tasks,
    )
    return clients.note_conversion(
        lead,
        contact=parts.contact,
        company=parts.company,
        deal=parts.deal,
        created=parts.created,
        change=change,
        by=by,
        at=at,
    )
