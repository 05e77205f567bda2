"""What the search box finds: leads, deals, contacts, people, companies. Each asks the policy itself."""

import re
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from teplo.clients import lists as clients
from teplo.identity.queries import first_contacts
from teplo.kit.filters import Condition, Group, Operator
from teplo.leads import lists
from teplo.leads.models import Lead
from teplo.leads.people import found_companies, found_people
from teplo.leads.queries import hide_people
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.web.shell.parts import Found, FoundGroup
from teplo.web.templatetags.teplo import phone_words

MOST = 5
SHORTEST = 2
_DEAL = re.compile(r"(?:[dсд]-?|№|#)?\s*(\d{1,18})", re.IGNORECASE)
_NUMBER = re.compile(r"(?:[lл]-?|№|#)?\s*(\d{1,18})", re.IGNORECASE)


def leads(employee: Employee, asked: str) -> FoundGroup:
    """Leads: the one of that number first."""
    group = FoundGroup(_("Leads"), [])
    if not may(employee, Permission.LEAD_SEE):
        return group
    numbered = _NUMBER.fullmatch(asked)
    found = (
        list(Lead.objects.visible_to(employee).filter(pk=numbered[1]).select_related(*lists.NAMES)) if numbered else []
    )
    hide_people(found, employee)
    if len(asked) >= SHORTEST:
        question = Condition("q", Operator.IS, (asked,))
        page = lists.found(employee, question, lists.context_of(employee), limit=MOST)
        found += [lead for lead in page.leads if lead not in found]
    lines = [_lead(lead) for lead in found[:MOST]]
    if len(found) >= MOST:
        url = f"{reverse('leads')}?{urlencode({'q': asked})}"
        lines.append(Found("filter", _("All leads with “%(asked)s”") % {"asked": asked}, url))
    return FoundGroup(group.heading, lines)


def _lead(lead: Lead) -> Found:
    name = str(lead.person) if lead.person else _("Interest")
    detail = " · ".join(filter(None, [lead.number, lead.need, str(lead.status)]))
    return Found("target-arrow", name, reverse("lead", args=[lead.pk]), detail=detail)


def people(employee: Employee, asked: str) -> FoundGroup:
    """People by name, phone, e-mail or company."""
    heading = pgettext("rail", "People")
    if len(asked) < SHORTEST or not may(employee, Permission.PERSON_SEE):
        return FoundGroup(heading)
    found = found_people(employee, asked, limit=MOST).people
    contacts = first_contacts(person.pk for person in found)
    lines = []
    for person in found:
        ways = contacts.get(person.pk, {})
        phone = phone_words(ways["phone"]) if "phone" in ways else ways.get("email", "")
        detail = " · ".join(filter(None, [phone, person.company.name if person.company else ""]))
        lines.append(Found("user", str(person), reverse("person", args=[person.pk]), detail=detail))
    return FoundGroup(heading, lines)


def contacts(employee: Employee, asked: str) -> FoundGroup:
    """Contacts by name, phone, e-mail or company."""
    if len(asked) < SHORTEST or not may(employee, Permission.CONTACT_SEE):
        return FoundGroup(_("Contacts"))
    page = clients.found(clients.CONTACTS, employee, _words(asked), clients.context_of(employee), limit=MOST)
    lines = []
    for contact in page.rows:
        detail = contact.company.name if contact.company else ""
        lines.append(Found("address-book", str(contact), reverse("contact", args=[contact.pk]), detail=detail))
    return FoundGroup(_("Contacts"), lines)


def deals(employee: Employee, asked: str) -> FoundGroup:
    """Deals by number, title or client: the one of that number first."""
    if not may(employee, Permission.DEAL_SEE):
        return FoundGroup(_("Deals"))
    numbered = _DEAL.fullmatch(asked)
    found = list(clients.DEALS.seen(employee).filter(pk=numbered[1]).select_related("stage")) if numbered else []
    if len(asked) >= SHORTEST:
        page = clients.found(clients.DEALS, employee, _words(asked), clients.context_of(employee), limit=MOST)
        found += [deal for deal in page.rows if deal not in found]
    lines = []
    for deal in found[:MOST]:
        detail = f"{deal.number} · {deal.stage}"
        lines.append(Found("briefcase", deal.title, reverse("deal", args=[deal.pk]), detail=detail))
    return FoundGroup(_("Deals"), lines)


def _words(asked: str) -> Condition:
    return Condition("q", Operator.IS, (asked,))


def companies(employee: Employee, asked: str) -> FoundGroup:
    """Companies that are clients, then those that have a lead which this employee sees, with the way to those leads."""
    if len(asked) < SHORTEST:
        return FoundGroup(_("Companies"))
    lines: dict[int, Found] = {}
    if may(employee, Permission.COMPANY_SEE):
        question = Group("all", (_words(asked),))
        page = clients.found(clients.COMPANIES, employee, question, clients.context_of(employee), limit=MOST)
        for client in page.rows:
            lines[client.pk] = Found("building", str(client), reverse("company", args=[client.pk]))
    if may(employee, Permission.LEAD_SEE) and len(lines) < MOST:
        address = reverse("leads")
        for company in found_companies(employee, asked, limit=MOST):
            lines.setdefault(company.pk, Found("building", company.name, f"{address}?company={company.pk}"))
    return FoundGroup(_("Companies"), list(lines.values())[:MOST])
