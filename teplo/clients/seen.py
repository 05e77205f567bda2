"""Who sees which client: one record by its number, and stand-ins where somebody sees a deal but not whose it is."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from teplo.clients.fields import hide_fields
from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.identity.models import Company
from teplo.kit.problems import NotSeen
from teplo.leads.queries import people_seen, shows_people, stand_in
from teplo.ledger.actors import Actor
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may

OF_CONTACT = ("person", "company__client", "owner_employee")
OF_COMPANY = ("company", "owner_employee")
OF_DEAL = ("stage__pipeline", "contact__person", "company__client", "owner_employee", "lost_reason")
# What shows a person's card, and what lets it be changed, by his contact.
BY_CONTACT = {
    Permission.PERSON_SEE: Permission.CONTACT_SEE,
    Permission.PERSON_CHANGE: Permission.CONTACT_CHANGE,
}
MOVES = ("deal.moved", "deal.won", "deal.lost")


@shows_people
def people_of_contacts(employee: Employee, permission: Permission) -> QuerySet[Contact]:
    """The contacts by which this employee sees, or may change, a person."""
    needed = BY_CONTACT.get(permission)
    return Contact.objects.visible_to(employee, needed) if needed else Contact.objects.none()


def contact_for(employee: Employee, number: int, permission: Permission = Permission.CONTACT_SEE) -> Contact:
    """One contact with its names; NotSeen where this employee's right does not reach it."""
    found = Contact.objects.visible_to(employee, permission).select_related(*OF_CONTACT).filter(pk=number).first()
    if found is None:
        raise NotSeen
    hide_companies([found], employee)
    hide_fields([found], "contact", employee)
    return found


def company_for(employee: Employee, number: int, permission: Permission = Permission.COMPANY_SEE) -> ClientCompany:
    """One company with its names; NotSeen where this employee's right does not reach it."""
    found = ClientCompany.objects.visible_to(employee, permission).select_related(*OF_COMPANY).filter(pk=number).first()
    if found is None:
        raise NotSeen
    hide_fields([found], "company", employee)
    return found


def deal_for(employee: Employee, number: int, permission: Permission = Permission.DEAL_SEE) -> Deal:
    """One deal with its names, as far as this employee may see them; NotSeen where his right does not reach it."""
    found = Deal.objects.visible_to(employee, permission).select_related(*OF_DEAL).filter(pk=number).first()
    if found is None:
        raise NotSeen
    hide_clients([found], employee)
    hide_fields([found], "deal", employee)
    return found


def hide_clients(deals: Iterable[Deal], employee: Employee) -> None:
    """Puts stand-ins where the employee sees a deal, but not its contact or its company; read with `OF_DEAL`."""
    for deal in deals:
        if deal.contact and not may(employee, Permission.CONTACT_SEE, deal.contact):
            deal.contact, deal.hides_contact = _hidden_contact(deal.contact), True
        if deal.company and hides_company(deal.company, employee):
            deal.company, deal.hides_company = _hidden_company(deal.company), True


def hide_companies(contacts: Iterable[Contact], employee: Employee) -> None:
    """The same for the companies of contacts; read with `OF_CONTACT`."""
    for contact in contacts:
        if contact.company and hides_company(contact.company, employee):
            contact.company = _hidden_company(contact.company)


def hides_company(company: Company, employee: Employee) -> bool:
    """Whether this is a client whom the employee may not see; a company that is nobody's client hides nothing."""
    client: ClientCompany | None = getattr(company, "client", None)
    return client is not None and not may(employee, Permission.COMPANY_SEE, client)


def _hidden_contact(contact: Contact) -> Contact:
    hidden = Contact(pk=contact.pk, person=stand_in(contact.person_id))
    hidden.is_hidden = True
    return hidden


def _hidden_company(company: Company) -> Company:
    """A company of which nothing is told; never to be saved."""
    return Company(pk=company.pk, name=pgettext("company", "hidden"))


def who_moved(deal: Deal) -> str:
    """The name of whoever put a deal into the stage where it stands; '' where nobody of ours did."""
    moved = Event.objects.filter(deal=deal.pk, kind__in=MOVES).order_by("-pk").first()
    if moved is None or moved.by_kind != "employee":
        return ""
    mover = Employee.objects.filter(pk=moved.by_id or 0).first()
    return mover.name if mover else _("Somebody")


def may_write(contact: Contact, by: Actor) -> bool:
    """Whether somebody may write into a contact who is there: as into a person, or as into a contact."""
    if not isinstance(by, Employee):
        return True
    seen = people_seen({contact.person_id}, by, Permission.PERSON_CHANGE)
    return contact.person_id in seen or may(by, Permission.CONTACT_CHANGE, contact)
