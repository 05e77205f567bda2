"""Contacts, companies and deals of many rows at once, written set by set; their lines in the ledger too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from teplo.clients.rules import deal_search
from teplo.kit import sql
from teplo.kit.transactions import step

CONTACTS = """
INSERT INTO clients_contact (person_id, company_id, owner_employee_id, created_at, version)
SELECT person, company, owner, at, 1
FROM unnest(%(people)s::bigint[], %(companies)s::bigint[], %(owners)s::bigint[], %(ats)s::timestamptz[])
    AS g (person, company, owner, at)
ORDER BY person ON CONFLICT (person_id) DO NOTHING RETURNING person_id
"""
CONTACTS_THERE = "SELECT person_id, id FROM clients_contact WHERE person_id = ANY (%s::bigint[]) FOR KEY SHARE"
CLIENTS = """
INSERT INTO clients_clientcompany (company_id, owner_employee_id, created_at, version)
SELECT company, owner, at, 1
FROM unnest(%(companies)s::bigint[], %(owners)s::bigint[], %(ats)s::timestamptz[]) AS g (company, owner, at)
ORDER BY company ON CONFLICT (company_id) DO NOTHING RETURNING company_id
"""
DEAL_COLUMNS = (
    "id, title, contact_id, company_id, stage_id, stage_kind, owner_employee_id, amount, currency, expected_on,"
    " lost_because, search, created_at, moved_at, closed_at, version"
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
    }
    made = {person for (person,) in sql.rows(CONTACTS, values)}
    return dict(sql.rows(CONTACTS_THERE, [list(first)])), made


@step
def make_clients(given: Sequence[tuple[int, int, datetime]]) -> set[int]:
    """Let companies become clients: the number of each, its owner's, since when; gives those that became one now."""
    first = {company: (company, owner, at) for company, owner, at in reversed(given)}
    companies, owners, ats = (list(column) for column in zip(*first.values(), strict=True))
    values = {"companies": companies, "owners": owners, "ats": ats}
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


def _row(number: int, one: DealToBe) -> tuple[object, ...]:
    return (
        number, one.title, one.contact, one.company, one.stage, one.stage_kind, one.owner, one.amount, one.currency,
        one.expected_on, one.lost_because, deal_search(one.title), one.at, one.closed_at or one.at, one.closed_at, 1,
    )  # fmt: skip
