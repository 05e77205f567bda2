"""Rows that become deals, each for the contact and the company that it names; who is not known yet is made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from teplo.clients import actions as clients
from teplo.clients.actions import ContactToBe, DealToBe
from teplo.identity.actions import recognise_many
from teplo.identity.given import Comer, Who
from teplo.identity.meeting import firm_key
from teplo.identity.models import Company
from teplo.intake.actions.imports.kept import kept_known
from teplo.intake.actions.imports.take_clients import Firsts, Line
from teplo.intake.actions.imports.take_leads import last_company
from teplo.intake.actions.imports.written import Written
from teplo.intake.imports.clients import DealRow
from teplo.intake.imports.models import Import
from teplo.intake.imports.rows import Taken
from teplo.intake.imports.why import STOPPED
from teplo.kit import sql
from teplo.kit.problems import Mistake
from teplo.kit.text import sort_key
from teplo.kit.transactions import step
from teplo.ledger.actions import Facts, write_many

# A contact who is named without a number or address: the one of this name, at this company before all others.
NAMED = """
SELECT p.sort_key, c.company_id, min(c.person_id) FROM identity_person p JOIN clients_contact c ON c.person_id = p.id
WHERE p.sort_key = ANY (%s::text[]) GROUP BY p.sort_key, c.company_id
"""


@dataclass(slots=True)
class ForWhom:
    """By the place of a row its person, where he works, its company, and who and what is there since this batch."""

    people: list[int | None]
    works: list[int | None]
    firms: list[int | None]
    met: set[int]
    contacts: Mapping[int, int] = field(default_factory=dict)
    contacts_made: set[int] = field(default_factory=set)
    clients_made: set[int] = field(default_factory=set)

    def contact(self, place: int) -> int | None:
        person = self.people[place]
        return self.contacts.get(person) if person else None

    def parts(self, place: int, firsts: Firsts) -> list[str]:
        """What the row of this place was the first to make."""
        person, firm, parts = self.people[place], self.firms[place], ["deal"]
        made = (
            ("person", person, self.met),
            ("contact", person, self.contacts_made),
            ("client", firm, self.clients_made),
        )
        parts += [kind for kind, number, new in made if number in new and firsts.is_first(kind, number or 0)]
        firsts.company(firm, parts)
        return parts


@step
def take_deals(imp: Import, given: Sequence[Taken], *, at: datetime) -> list[Written]:
    """Write a batch of deals in the stages where they stand."""
    assert imp.change is not None  # opened by `begin`
    rows: list[DealRow] = [one.what for one in given]
    _demand_stages(rows)
    firsts = Firsts(last_company())
    with kept_known(imp.change, [row.who or Who(firm=row.firm) for row in rows]):
        whom = _for_whom(imp, rows)
        whom.contacts, whom.contacts_made = _contacts_of(rows, whom)
    whom.clients_made = _clients_of(rows, whom)
    numbers = clients.make_deals([_deal(row, whom, place) for place, row in enumerate(rows)])
    sold = zip(numbers, rows, strict=True)
    clients.sell([(n, row.product, row.amount) for n, row in sold if row.product and row.amount is not None])
    written = [
        Written(
            one.row, one.key, tuple(whom.parts(place, firsts)), is_new=True, person=whom.people[place],
            contact=whom.contact(place), company=whom.firms[place], deal=numbers[place],
        )
        for place, one in enumerate(given)
    ]  # fmt: skip
    _tell_of_deals(imp, _deal_lines(imp, written, rows), at=at)
    return written


def _demand_stages(rows: Sequence[DealRow]) -> None:
    wanted = {row.stage.number for row in rows}
    if wanted - clients.stages_in_use(sorted(wanted)):
        raise Mistake("target_gone", STOPPED["target_gone"])


@step
def _for_whom(imp: Import, rows: Sequence[DealRow]) -> ForWhom:
    """The same name at the same company, without a number or an address, is one person."""
    named = _named(rows)
    keys = [_key(row, place, is_known=place in named) for place, row in enumerate(rows)]
    places = _first_places(keys)
    order = dict(zip(places, range(len(places)), strict=True))
    comers = (_comer(rows[place], is_known=place in named) for place in places.values())
    found = recognise_many(list(comers), by=imp.owner_employee)
    of_row = [found[order[key]] for key in keys]
    return ForWhom(
        people=[named.get(place) or who.person for place, who in enumerate(of_row)],
        works=[who.company for who in of_row],
        firms=[who.named or who.company for who in of_row],
        met={who.person for who in found if who.is_new and who.person},
    )


def _first_places(keys: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, place)
    return places


def _key(row: DealRow, place: int, *, is_known: bool) -> tuple[str, ...]:
    firm = f"{row.firm.name}/{row.firm.tax_number}" if row.firm else ""
    if row.who is None or is_known:
        return ("firm", firm)
    return ("row", str(place)) if row.who.contacts else ("name", sort_key(row.who.name), firm)


def _comer(row: DealRow, *, is_known: bool) -> Comer:
    return Comer(row.who if row.who and not is_known else Who(firm=row.firm), row.at, quietly=True)


def _named(rows: Sequence[DealRow]) -> dict[int, int]:
    """By the place of a row, the person of the contact that it names by his name alone."""
    asked = {
        place: (sort_key(row.who.name), firm_key(row.firm) if row.firm else "")
        for place, row in enumerate(rows)
        if row.who and not row.who.contacts
    }
    known: dict[str, dict[int | None, int]] = {}
    for name, company, person in sql.rows(NAMED, [sorted({name for name, _firm in asked.values()} - {""})]):
        known.setdefault(name, {})[company] = person
    firms = Company.objects.filter(name_key__in={firm for _name, firm in asked.values()} - {""})
    # Of namesakes the one whom a name alone means comes last, and stays.
    firms = firms.order_by("-tax_number", "-pk")
    numbers = dict(firms.values_list("name_key", "pk")) if known else {}
    found = {place: _one_of(known.get(name, {}), numbers.get(firm)) for place, (name, firm) in asked.items()}
    return {place: person for place, person in found.items() if person}


def _one_of(people: Mapping[int | None, int], firm: int | None) -> int | None:
    """Of namesakes the one at this company, else the first who is known."""
    return (people.get(firm) if firm else None) or min(people.values(), default=None)


@step
def _contacts_of(rows: Sequence[DealRow], whom: ForWhom) -> tuple[dict[int, int], set[int]]:
    wanted = [
        ContactToBe(person, firm, row.owner, row.at)
        for row, person, firm in zip(rows, whom.people, whom.works, strict=True)
        if person
    ]
    return clients.make_contacts(wanted) if wanted else ({}, set())


@step
def _clients_of(rows: Sequence[DealRow], whom: ForWhom) -> set[int]:
    wanted = [(firm, row.owner, row.at) for row, firm in zip(rows, whom.firms, strict=True) if firm]
    return clients.make_clients(wanted) if wanted else set()


def _deal(row: DealRow, whom: ForWhom, place: int) -> DealToBe:
    return DealToBe(
        title=row.title,
        contact=whom.contact(place),
        company=whom.firms[place],
        stage=row.stage.number,
        stage_kind=row.stage.kind,
        owner=row.owner,
        amount=row.amount,
        currency=row.currency,
        expected_on=row.expected_on,
        lost_because=row.lost_because,
        at=row.at,
        closed_at=row.closed_at,
        custom=row.custom,
    )


def _deal_lines(imp: Import, written: Sequence[Written], rows: Sequence[DealRow]) -> Iterator[tuple[Line, int | None]]:
    for done, row in zip(written, rows, strict=True):
        mark: Facts = {"employee": row.owner, "import": imp.pk}
        amount = None if row.amount is None else str(row.amount)
        facts: Facts = {**mark, "stage": row.stage.number, "amount": amount, "currency": row.currency}
        yield ("deal.created", None, done.person, done.company, facts), done.deal
        if "contact" in done.made:
            yield ("contact.created", None, done.person, done.company, {**mark, "contact": done.contact}), None
        if "client" in done.made:
            yield ("company.made_client", None, None, done.company, mark), None


@step
def _tell_of_deals(imp: Import, lines: Iterable[tuple[Line, int | None]], *, at: datetime) -> None:
    told, deals = zip(*lines, strict=True)
    write_many(told, deals=deals, by=imp.owner_employee, at=at)
