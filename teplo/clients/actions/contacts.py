"""Contacts entered and changed by people: one card per person, whoever enters him again."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.clients.actions.owners import hand, owner_of_new
from teplo.clients.actions.positions import leave
from teplo.clients.actions.steps import make_contact
from teplo.clients.models import Contact
from teplo.identity.actions import find_company, recognise
from teplo.identity.given import Firm, Who
from teplo.identity.models import Company, Person
from teplo.kit.clock import day_of
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand


@front_door
def enter_contact(who: Who, *, owner: Employee | None = None, by: Employee, at: datetime) -> Contact:
    """Enter a contact by hand, for oneself unless `owner` is named; the person is recognised by his contact points.

    Invalid where nothing tells who it is; Conflict, with the number of the contact in `extra`, where he is one already.
    """
    demand(by, Permission.CONTACT_ADD)
    if not who.name and not who.contacts:
        raise Invalid(errors=[FieldError("name", "required", _("Say at least the name, the phone or the e-mail."))])
    found = recognise(who, by=by, at=at)
    assert found.person is not None  # somebody was named
    person = Person.objects.get(pk=found.person)
    company = Company.objects.get(pk=found.company) if found.company else None
    contact, made = make_contact(person, company=company, owner=owner_of_new(owner, by=by), by=by, at=at)
    if not made:
        raise Conflict("known_contact", _("This person is a contact already."), extra={"contact": contact.pk})
    return contact


@front_door
def change_contact(
    contact: Contact, *, values: Mapping[str, str], version: int | None = None, by: Employee, at: datetime
) -> None:
    """Change where a contact works: `company` by its name, empty for none. The person's own fields are identity's.

    Conflict, with both values in `extra`, where somebody else changed it since `version`. ValueError for other fields.
    """
    if set(values) - {"company"}:
        raise ValueError(f"not to be changed here: {sorted(set(values) - {'company'})}")
    now = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    demand(by, Permission.CONTACT_CHANGE, now)
    company = find_company(Firm(values["company"]), at=at) if values.get("company") else None
    if "company" not in values or now.company_id == company:
        return
    if version is not None and now.version != version and now.company_id != contact.company_id:
        raise Conflict(
            "changed_meanwhile",
            _("Somebody else has just changed this."),
            extra={"now": {"company": str(now.company or "")}, "version": now.version},
        )
    left = now.company_id
    now.company_id, now.version = company, now.version + 1
    now.save(update_fields=["company", "version"])
    leave(now, left, on=day_of(at))
    record("contact.changed", by=by, at=at, person=now.person_id, contact=now.pk, fields=["company"])


@front_door
def give_contact(contact: Contact, *, to: Employee, by: Employee, at: datetime) -> None:
    """Make somebody else answer for a contact."""
    now = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    demand(by, Permission.CONTACT_CHANGE, now)
    before = hand(now, to=to)
    if before is not None:
        record(
            "contact.given", by=by, at=at, person=now.person_id, contact=now.pk, from_employee=before, employee=to.pk
        )
