"""The rows of the conversion wizard: of each field what the lead says, what the record has, and what shall stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.clients.entry import Missing
from teplo.clients.lines import has_lines
from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.clients.seen import hides_company
from teplo.identity.models import Company, ContactPoint, Doubt, Person
from teplo.identity.queries import consents_of
from teplo.kit.emails import work_domain
from teplo.kit.problems import Words
from teplo.leads.models import Lead
from teplo.leads.queries import people_seen
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.terms.models import CustomField
from teplo.terms.queries import definitions
from teplo.terms.rules import Definition, key_of, typed
from teplo.web.clients.fields import COMPANY
from teplo.web.custom.asking import NOT_ASKED, form_field
from teplo.web.deals.fields import DEAL
from teplo.web.lead.card_shown import LEAD, PERSON, Shown, typed_of

OWN, NEW = "own", "new"
OF_CONTACT = {"name": PERSON["name"], "position": PERSON["position"], "region": LEAD["region"]}
OF_COMPANY = {
    name: COMPANY[name] for name in ("name", "tax_number", "kpp", "ogrn", "domain", "industry", "size", "turnover")
}
OF_DEAL = {name: DEAL[name] for name in ("title", "amount", "currency", "expected_on")}
# Of a new deal the form asks these by fields of its own.
ASKED_OF_NEW = ("title", "amount", "currency")
# What a stage asks for by the name of the registry.
ALIASES = {"company": {"domain": "site"}, "deal": {"expected_on": "expected"}}


@dataclass(frozen=True)
class Row:
    """One field of a part: `name` is the form's, `lead` and `record` what the two say as an input would hold it."""

    of: str
    key: str
    name: str
    shown: Shown
    lead: str
    record: str
    is_required: bool = False
    may_change: bool = True
    own: Definition | None = None  # where it is a field of the company

    @property
    def begin(self) -> str:
        """What shall stand there unless somebody chooses otherwise: the record's own, else the lead's."""
        return self.record or self.lead

    @property
    def is_told(self) -> bool:
        """Whether there is something to look at; the others are folded away."""
        return bool(self.lead or self.record or self.is_required)

    @property
    def words(self) -> tuple[Words, Words]:
        """What the two sides say, as people read it."""
        named = {str(key): words for key, words in getattr(self.asked(), "choices", ())}
        return _named(self.lead, named), _named(self.record, named)

    @property
    def has_several(self) -> bool:
        """Whether several of a list may be chosen; an input holds them as one text."""
        return self.own is not None and self.own.kind == CustomField.Kind.CHOICES

    def asked(self) -> forms.Field:
        """The field of the form in which the result is typed or chosen."""
        if self.own:
            asked = form_field(self.own)
            asked.initial = self.begin.split(",") if self.has_several else self.begin
            return asked
        given: dict[str, Any] = {"label": self.shown.label, "required": False, "initial": self.begin}
        if self.shown.options:
            return forms.ChoiceField(choices=list(self.shown.options()), **given)
        kind = "date" if self.shown.kind == "date" else "text"
        return forms.CharField(max_length=1_000, widget=forms.TextInput(attrs={"type": kind}), **given)


def _named(value: str, named: Mapping[str, Words]) -> Words:
    return ", ".join(str(named.get(one, one)) for one in value.split(",")) if named else value


@dataclass(frozen=True)
class Shelf:
    """The rows of a part as the page shows them, each with its field where it may be changed."""

    told: list[tuple[Row, forms.BoundField | None]]
    folded: list[tuple[Row, forms.BoundField | None]]


@dataclass(frozen=True)
class Sides:
    """What stands on the two sides of a part, by field."""

    of: str
    record: str
    fields: Mapping[str, Shown]
    lead: Mapping[str, object] = field(default_factory=dict)
    known: Mapping[str, object] = field(default_factory=dict)
    may_change: bool = True

    def rows(self, asked: Iterable[Missing]) -> list[Row]:
        """The rows of the part; what the stage asks for is among them, and marked."""
        wanted = {one.key for one in asked if one.of == self.of}
        custom = self._custom(wanted)
        fields = {**self.fields, **{key: Shown(one.name, key, str) for key, one in custom.items()}}
        return [
            Row(self.of, key, f"{self.of}-{self.record}-{key}", shown, self._said(self.lead, key),
                self._said(self.known, key), self.asked_as(key) in wanted, self.may_change, custom.get(key))
            for key, shown in fields.items()
        ]  # fmt: skip

    def asked_as(self, key: str) -> str:
        """A field as its registry calls it."""
        return ALIASES.get(self.of, {}).get(key, key)

    def _said(self, values: Mapping[str, object], key: str) -> str:
        value = values.get(key)
        if key == "amount" and value is not None:
            return f"{value:f}".removesuffix(".00")
        return typed_of(value) if value is not None else ""

    def _custom(self, wanted: Iterable[str]) -> dict[str, Definition]:
        """The company's own fields that the stage asks for; the action reads what is typed."""
        named = {key_of(key) for key in wanted} - {""}
        return {one.field: one for one in definitions(self.of) if one.key in named and one.kind not in NOT_ASKED}


def contact_sides(lead: Lead, contact: Contact | None, by: Employee) -> Sides:
    """The lead's person beside his card, or beside the card of another contact."""
    person = lead.person
    assert person is not None  # asked for before the wizard opens
    of = contact.person if contact else person
    said: dict[str, object] = {"region": lead.region}
    if contact and contact.person_id != person.pk:
        said = {"name": person.name, "position": person.position, "region": lead.region or person.region}
    elif name := _other_name(person):
        said["name"] = name
    known = {name: getattr(of, name) for name in OF_CONTACT} | _customs("contact", contact)
    record = str(contact.pk) if contact and contact.person_id != person.pk else OWN
    may_change = of.pk in people_seen({of.pk}, by, Permission.PERSON_CHANGE)
    return Sides("contact", record, OF_CONTACT, said, known, may_change)


def _other_name(person: Person) -> str:
    """The name that an enquiry gave and the card has not."""
    doubts = Doubt.objects.filter(person=person, kind=Doubt.Kind.NAME, settled_at=None).order_by("-at", "-pk")
    return str(doubts.values_list("given_name", flat=True).first() or "")


def company_sides(
    lead: Lead, own: Company | None, client: ClientCompany | None, company: Company | None, by: Employee
) -> Sides:
    """The lead's company beside what is known of it, or beside another client."""
    said: dict[str, object] = {name: getattr(own, name, None) for name in OF_COMPANY} if own != company else {}
    said["domain"] = said.get("domain") or _work_domain(None if lead.hides_person else lead.person)
    if company is None:
        fields = {name: shown for name, shown in OF_COMPANY.items() if name not in ("name", "tax_number")}
        return Sides("company", NEW, fields, said)
    record = OWN if own == company else str(company.pk)
    if hides_company(company, by):
        return Sides("company", record, {}, may_change=False)  # it will be tied, and says nothing of itself
    known = {name: getattr(company, name) for name in OF_COMPANY} | _customs("company", client)
    may_change = client is None or may(by, Permission.COMPANY_CHANGE, client)
    return Sides("company", record, OF_COMPANY, said, known, may_change)


def _work_domain(person: Person | None) -> str:
    addresses = person.points.filter(kind=ContactPoint.Kind.EMAIL).values_list("value", flat=True) if person else ()
    return next(filter(None, (work_domain(one) for one in addresses)), None) or ""


def deal_sides(lead: Lead, deal: Deal | None, by: Employee) -> Sides:
    """What the lead says of the deal beside one that is there; of a new one what its form does not ask."""
    if deal is None:
        fields = {name: shown for name, shown in OF_DEAL.items() if name not in ASKED_OF_NEW}
        return Sides("deal", NEW, fields)
    said = {"title": lead.need, "amount": lead.amount, "currency": lead.currency if lead.amount is not None else None}
    known = {name: getattr(deal, name) for name in OF_DEAL} | _customs("deal", deal)
    follows = ("amount", "currency") if has_lines(deal.pk) else ()  # the products, which are changed on its card
    fields = {name: shown for name, shown in OF_DEAL.items() if name not in follows}
    return Sides("deal", str(deal.pk), fields, said, known, may(by, Permission.DEAL_CHANGE, deal))


def _customs(of: str, record: Contact | ClientCompany | Deal | None) -> dict[str, object]:
    """The company's own fields of a record, as inputs hold them."""
    if record is None:
        return {}
    return {one.field: typed(one, record.custom.get(one.key)) for one in definitions(of)}


@dataclass(frozen=True)
class Word:
    """A consent as both cards have it, and what counts for both afterwards: the most restrictive."""

    purpose: Words
    lead: Words
    record: Words
    result: Words


GIVEN, REFUSED, SILENT = _("agreed"), _("refused"), _("said nothing")


def consents_beside(person: Person, other: Person) -> Sequence[Word]:
    """What both cards of one human said to each purpose."""
    mine, theirs = ({one.purpose: one for one in consents_of(card)} for card in (person, other))
    rows = []
    for purpose in dict.fromkeys([*mine, *theirs]):
        said = [_word(side.get(purpose)) for side in (mine, theirs)]
        label = (mine.get(purpose) or theirs[purpose]).get_purpose_display()
        rows.append(Word(label, said[0], said[1], REFUSED if REFUSED in said else said[1]))
    return rows


def _word(said: Any) -> Words:
    if said is None:
        return SILENT
    return GIVEN if said.given else REFUSED
