"""Contacts, companies and deals in files: their columns, and what is fetched beside them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.clients.fields import hide_fields
from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.clients.seen import hide_clients, hide_companies
from teplo.identity.queries import all_points, first_contacts
from teplo.reports.exports.columns import POINTS, Cell, Column, Row, email, phone, plain, told
from teplo.staff.models import Employee
from teplo.terms.queries import definitions, people_of


def _currency(row: Row) -> Cell:
    return "" if row.record.amount is None else str(row.record.currency)


def _turnover_currency(row: Row) -> Cell:
    company = row.record.company
    return "" if company.turnover is None else str(company.turnover_currency)


CONTACTS = [
    Column("number", _("Number"), plain("pk"), is_usual=False),
    Column("name", _("Name"), plain("person.name")),
    Column("position", _("Position"), plain("person.position")),
    Column("company", _("Company"), told("company")),
    Column("phone", _("Phone"), phone),
    Column("email", _("E-mail"), email),
    Column("region", _("Region"), plain("person.region"), is_usual=False),
    Column("owner", _("Owner"), told("owner_employee")),
    Column("created", _("Contact since"), plain("created_at")),
]
COMPANIES = [
    Column("number", _("Number"), plain("pk"), is_usual=False),
    Column("name", _("Company"), told("company")),
    Column("tax_number", _("Tax number"), plain("company.tax_number")),
    Column("kpp", _("KPP"), plain("company.kpp"), is_usual=False),
    Column("ogrn", _("OGRN"), plain("company.ogrn"), is_usual=False),
    Column("site", _("Site"), plain("company.domain")),
    Column("industry", _("Industry"), plain("company.industry")),
    Column("size", _("Number of people"), plain("company.size")),
    Column("turnover", _("Turnover a year"), plain("company.turnover")),
    Column("turnover_currency", _("Currency of the turnover"), _turnover_currency),
    Column("owner", _("Owner"), told("owner_employee")),
    Column("created", _("Client since"), plain("created_at")),
]
DEALS = [
    Column("number", _("Number"), plain("number")),
    Column("title", _("Title"), plain("title")),
    Column("contact", _("Contact"), told("contact")),
    Column("company", _("Company"), told("company")),
    Column("pipeline", _("Pipeline"), told("stage.pipeline"), is_usual=False),
    Column("stage", _("Stage"), told("stage")),
    Column("amount", _("Amount"), plain("amount")),
    Column("currency", _("Currency"), _currency),
    Column("owner", _("Owner"), told("owner_employee")),
    Column("expected", _("Expected on"), plain("expected_on")),
    Column("created", _("Created"), plain("created_at")),
    Column("moved", _("In this stage since"), plain("moved_at")),
    Column("closed", pgettext_lazy("deal", "Closed"), plain("closed_at"), is_usual=False),
    Column("lost_reason", _("Reason of loss"), told("lost_reason"), is_usual=False),
    Column("lost_because", _("Remark on the loss"), plain("lost_because"), is_usual=False),
]
# What stands in no column and says nothing of who may see it is not read.
_OF_PERSON = ("search", "sort_key", "company", "language", "time_zone", "merged_into", "created_at")
_OF_COMPANY = (
    "name_key", "tax_number", "kpp", "ogrn", "domain", "size", "industry", "turnover", "turnover_currency",
    "created_at", "client__custom", "client__created_at", "client__version",
)  # fmt: skip
LEFT_OF_CONTACTS = (
    "version",
    *(f"person__{name}" for name in _OF_PERSON),
    *(f"company__{name}" for name in _OF_COMPANY),
)
LEFT_OF_DEALS = (
    "search", "stage_kind", "version", "contact__company", "contact__custom", "contact__created_at", "contact__version",
    *(f"contact__person__{name}" for name in (*_OF_PERSON, "position", "region")),
    *(f"company__{name}" for name in _OF_COMPANY),
)  # fmt: skip


def contact_rows(contacts: Sequence[Contact], employee: Employee, keys: frozenset[str]) -> list[Row]:
    """These contacts as somebody may see them, with what the columns of these keys ask for."""
    hide_companies(contacts, employee)
    ways = first_contacts(one.person_id for one in contacts) if keys & {"phone", "email"} else {}
    points = all_points(one.person_id for one in contacts) if POINTS in keys else {}
    people = _seen("contact", contacts, employee)
    return [
        Row(one, ways.get(one.person_id, {}), people=people, points=points.get(one.person_id, ())) for one in contacts
    ]


def company_rows(companies: Sequence[ClientCompany], employee: Employee, keys: frozenset[str]) -> list[Row]:
    """These companies as somebody may see them."""
    people = _seen("company", companies, employee)
    return [Row(one, people=people) for one in companies]


def deal_rows(deals: Sequence[Deal], employee: Employee, keys: frozenset[str]) -> list[Row]:
    """These deals as somebody may see them: with stand-ins for clients whom he may not."""
    hide_clients(deals, employee)
    people = _seen("deal", deals, employee)
    return [Row(one, people=people) for one in deals]


def _seen(entity: str, records: Sequence[Any], employee: Employee) -> dict[int, str]:
    hide_fields(records, entity, employee)
    return people_of(definitions(entity), [record.custom for record in records])
