"""Rows that become contacts and companies."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from teplo.clients import actions as clients
from teplo.clients.actions import ContactToBe
from teplo.identity.actions import keep_sites, recognise_many
from teplo.identity.given import Comer, Recognised, Who
from teplo.identity.models import Company
from teplo.intake.actions.imports.kept import COMPANY_COLUMNS, keep_brought, kept, kept_known
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


# allow undecorated-verb: puts together, writes nothing
def _customs(numbers: Sequence[int], rows: Sequence[CompanyRow]) -> dict[int, Mapping[str, Any]]:
    """The values of the company's own fields by the number of each; of several rows the first counts."""
    return {number: row.custom for number, row in reversed(list(zip(numbers, rows, strict=True)))}


@step
def take_companies(imp: Import, given: Sequence[Taken], *, at: datetime) -> list[Written]:
    """Find or make a batch of companies, by tax number, else by name; each becomes a client."""
    assert imp.change is not None  # opened by `begin`
    rows: list[CompanyRow] = [one.what for one in given]
    firsts = Firsts(last_company())
    comers = [Comer(Who(firm=row.firm), row.at, quietly=True) for row in rows]
    found = recognise_many(comers, by=imp.owner_employee)
    numbers = [_company(who) for who in found]
    customs = _customs(numbers, rows)
    made = clients.make_clients([(n, row.owner, row.at) for n, row in zip(numbers, rows, strict=True)], customs)
    _fill_sites(imp, {n: row.site for n, row in zip(numbers, rows, strict=True) if row.site}, last=firsts.last)
    written = []
    for one, number in zip(given, numbers, strict=True):
        is_new = firsts.is_first("client", number) and number in made
        parts = ["client"] if is_new else []
        firsts.company(number, parts)
        written.append(Written(one.row, one.key, tuple(parts), is_new, company=number))
    lines: Iterable[Line] = (
        ("company.made_client", None, None, done.company, {"employee": row.owner, "import": imp.pk})
        for done, row in zip(written, rows, strict=True)
        if done.is_new
    )
    _tell(imp, lines, at=at)
    return written


def _company(who: Recognised) -> int:
    assert who.company is not None  # each row named one
    return who.company


@step
def _fill_sites(imp: Import, sites: dict[int, str], *, last: int) -> None:
    assert imp.change is not None  # opened by `begin`
    if not sites:
        return
    with kept(imp.change, Company, [number for number in sites if number <= last], COMPANY_COLUMNS):
        sql.run(SITE, [list(sites), list(sites.values())])
    # Of those that the import made alone: they go with them where it is undone.
    keep_sites({number: site for number, site in sites.items() if number > last})
