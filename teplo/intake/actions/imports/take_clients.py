"""Rows that become contacts and companies."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from teplo.clients import actions as clients
from teplo.clients.actions import ContactToBe
from teplo.identity.actions import keep_sites, recognise_many
from teplo.identity.given import Comer, Recognised, Who
from teplo.identity.meeting import firm_key
from teplo.identity.models import Company
from teplo.intake.actions.imports.kept import COMPANY_COLUMNS, firm_words, firms_known, keep_brought, kept, kept_known
from teplo.intake.actions.imports.take_leads import last_company, without_known
from teplo.intake.actions.imports.written import Written
from teplo.intake.imports.clients import CompanyRow, ContactRow
from teplo.intake.imports.models import Import
from teplo.intake.imports.options import read_options
from teplo.intake.imports.rows import Taken
from teplo.kit import sql
from teplo.kit.transactions import step
from teplo.ledger.actions import Facts, write_many
from teplo.ledger.models import Change
from teplo.work.actions import write_notes
from teplo.work.models import Note

Line = tuple[str, int | None, int | None, int | None, Facts]

COMPANY_OF_CONTACT = """
UPDATE clients_contact c SET company_id = g.company, version = c.version + 1
FROM unnest(%s::bigint[], %s::bigint[]) AS g (contact, company) WHERE c.id = g.contact AND c.company_id IS NULL
"""
SITE = """
UPDATE identity_company c SET domain = g.site
FROM unnest(%s::bigint[], %s::text[]) AS g (company, site) WHERE c.id = g.company AND c.domain = ''
"""
TURNOVER = """
UPDATE identity_company c SET turnover = g.turnover, turnover_currency = g.currency
FROM unnest(%s::bigint[], %s::numeric[], %s::text[]) AS g (company, turnover, currency)
WHERE c.id = g.company AND c.turnover IS NULL
"""
KNOWN_FIRMS = """
SELECT tax_number, name_key FROM identity_company
WHERE tax_number = ANY (%(taxes)s::text[]) AND tax_number <> '' OR name_key = ANY (%(keys)s::text[])
"""


@step
def take_contacts(imp: Import, given: Sequence[Taken], *, at: datetime) -> list[Written]:
    """Recognise a batch of people and make contacts of them; of one who is a contact what is empty is filled."""
    assert imp.change is not None  # opened by `begin`
    fresh = without_known(given) if read_options(imp.options).known == "skip" else list(given)
    rows: list[ContactRow] = [one.what for one in fresh]
    if not rows:
        return []
    firsts = Firsts(last_company())
    with kept_known(imp.change, [row.who for row in rows]):
        found = recognise_many([Comer(row.who, row.at, quietly=True) for row in rows], by=imp.owner_employee)
        contacts, made = clients.make_contacts(
            [
                ContactToBe(_person(who), who.company, row.owner, row.at, row.custom)
                for row, who in zip(rows, found, strict=True)
            ]
        )
        _fill_companies(contacts, made, found)
    written = [
        _contact(one, who, contacts, is_made=who.person in made, firsts=firsts)
        for one, who in zip(fresh, found, strict=True)
    ]
    _write_down(imp, imp.change, [(_person(who), row.note) for who, row in zip(found, rows, strict=True)], at=at)
    _tell(imp, (_contact_line(imp, done, row) for done, row in zip(written, rows, strict=True) if done.is_new), at=at)
    return written


def _contact(one: Taken, who: Recognised, contacts: Mapping[int, int], *, is_made: bool, firsts: "Firsts") -> Written:
    person = _person(who)
    is_new = firsts.is_first("contact", person) and is_made
    parts = [*(["contact"] if is_new else []), *(["person"] if who.is_new else [])]
    company = firsts.company(who.named, parts)
    return Written(one.row, one.key, tuple(parts), is_new, person=person, contact=contacts[person], company=company)


@step
def _write_down(imp: Import, change: Change, given: Sequence[tuple[int, str]], *, at: datetime) -> None:
    """What a file says of people beside the fields becomes notes, which go with the import."""
    if notes := [(person, text) for person, text in given if text]:
        keep_brought(change, Note, write_notes(notes, by=imp.owner_employee, at=at, **{"import": imp.pk}))


class Firsts:
    """Which row was the first to name something that was not there before: that one made it."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.seen: set[tuple[str, int]] = set()

    def is_first(self, kind: str, number: int) -> bool:
        is_first = (kind, number) not in self.seen
        self.seen.add((kind, number))
        return is_first

    def company(self, number: int | None, parts: list[str]) -> int | None:
        """The number of a company where the row made it, which is noted in `parts`."""
        if number is None or number <= self.last or not self.is_first("company", number):
            return None
        parts.append("company")
        return number


def _person(who: Recognised) -> int:
    assert who.person is not None  # each of them was named
    return who.person


@step
def _fill_companies(contacts: dict[int, int], made: set[int], found: Sequence[Recognised]) -> None:
    """Where a contact of before has no company yet, the one that was named."""
    firms = {contacts[_person(who)]: who.company for who in found if who.company and who.person not in made}
    if firms:
        sql.run(COMPANY_OF_CONTACT, [list(firms), list(firms.values())])


def _contact_line(imp: Import, done: Written, row: ContactRow) -> Line:
    facts: Facts = {"contact": done.contact, "employee": row.owner, "import": imp.pk}
    return ("contact.created", None, done.person, done.company, facts)


@step
def _tell(imp: Import, lines: Iterable[Line], *, at: datetime) -> None:
    if told := list(lines):
        write_many(told, by=imp.owner_employee, at=at)


# allow undecorated-verb: asks, writes nothing
def _unknown(given: Sequence[Taken]) -> list[Taken]:
    """The rows of companies that are known neither in the base nor by a row above."""
    known = sql.rows(KNOWN_FIRMS, firm_words([one.what.firm for one in given]))
    taxes, keys = {tax for tax, _key in known}, {key for _tax, key in known}
    fresh = []
    for one in given:
        firm, key = one.what.firm, firm_key(one.what.firm)
        if firm.tax_number not in taxes if firm.tax_number else key not in keys:
            fresh.append(one)
        taxes.add(firm.tax_number)
        keys.add(key)
    return fresh


@step
def _met(imp: Import, change: Change, rows: Sequence[CompanyRow]) -> tuple[list[int], dict[int, CompanyRow]]:
    """The numbers of these companies, filled in where they are empty; by number the row that counts, the first."""
    comers = [Comer(Who(firm=row.firm), row.at, quietly=True) for row in rows]
    with kept(change, Company, firms_known([row.firm for row in rows], whatever=True), COMPANY_COLUMNS):
        numbers = [_company(who) for who in recognise_many(comers, by=imp.owner_employee)]
        first = dict(reversed(list(zip(numbers, rows, strict=True))))
        _fill(first)
    return numbers, first


@step
def take_companies(imp: Import, given: Sequence[Taken], *, at: datetime) -> list[Written]:
    """Find or make a batch of companies, by tax number, else by name; each becomes a client.

    What is empty of one that is known is filled in, or it is passed over where that was chosen.
    """
    assert imp.change is not None  # opened by `begin`
    fresh = _unknown(given) if read_options(imp.options).known == "skip" else list(given)
    rows: list[CompanyRow] = [one.what for one in fresh]
    if not rows:
        return []
    firsts = Firsts(last_company())
    numbers, first = _met(imp, imp.change, rows)
    # Of those that the import made alone: they go with them where it is undone.
    keep_sites({number: row.site for number, row in first.items() if row.site and number > firsts.last})
    customs = {number: row.custom for number, row in first.items()}
    made = clients.make_clients([(n, row.owner, row.at) for n, row in zip(numbers, rows, strict=True)], customs)
    written = [_client(one, number, made, firsts) for one, number in zip(fresh, numbers, strict=True)]
    lines: Iterable[Line] = (
        ("company.made_client", None, None, done.company, {"employee": row.owner, "import": imp.pk})
        for done, row in zip(written, rows, strict=True)
        if done.is_new
    )
    _tell(imp, lines, at=at)
    return written


def _client(one: Taken, number: int, made: Collection[int], firsts: Firsts) -> Written:
    is_new = firsts.is_first("client", number) and number in made
    parts = ["client"] if is_new else []
    firsts.company(number, parts)
    return Written(one.row, one.key, tuple(parts), is_new, company=number)


def _company(who: Recognised) -> int:
    assert who.company is not None  # each row named one
    return who.company


@step
def _fill(rows: Mapping[int, CompanyRow]) -> None:
    """What these companies have none of yet: the site, and what they turn over."""
    sites = {number: row.site for number, row in rows.items() if row.site}
    money = {number: row for number, row in rows.items() if row.turnover is not None}
    if sites:
        sql.run(SITE, [list(sites), list(sites.values())])
    if money:
        amounts, currencies = [row.turnover for row in money.values()], [row.currency for row in money.values()]
        sql.run(TURNOVER, [list(money), amounts, currencies])
