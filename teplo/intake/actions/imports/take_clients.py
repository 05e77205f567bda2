"""Rows that become contacts, companies and deals."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from teplo.clients import actions as clients
from teplo.clients.actions import ContactToBe, DealToBe
from teplo.identity.actions import recognise_many
from teplo.identity.given import Comer, Recognised, Who
from teplo.identity.models import Company
from teplo.intake.actions.imports.kept import COMPANY_COLUMNS, kept, kept_known
from teplo.intake.actions.imports.take_leads import last_company, without_known
from teplo.intake.actions.imports.written import Written
from teplo.intake.imports.clients import CompanyRow, ContactRow, DealRow
from teplo.intake.imports.models import Import
from teplo.intake.imports.options import read_options
from teplo.intake.imports.rows import Taken
from teplo.kit import sql
from teplo.kit.text import sort_key
from teplo.kit.transactions import step
from teplo.ledger.actions import Facts, write_many

Line = tuple[str, int | None, int | None, int | None, Facts]

COMPANY_OF_CONTACT = """
UPDATE clients_contact c SET company_id = g.company, version = c.version + 1
FROM unnest(%s::bigint[], %s::bigint[]) AS g (contact, company) WHERE c.id = g.contact AND c.company_id IS NULL
"""
SITE = """
UPDATE identity_company c SET domain = g.site
FROM unnest(%s::bigint[], %s::text[]) AS g (company, site) WHERE c.id = g.company AND c.domain = ''
"""
# A contact who is named without a number or address: the one of this name, at this company before all others.
NAMED = """
SELECT p.sort_key, c.company_id, min(c.person_id) FROM identity_person p JOIN clients_contact c ON c.person_id = p.id
WHERE p.sort_key = ANY (%s::text[]) GROUP BY p.sort_key, c.company_id
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
            [ContactToBe(_person(who), who.company, row.owner, row.at) for row, who in zip(rows, found, strict=True)]
        )
        _fill_companies(contacts, made, found)
    written = []
    for one, who in zip(fresh, found, strict=True):
        person = _person(who)
        is_new = firsts.is_first("contact", person) and person in made
        parts = [*(["contact"] if is_new else []), *(["person"] if who.is_new else [])]
        company = firsts.company(who.company, parts)
        written.append(
            Written(one.row, one.key, tuple(parts), is_new, person=person, contact=contacts[person], company=company)
        )
    _tell(imp, (_contact_line(imp, done, row) for done, row in zip(written, rows, strict=True) if done.is_new), at=at)
    return written


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


@step
def _tell_of_deals(imp: Import, lines: Iterable[tuple[Line, int | None]], *, at: datetime) -> None:
    told, deals = zip(*lines, strict=True)
    write_many(told, deals=deals, by=imp.owner_employee, at=at)


@step
def take_companies(imp: Import, given: Sequence[Taken], *, at: datetime) -> list[Written]:
    """Find or make a batch of companies, by tax number, else by name; each becomes a client."""
    assert imp.change is not None  # opened by `begin`
    rows: list[CompanyRow] = [one.what for one in given]
    firsts = Firsts(last_company())
    comers = [Comer(Who(firm=row.firm), row.at, quietly=True) for row in rows]
    found = recognise_many(comers, by=imp.owner_employee)
    numbers = [_company(who) for who in found]
    made = clients.make_clients([(n, row.owner, row.at) for n, row in zip(numbers, rows, strict=True)])
    _fill_sites(imp, {n: row.site for n, row in zip(numbers, rows, strict=True) if row.site}, last=firsts.last)
    written = []
    for one, number in zip(given, numbers, strict=True):
        is_new = firsts.is_first("client", number) and number in made
        parts = ["client"] if is_new else []
        firsts.company(number, parts)
        written.append(Written(one.row, one.key, tuple(parts), is_new, company=number))
    lines = (
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


@step
def take_deals(imp: Import, given: Sequence[Taken], *, at: datetime) -> list[Written]:
    """Write a batch of deals, each for the contact and the company that it names; who is not known yet is made."""
    assert imp.change is not None  # opened by `begin`
    rows: list[DealRow] = [one.what for one in given]
    _demand_stages(rows)
    firsts = Firsts(last_company())
    with kept_known(imp.change, [row.who for row in rows if row.who]):
        people, met, firms = _for_whom(imp, rows)
        contacts, made = _contacts_of(rows, people, firms)
    clients_made = _clients_of(rows, firms)
    deals = clients.make_deals(
        [
            _deal(row, contacts.get(person) if person else None, firm)
            for row, person, firm in zip(rows, people, firms, strict=True)
        ]
    )
    written = []
    for place, one in enumerate(given):
        person, firm = people[place], firms[place]
        parts = ["deal"]
        if person and person in met and firsts.is_first("person", person):
            parts.append("person")
        if person and person in made and firsts.is_first("contact", person):
            parts.append("contact")
        firsts.company(firm, parts)
        if firm and firm in clients_made and firsts.is_first("client", firm):
            parts.append("client")
        contact = contacts.get(person) if person else None
        written.append(
            Written(
                one.row, one.key, tuple(parts), is_new=True, person=person, contact=contact, company=firm,
                deal=deals[place],
            )
        )  # fmt: skip
    _tell_of_deals(imp, _deal_lines(imp, written, rows), at=at)
    return written


def _demand_stages(rows: Sequence[DealRow]) -> None:
    wanted = {row.stage.number for row in rows}
    if wanted - clients.stages_in_use(sorted(wanted)):
        raise TargetGone


class TargetGone(Exception):
    """A stage that was chosen went out of use while the import ran."""


@step
def _for_whom(imp: Import, rows: Sequence[DealRow]) -> tuple[list[int | None], set[int], list[int | None]]:
    """Of each deal the person, with those who are met for the first time, and the company."""
    named = _named(rows)
    comers: list[Comer] = []
    same: dict[tuple[str, str], int] = {}
    places: list[int] = []
    for place, row in enumerate(rows):
        who = row.who
        if who and not who.contacts and place in named:
            who = None
        key = (sort_key(who.name), row.firm.name if row.firm else "") if who and not who.contacts else None
        if key and key in same:
            places.append(same[key])
            continue
        if key:
            same[key] = len(comers)
        places.append(len(comers))
        comers.append(Comer(who or Who(firm=row.firm), row.at, quietly=True))
    found = recognise_many(comers, by=imp.owner_employee)
    people = [named.get(place) or found[at].person for place, at in enumerate(places)]
    met = {who.person for who in found if who.is_new and who.person}
    return people, met, [found[at].company for at in places]


def _named(rows: Sequence[DealRow]) -> dict[int, int]:
    """By the place of a row, the person of the contact that it names by his name alone."""
    asked = {place: row for place, row in enumerate(rows) if row.who and not row.who.contacts}
    names = {sort_key(row.who.name) for row in asked.values() if row.who}
    if not names:
        return {}
    known: dict[str, dict[int | None, int]] = {}
    for name, company, person in sql.rows(NAMED, [sorted(names)]):
        known.setdefault(name, {})[company] = person
    firms = {row.firm.name for row in asked.values() if row.firm}
    numbers = dict(Company.objects.filter(name__in=firms).values_list("name", "pk"))
    found = {}
    for place, row in asked.items():
        people = known.get(sort_key(row.who.name) if row.who else "", {})
        at_firm = people.get(numbers.get(row.firm.name)) if row.firm else None
        if person := at_firm or min(people.values(), default=None):
            found[place] = person
    return found


@step
def _contacts_of(
    rows: Sequence[DealRow], people: Sequence[int | None], firms: Sequence[int | None]
) -> tuple[dict[int, int], set[int]]:
    wanted = [
        ContactToBe(person, firm, row.owner, row.at)
        for row, person, firm in zip(rows, people, firms, strict=True)
        if person
    ]
    return clients.make_contacts(wanted) if wanted else ({}, set())


@step
def _clients_of(rows: Sequence[DealRow], firms: Sequence[int | None]) -> set[int]:
    wanted = [(firm, row.owner, row.at) for row, firm in zip(rows, firms, strict=True) if firm]
    return clients.make_clients(wanted) if wanted else set()


def _deal(row: DealRow, contact: int | None, company: int | None) -> DealToBe:
    return DealToBe(
        title=row.title,
        contact=contact,
        company=company,
        stage=row.stage.number,
        stage_kind=row.stage.kind,
        owner=row.owner,
        amount=row.amount,
        currency=row.currency,
        expected_on=row.expected_on,
        lost_because=row.lost_because,
        at=row.at,
        closed_at=row.closed_at,
    )


def _deal_lines(imp: Import, written: Sequence[Written], rows: Sequence[DealRow]) -> Iterator[tuple[Line, int | None]]:
    for done, row in zip(written, rows, strict=True):
        mark = {"employee": row.owner, "import": imp.pk}
        amount = None if row.amount is None else str(row.amount)
        facts: Facts = {**mark, "stage": row.stage.number, "amount": amount, "currency": row.currency}
        yield ("deal.created", None, done.person, done.company, facts), done.deal
        if "contact" in done.made:
            yield ("contact.created", None, done.person, done.company, {**mark, "contact": done.contact}), None
        if "client" in done.made:
            yield ("company.made_client", None, None, done.company, mark), None
