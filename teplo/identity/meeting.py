"""Who is met by many who come at once: decided in memory, in their order, as `recognise` decides it one by one.

What the base knows of them is put in beforehand; what has to be written comes out afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from teplo.identity import rules
from teplo.identity.given import Comer, Contact, Firm, Recognised, Who
from teplo.identity.models import Doubt
from teplo.kit.text import company_key, search_text, sort_key

Value = tuple[str, str]
# Kind, person, other person, kind and value of the point, given name.
DoubtKey = tuple[str, int, int | None, str, str, str]


@dataclass(slots=True)
class Card:
    """A person as far as recognising asks: one of the base, or one who is met here (`at` says when)."""

    number: int
    name: str
    sort_key: str
    search: str
    company: int | None
    position: str
    region: str
    language: str = ""
    at: datetime | None = None

    def state(self) -> tuple[object, ...]:
        """What an enquiry may change of him."""
        return (self.name, self.sort_key, self.search, self.company, self.position, self.region)


@dataclass(frozen=True, slots=True)
class Known:
    """A point of somebody who was known before."""

    person: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class NewPoint:
    person: int
    contact: Contact
    is_shared: bool
    position: int
    at: datetime


@dataclass(slots=True)
class Firms:
    """The companies that are named, by tax number and by name.

    `numbers` are set aside for those nobody knows yet, the next one last; `keys` are those of the names.
    """

    numbers: list[int]
    keys: dict[Firm, str] = field(default_factory=dict)
    by_tax: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    by_domain: dict[str, int] = field(default_factory=dict)
    made: list[tuple[int, Firm, str, datetime]] = field(default_factory=list)
    # What was said of those that were known before or named before.
    said: dict[int, Firm] = field(default_factory=dict)

    def add(self, number: int, key: str, tax: str) -> None:
        """Somebody is known under this name and this tax number, if any."""
        self.by_name.setdefault(key, []).append((tax, number))
        if tax:
            self.by_tax[tax] = number

    def find(self, firm: Firm, at: datetime) -> int | None:
        """The company by its tax number, else by the key of its name; made where it is not known yet."""
        key = self.keys[firm]
        if not key and not firm.tax_number:
            return None
        number = self.by_tax.get(firm.tax_number) if firm.tax_number else self._named(key)
        if number is None:
            number = self.numbers.pop()
            self.made.append((number, firm, key, at))
            self.add(number, key, firm.tax_number)
        elif firm.says_more:
            self.said[number] = _both(self.said.get(number, firm), firm)
        return number

    def _named(self, key: str) -> int | None:
        return min(self.by_name[key])[1] if key in self.by_name else None


def _both(first: Firm, second: Firm) -> Firm:
    """What was said first counts, and what it leaves open is taken from the second."""
    size = first.size if first.size is not None else second.size
    return replace(first, size=size, industry=first.industry or second.industry)


@dataclass(slots=True)
class Meeting:
    """What is known before and becomes known on the way. `numbers` are set aside for new cards, the next one last."""

    numbers: list[int]
    firms: Firms
    shared: set[Value] = field(default_factory=set)
    ours: set[str] = field(default_factory=set)
    cards: dict[int, Card] = field(default_factory=dict)
    # Of each value the one who alone has it, and those who share it.
    alone: dict[Value, int] = field(default_factory=dict)
    together: dict[Value, set[int]] = field(default_factory=dict)
    doubts: set[DoubtKey] = field(default_factory=set)
    # What is to be written.
    new_cards: list[Card] = field(default_factory=list)
    new_points: list[NewPoint] = field(default_factory=list)
    new_doubts: list[tuple[DoubtKey, datetime]] = field(default_factory=list)
    # Who was there before and is met again, as he was read: to be locked and compared.
    met_again: dict[int, tuple[object, ...]] = field(default_factory=dict)

    def meet(self, comer: Comer) -> Recognised:
        """Find the person, or make his card; nobody at all where neither a name nor a contact was given."""
        who = comer.who
        named = self.firms.find(who.firm, comer.at) if who.firm else None
        if not who.contacts and not who.name:
            return Recognised(None, named, is_new=False, named=named)
        company = named or self.firms.by_domain.get(rules.domain_of(who.contacts))
        given = [c for c in who.contacts if not (c.kind == "email" and c.value in self.ours)]
        kept = self._free(given)
        came = self._card(comer, company)
        known = self._met(who, came, given, kept)
        if not known:
            return self._add(came, kept, who, named)
        return self._join(came, kept, known, who, named)

    def _met(self, who: Who, came: Card, given: list[Contact], kept: list[Contact]) -> list[Known]:
        """Those who have one of his points; of a shared one, who has his name too."""
        if len(kept) < len(given):
            return self._known(who.contacts)
        if given and all((c.kind, c.value) in self.shared for c in given):
            return self._namesakes(who.contacts, came.sort_key)[:1]
        return []

    def _free(self, given: list[Contact]) -> list[Contact]:
        """The points that nobody else has; each once."""
        kept: dict[Value, Contact] = {}
        for contact in given:
            value = (contact.kind, contact.value)
            if value in self.shared or value not in self.alone:
                kept.setdefault(value, contact)
        return list(kept.values())

    def _card(self, comer: Comer, company: int | None) -> Card:
        who = comer.who
        firm = who.firm.name if who.firm else ""
        search = search_text(who.name, *(c.value for c in who.contacts), firm)
        return Card(
            0, who.name, sort_key(who.name), search, company, who.position, who.region, who.language, at=comer.at
        )

    def _known(self, contacts: Iterable[Contact]) -> list[Known]:
        values = ((c.kind, c.value) for c in contacts)
        return sorted((Known(self.alone[v], *v) for v in values if v in self.alone), key=_by_person)

    def _namesakes(self, contacts: Iterable[Contact], key: str) -> list[Known]:
        values = ((c.kind, c.value) for c in contacts)
        found = [Known(person, *v) for v in values for person in self.together.get(v, ())]
        return sorted((one for one in found if key and self.cards[one.person].sort_key == key), key=_by_person)

    def _add(self, came: Card, kept: list[Contact], who: Who, named: int | None) -> Recognised:
        came.number = self.numbers.pop()
        self.cards[came.number] = came
        self.new_cards.append(came)
        self._give(came.number, kept, who, came.at)
        return Recognised(
            came.number, came.company, is_new=True, has_contact=bool(kept), search=came.search, named=named
        )

    def _give(self, person: int, kept: list[Contact], who: Who, at: datetime | None) -> None:
        """What he brought becomes his, unless he shares it already."""
        assert at is not None  # of a card that came just now
        for contact in kept:
            value = (contact.kind, contact.value)
            is_shared = value in self.shared
            if is_shared:
                sharers = self.together.setdefault(value, set())
                if person in sharers:
                    continue
                sharers.add(person)
            else:
                self.alone[value] = person
            self.new_points.append(NewPoint(person, contact, is_shared, who.contacts.index(contact), at))

    def _join(self, came: Card, kept: list[Contact], known: list[Known], who: Who, named: int | None) -> Recognised:
        assert came.at is not None  # as above
        chosen = rules.strongest(known)
        card = self.cards[chosen.person]
        for one in known:
            self._note_met_again(one.person)
        for other in dict.fromkeys(one.person for one in known if one.person != chosen.person):
            self._doubt(Doubt.Kind.PAIR, chosen, other, "", came.at)
        differs = rules.is_other_name(card.name, who.name)
        if differs:
            self._doubt_name(chosen, who.name, came.at)
        company = card.company or came.company
        self._give(card.number, kept, who, came.at)
        _fill(card, came)
        return Recognised(
            card.number, company, is_new=False, has_contact=True, needs_checking=differs, search=card.search,
            named=named,
        )  # fmt: skip

    def _note_met_again(self, person: int) -> None:
        card = self.cards[person]
        if card.at is None:
            self.met_again.setdefault(person, card.state())

    def _doubt_name(self, known: Known, name: str, at: datetime) -> None:
        place = (known.person, None, known.kind, known.value)
        names = [key[5] for key in self.doubts if key[0] == Doubt.Kind.NAME and key[1:5] == place]
        self._doubt(rules.doubt_of_name(names, name), known, None, name, at)

    def _doubt(self, kind: str, known: Known, other: int | None, name: str, at: datetime) -> None:
        key = (str(kind), known.person, other, known.kind, known.value, name)
        if key not in self.doubts:
            self.doubts.add(key)
            self.new_doubts.append((key, at))

    def changed(self) -> list[Card]:
        """The cards of the base that became fuller."""
        return [card for number, was in self.met_again.items() if (card := self.cards[number]).state() != was]


def _fill(card: Card, came: Card) -> None:
    """What is empty on a card is filled; what stands there stays."""
    if not card.name:
        card.name, card.sort_key = came.name, came.sort_key
    card.company = card.company or came.company
    card.position = card.position or came.position
    card.region = card.region or came.region
    card.search = rules.merged_search(card.search, came.search)


def _by_person(known: Known) -> int:
    return known.person


def firm_key(firm: Firm) -> str:
    """What a company is known by without a tax number; folding makes some letters two."""
    return company_key(firm.name)[:200].rstrip()
