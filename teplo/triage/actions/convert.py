"""A lead becomes a contact, a company, a deal, or any of them: once, under its lock."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from teplo.clients import actions as clients
from teplo.clients.models import Contact, Conversion
from teplo.clients.queries import conversion_of
from teplo.clients.rules import NewDeal, faults_of
from teplo.identity.models import Company
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.entry import open_to
from teplo.leads.models import WAITING_KINDS, Lead, Status, StatusKind
from teplo.leads.queries import first_status, locked
from teplo.ledger.actions import keep, open_change, record
from teplo.ledger.actors import Actor
from teplo.ledger.models import Change
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import stays_here
from teplo.triage.actions.convert_fill import hold
from teplo.triage.actions.convert_parts import Parts, begin_process, make, new_firm
from teplo.triage.actions.course import Values, filled, give_to, not_here
from teplo.triage.actions.offering import settle
from teplo.triage.wanted import NewFirm, Wanted
from teplo.work.actions.carried import carry_tasks, keep_tasks

KIND = "lead.converted"


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
    firm = new_firm(wanted.company, at=at) if isinstance(wanted.company, NewFirm) else None
    _hold(lead, wanted)
    now = locked(lead.pk)
    demand(by, Permission.LEAD_CONVERT, now)
    _demand_waiting(now)
    _demand_sense(now, wanted, status)
    status = status or _status(by)
    now = filled(now, status, values, by=by, at=at, said=_said(wanted))
    answers_for = _owner(now, owner, by=by)
    return become(now, wanted, firm, status=status, owner=answers_for, by=by, at=at)


@step
def _hold(lead: Lead, wanted: Wanted) -> None:
    """The people whose cards will be written into are locked before the lead too."""
    if wanted.results.is_anything or wanted.results.points:
        contact = 0 if isinstance(wanted.contact, bool) else wanted.contact
        people = [
            *Lead.objects.filter(pk=lead.pk, person__isnull=False).values_list("person", flat=True),
            *Contact.objects.filter(pk=contact).values_list("person", flat=True),
        ]
        hold(points=wanted.results.points, people=people)


@step
def become(
    lead: Lead, wanted: Wanted, firm: Company | None, *, status: Status, owner: Employee, by: Actor, at: datetime
) -> Conversion:
    """Make what is wanted of a locked lead that waits, and end it; the front doors ask for rights and sense before."""
    change = open_change(KIND, by=by, at=at)
    before, tasks = _stands(lead), keep_tasks(lead, change=change)
    settle(lead, by=by, at=at)
    _settle_owner(lead, owner, by=by, at=at)
    parts = make(lead, wanted, firm, change=change, owner=owner, by=by, at=at)
    _end(lead, parts, status, by=by, at=at)
    carry_tasks(tasks, person=lead.person_id, deal=parts.deal, change=change)
    keep(change, lead, before=before, after=_stands(lead))
    conversion = _note(lead, parts, tasks, change=change, by=by, at=at)
    if wanted.process is not None:
        begin_process(lead, wanted.process, parts, conversion, owner=owner, by=by, at=at)
    return conversion


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
    if not wanted.is_anything:
        faults.append(FieldError("", "nothing", _("Choose at least one: contact, company, deal or process.")))
    elif lead.person_id is None:
        words = _("Nobody knows yet whose interest this is: name the person first, then convert.")
        faults.append(FieldError("contact", "no_person", words))
    if isinstance(wanted.deal, NewDeal):
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
    deal = wanted.deal
    return {"amount": deal.amount} if isinstance(deal, NewDeal) and deal.amount is not None else {}


def _owner(lead: Lead, owner: Employee | None, *, by: Employee) -> Employee:
    """Who answers for what is made: whoever is named, the lead's own owner, else whoever converts."""
    if owner and owner.pk not in (by.pk, lead.owner_employee_id):
        demand(by, Permission.LEAD_ASSIGN, lead)
    found = owner or (lead.owner_employee if lead.owner_employee and stays_here(lead.owner_employee.pk) else by)
    if found.is_robot:
        words = _("The robot of the API owns nothing: say whose it shall be, or assign the lead first.")
        raise Invalid(errors=[FieldError("owner", "required", words)])
    if not stays_here(found.pk):
        raise Invalid(errors=[replace(error, field="owner") for error in not_here(found).errors])
    return found


@step
def _settle_owner(lead: Lead, owner: Employee, *, by: Actor, at: datetime) -> None:
    """A lead that waits in a queue is its converter's, and so is one whose owner has left."""
    if lead.owner_queue_id:
        give_to(lead, to=owner, why="took" if owner == by else "given", by=by, at=at)
    elif lead.owner_employee and not lead.owner_employee.is_active:
        give_to(lead, to=owner, why="left", by=by, at=at)


@step
def _end(lead: Lead, parts: Parts, status: Status, *, by: Actor, at: datetime) -> None:
    if parts.company and lead.company_id is None:
        leads.change_lead(lead, values={"company_id": parts.company.pk}, version=None, by=by, at=at)
        lead.company_id, lead.version = parts.company.pk, lead.version + 1
    leads.set_status(lead, status=status, by=by, at=at)


@step
def _note(lead: Lead, parts: Parts, tasks: list[int], *, change: Change, by: Actor, at: datetime) -> Conversion:
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
