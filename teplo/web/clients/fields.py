"""The values of contacts and companies that are changed where they stand."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.clients.models import ClientCompany, Contact
from teplo.identity.given import read_size
from teplo.kit.money import Currency
from teplo.kit.problems import Mistake
from teplo.kit.text import check_kpp, check_ogrn, check_tax_number, one_line
from teplo.web.clients.inline import entry_of
from teplo.web.deals.fields import amount, currency
from teplo.web.lead.card_shown import Shown, line
from teplo.web.shell.parts import InlineField
from teplo.web.templatetags.teplo import money


def tax_number(typed: str) -> str:
    """Reads a tax number, or none; Mistake where its control digits do not fit."""
    return check_tax_number(typed) if typed.strip() else ""


def _paper(check: Callable[[str], str]) -> Callable[[str], str]:
    """Reads a number of a company's papers, or none."""
    return lambda typed: check(typed) if typed.strip() else ""


def size(typed: str) -> int | None:
    """Reads how many people work somewhere, or nothing."""
    found = read_size(typed) if typed.strip() else None
    if typed.strip() and found is None:
        raise Mistake("not_a_number", _("Write a number."))
    return found


def domains(typed: str) -> list[str]:
    """Reads domains with commas or spaces between them."""
    return [site(part) for part in typed.replace(",", " ").replace(";", " ").split()]


def site(typed: str) -> str:
    """Reads the host of a site, however its address was written."""
    plain = one_line(typed, limit=2_000)
    host = urlsplit(plain if "//" in plain else f"//{plain}").hostname or ""
    if plain and ("." not in host or len(host) > 255):
        raise Mistake("no_site", _("Write the address of a site, as example.ru."))
    return host


CONTACT = {"company": Shown(_("Company"), "company", line(200))}
COMPANY = {
    "name": Shown(pgettext_lazy("company", "Name"), "name", line(200), keys="e"),
    "tax_number": Shown(_("Tax number"), "tax_number", tax_number),
    "kpp": Shown(_("KPP"), "kpp", _paper(check_kpp)),
    "ogrn": Shown(_("OGRN"), "ogrn", _paper(check_ogrn)),
    "domain": Shown(_("Site"), "domain", site),
    "domains": Shown(_("Work domains"), "domains", domains),
    "industry": Shown(_("Industry"), "industry", line(80)),
    "size": Shown(_("Number of people"), "size", size),
    "turnover": Shown(_("Turnover a year"), "turnover", amount),
    "turnover_currency": Shown(_("Currency"), "turnover_currency", currency, "choice", lambda: list(Currency.choices)),
}
# What only companies of Russia have.
RUSSIAN = ("kpp", "ogrn")


def of_contact(contact: Contact, name: str, *, may_change: bool = True) -> InlineField:
    """A field of a contact as it stands now."""
    value = contact.company.name if contact.company else ""
    url = reverse("contact-change", args=[contact.pk, name])
    return entry_of(name, CONTACT[name], value, url, may_change=may_change)


def of_company(client: ClientCompany, name: str, *, may_change: bool = True) -> InlineField:
    """A field of a company as it stands now."""
    company, url = client.company, reverse("company-change", args=[client.pk, name])
    if name == "domains":
        value = " ".join(company.domains.values_list("domain", flat=True))
        return entry_of(name, COMPANY[name], value, url, may_change=may_change, words=value.replace(" ", ", "))
    value, typed, words = getattr(company, name), None, ""
    if name == "turnover" and value is not None:
        typed, words = f"{value:f}".removesuffix(".00"), money(value, company.turnover_currency)
    elif name == "turnover_currency":
        words = str(company.get_turnover_currency_display())
    return entry_of(name, COMPANY[name], value, url, may_change=may_change, typed=typed, words=words)


def fields_of(client: ClientCompany, *, may_change: bool) -> list[InlineField]:
    """The fields of a company's card: Russian papers of a Russian company alone, the currency beside an amount."""
    tax = client.company.tax_number
    left = {name for name in RUSSIAN if tax and not tax.isdigit()}
    if client.company.turnover is None:
        left.add("turnover_currency")
    return [of_company(client, name, may_change=may_change) for name in COMPANY if name not in left]
