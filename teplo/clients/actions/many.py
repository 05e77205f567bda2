"""Contacts, companies and deals of many rows at once, written set by set; their lines in the ledger too."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from teplo.clients.models import DealLine
from teplo.clients.rules import deal_search
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.kit.vat import Off, sums_of
from teplo.terms.models import Product

ONE, NOTHING = Decimal(1), Decimal(0)
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
CONTACTS = """
INSERT INTO clients_contact (person_id, company_id, owner_employee_id, created_at, custom, version)
SELECT person, company, owner, at, custom::jsonb, 1
FROM unnest(%(people)s::bigint[], %(companies)s::bigint[], %(owners)s::bigint[], %(ats)s::timestamptz[],
    %(customs)s::text[]) AS g (person, company, owner, at, custom)
ORDER BY person ON CONFLICT (person_id) DO NOTHING RETURNING person_id
"""
CONTACTS_THERE = "SELECT person_id, id FROM clients_contact WHERE person_id = ANY (%s::bigint[]) FOR KEY SHARE"
CLIENTS = """
INSERT INTO clients_clientcompany (company_id, owner_employee_id, created_at, custom, version)
SELECT company, owner, at, custom::jsonb, 1
FROM unnest(%(companies)s::bigint[], %(owners)s::bigint[], %(ats)s::timestamptz[], %(customs)s::text[])
    AS g (company, owner, at, custom)
ORDER BY company ON CONFLICT (company_id) DO NOTHING RETURNING company_id
"""
DEAL_COLUMNS = (
    "id, title, contact_id, company_id, stage_id, stage_kind, owner_employee_id, amount, currency, expected_on,"
    " lost_reason_id, lost_because, custom, search, created_at, moved_at, closed_at, version"
)
# Whoever takes a stage out of use waits for us, or has been before us.
STAGES = "SELECT id FROM clients_stage WHERE id = ANY (%s::bigint[]) AND is_active ORDER BY id FOR KEY SHARE"


@dataclass(frozen=True, slots=True)
class ContactToBe:
    """A person who is to be a contact: numbers of the person, where he works, who answers for him."""

    person: int
    company: int | None
    owner: int
    at: datetime
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DealToBe:
    """A deal in its place: numbers of contact, company, stage (with its kind) and owner; closed where its stage is."""

    title: str
    contact: int | None
    company: int | None
    stage: int
    stage_kind: str
    owner: int
    amount: Decimal | None
    currency: str
    expected_on: date | None
    lost_because: str
    at: datetime
    closed_at: datetime | None
    custom: Mapping[str, Any] = field(default_factory=dict)
    lost_reason: int | None = None


@step
def make_contacts(given: Sequence[ContactToBe]) -> tuple[dict[int, int], set[int]]:
    """The contact of each person, by the person's number, and the persons who became one now.

    One that was there stays as it is. The lines in the ledger are left to whoever leads this.
    """
    first = {one.person: one for one in reversed(given)}
    values = {
        "people": list(first),
        "companies": [one.company for one in first.values()],
        "owners": [one.owner for one in first.values()],
        "ats": [one.at for one in first.values()],
        "customs": [ENCODE(one.custom) for one in first.values()],
    }
    made = {person for (person,) in sql.rows(CONTACTS, values)}
    return dict(sql.rows(CONTACTS_THERE, [list(first)])), made


@step
def make_clients(
    given: Sequence[tuple[int, int, datetime]], customs: Mapping[int, Mapping[str, Any]] | None = None
) -> set[int]:
    """Let companies become clients: the number of each, its owner's, since when; gives those that became one now.

    `customs` are the values of the company's own fields, by the number of each.
    """
    first = {company: (company, owner, at) for company, owner, at in reversed(given)}
    companies, owners, ats = (list(column) for column in zip(*first.values(), strict=True))
    told = [ENCODE((customs or {}).get(company, {})) for company in first]
    values = {"companies": companies, "owners": owners, "ats": ats, "customs": told}
    return {company for (company,) in sql.rows(CLIENTS, values)}


@step
def stages_in_use(numbers: Sequence[int]) -> set[int]:
    """Which of these stages are in use, and stay so until the end of the transaction."""
    return {number for (number,) in sql.rows(STAGES, [list(numbers)])}


@step
def make_deals(given: Sequence[DealToBe]) -> list[int]:
    """Write many deals; gives their numbers in the order given."""
    numbers = sql.set_aside("clients_deal", len(given))
    sql.copy("clients_deal", DEAL_COLUMNS, (_row(number, one) for number, one in zip(numbers, given, strict=True)))
    return numbers


@step
def sell(given: Sequence[tuple[int, Product, Decimal]]) -> None:
    """Put one piece of a product into each of many new deals: the deal's number and its amount, which holds the VAT."""
    lines = []
    for deal, product, amount in given:
        sums = sums_of(ONE, amount, discount=NOTHING, off=Off.PERCENT, vat=product.vat, is_included=True)
        lines.append(
            DealLine(
                deal_id=deal, product=product, name=product.name, unit=product.unit, quantity=ONE, price=amount,
                vat=product.vat, vat_included=True, net=sums.net, tax=sums.vat, total=sums.total,
            )
        )  # fmt: skip
    DealLine.objects.bulk_create(lines)


def _row(number: int, one: DealToBe) -> tuple[object, ...]:
    return (
        number, one.title, one.contact, one.company, one.stage, one.stage_kind, one.owner, one.amount, one.currency,
        one.expected_on, one.lost_reason, one.lost_because, ENCODE(one.custom), deal_search(one.title), one.at,
        one.closed_at or one.at, one.closed_at, 1,
    )  # fmt: skip
