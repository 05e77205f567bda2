"""The values of contacts and companies that are changed where they stand."""

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact
from teplo.kit.problems import Mistake
from teplo.kit.text import check_inn, one_line
from teplo.web.clients.inline import entry_of
from teplo.web.lead.card_shown import Shown, line
from teplo.web.shell.parts import InlineField


def tax_number(typed: str) -> str:
    """Reads a tax number, or none; Mistake where its control digits do not fit."""
    return check_inn(typed) if typed.strip() else ""


def site(typed: str) -> str:
    """Reads the host of a site, however its address was written."""
    plain = one_line(typed, limit=2_000)
    host = urlsplit(plain if "//" in plain else f"//{plain}").hostname or ""
    if plain and ("." not in host or len(host) > 255):
        raise Mistake("no_site", _("Write the address of a site, as example.ru."))
    return host


CONTACT = {"company": Shown(_("Company"), "company", line(200))}
COMPANY = {
    "name": Shown(_("Name"), "name", line(200), keys="e"),
    "tax_number": Shown(_("Tax number"), "tax_number", tax_number),
    "domain": Shown(_("Site"), "domain", site),
}


def of_contact(contact: Contact, name: str, *, may_change: bool = True) -> InlineField:
    """A field of a contact as it stands now."""
    value = contact.company.name if contact.company else ""
    url = reverse("contact-change", args=[contact.pk, name])
    return entry_of(name, CONTACT[name], value, url, may_change=may_change)


def of_company(client: ClientCompany, name: str, *, may_change: bool = True) -> InlineField:
    """A field of a company as it stands now."""
    url = reverse("company-change", args=[client.pk, name])
    return entry_of(name, COMPANY[name], getattr(client.company, name), url, may_change=may_change)
