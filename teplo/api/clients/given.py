"""What callers may say about contacts, companies, deals, and what a lead shall become."""

from collections.abc import Collection
from typing import Annotated, Any, Literal, NoReturn, cast

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

from teplo.api import custom
from teplo.api.custom import Custom
from teplo.api.given import Day, Given, Line80, Line200, Line300, Number
from teplo.api.money import Amount, Code
from teplo.clients.models import Contact, Position, Stage
from teplo.clients.rules import NewDeal
from teplo.clients.seen import company_for, contact_for
from teplo.identity.given import Contact as Point
from teplo.identity.given import Firm, Who
from teplo.identity.models import Company
from teplo.intake.connectors.reading import read_contact
from teplo.kit.problems import FieldError, Invalid, Mistake, NotSeen
from teplo.staff.models import Employee
from teplo.terms.models import Reason
from teplo.triage.actions import NewFirm, Results, Wanted

NAMES = {"site": "domain"}
# What may be said beside a new stage: why a deal is lost.
BESIDE_STAGE = {"lost_reason", "lost_because"}
Points = Annotated[list[Line300], Field(max_length=20, default_factory=list)]


class NewContact(Given):
    """A person as a contact; he is recognised by his phones and e-mails. `company` is a name."""

    name: Line200 = ""
    phones: Points
    emails: Points
    company: Line200 = ""
    owner: Number | None = None


class ContactChange(Given):
    """`company` is a name, null for none. A new owner, and `custom` fields by key, are named by themselves."""

    company: Line200 | None = None
    owner: Number = 0
    custom: Custom


class PositionChange(Given):
    """What is left out stays as it is. `is_main` true makes this company the main one."""

    role: Line80 = ""
    decides: StrictBool = False
    is_main: StrictBool = False
    since: Day | None = None
    until: Day | None = None


class NewPosition(Given):
    """`company` is a name, met in any legal form."""

    company: Line200
    role: Line80 = ""
    decides: StrictBool = False
    since: Day | None = None
    until: Day | None = None


class SaidOfCompany(Given):
    """`turnover` is a decimal in a string, a year; `domains` are those it writes from, all of them."""

    kpp: Line80 = ""
    ogrn: Line80 = ""
    domains: Annotated[list[Line200], Field(max_length=50, default_factory=list)]
    industry: Line80 = ""
    size: Annotated[StrictInt, Field(ge=0, lt=10**9)] | None = None
    turnover: Amount | None = None
    turnover_currency: Code = "RUB"


class NewCompany(SaidOfCompany):
    """A tax number of another country begins with its two letters."""

    name: Line200
    tax_number: Line80 = ""
    site: Line200 = ""
    owner: Number | None = None


class CompanyChange(SaidOfCompany):
    """What is left out stays as it is. A new owner, and `custom` fields by key, are named by themselves."""

    name: Line200 = ""
    tax_number: Line80 = ""
    site: Line200 = ""
    owner: Number = 0
    custom: Custom


class DealOfLead(Given):
    """`amount` is a decimal in a string; without a pipeline the deal goes into the first one."""

    title: Line200
    amount: Amount | None = None
    currency: Code = "RUB"
    expected_on: Day | None = None
    pipeline: Number | None = None


class NewDealGiven(DealOfLead):
    """`contact` and `company` are ids; `custom` fields by key."""

    contact: Number | None = None
    company: Number | None = None
    owner: Number | None = None
    custom: Custom


class DealChange(Given):
    """What is left out stays as it is; null empties a field. A new stage, a new owner and `custom` are each
    named by themselves."""

    title: Line200 = ""
    amount: Amount | None = None
    currency: Code = "RUB"
    expected_on: Day | None = None
    contact: Number | None = None
    company: Number | None = None
    stage: Number = 0
    custom: Custom
    lost_reason: Line80 = ""
    lost_because: Line300 = ""
    owner: Number = 0


def _which(value: Any) -> Any:
    # Said here: of a value that is neither, each of the kinds would say for itself that it is not it.
    if isinstance(value, dict) or (isinstance(value, int) and 0 <= value < 2**63 and (value or value is False)):
        return value
    raise PydanticCustomError("not_a_choice", "unreadable")


class FirmOfLead(Given):
    name: Line200
    tax_number: Line80 = ""


class ResultOfContact(Given):
    name: Line200 = ""
    position: Line80 = ""
    region: Line80 = ""
    custom: Custom


class ResultOfCompany(SaidOfCompany):
    name: Line200 = ""
    tax_number: Line80 = ""
    site: Line200 = ""
    custom: Custom


class ResultOfDeal(Given):
    title: Line200 = ""
    amount: Amount | None = None
    currency: Code = "RUB"
    expected_on: Day | None = None
    custom: Custom


class ResultsOfLead(Given):
    """What shall stand in the records afterwards, `custom` fields by key; what is left out stays as it is.

    `points` are ids of the lead's contact points that go over to the card of another person's contact.
    """

    contact: ResultOfContact | None = None
    company: ResultOfCompany | None = None
    deal: ResultOfDeal | None = None
    points: Annotated[list[Number], Field(max_length=50, default_factory=list)]


class Convert(Given):
    """True: the person's, the company's own, made where there is none; an id: that one; a name: that company.

    A deal is a new one, or the open one of the id `known_deal`; `process` is the id of a process to start.
    """

    contact: Annotated[StrictBool | Number, BeforeValidator(_which)] = False
    company: Annotated[StrictBool | Number | FirmOfLead, BeforeValidator(_which)] = False
    deal: DealOfLead | None = None
    known_deal: Number | None = None
    process: Number | None = None
    results: ResultsOfLead | None = None
    owner: Number | None = None


class Nothing(Given):
    """An empty body."""


def wanted_of(given: Convert) -> Wanted:
    """What a lead shall become, as the action takes it."""
    company = given.company
    firm = NewFirm(company.name, company.tax_number) if isinstance(company, FirmOfLead) else company
    deal = deal_of(given.deal) if given.deal else given.known_deal
    return Wanted(given.contact, firm, deal, given.process, results_of(given.results) if given.results else Results())


def results_of(given: ResultsOfLead) -> Results:
    """What shall stand in the records, as the action takes it."""
    contact, company = _chosen("contact", given.contact), _chosen("company", given.company)
    return Results(contact, company, _chosen("deal", given.deal), points=tuple(given.points))


def _chosen(of: str, part: ResultOfContact | ResultOfCompany | ResultOfDeal | None) -> dict[str, object]:
    if part is None:
        return {}
    own = {NAMES.get(name, name): getattr(part, name) for name in part.model_fields_set - {"custom"}}
    return {**own, **custom.values_of(of, part.custom, at=f"{of}.custom.")}


def deal_of(given: DealOfLead) -> NewDeal:
    """A deal to be, as the action takes it."""
    return NewDeal(given.title, given.amount, given.currency, given.expected_on, given.pipeline)


def firm_values(given: NewCompany | CompanyChange, *, besides: Collection[str] = ()) -> dict[str, object]:
    """What was said of a company, as the action takes it."""
    named = given.model_fields_set - {"owner", "custom", *besides}
    return {NAMES.get(name, name): getattr(given, name) for name in named}


def who_of(given: NewContact) -> Who:
    """Whoever is entered; Invalid at each contact that is none."""
    points, faults = list[Point](), []
    for field, kind, values in (("phones", "phone", given.phones), ("emails", "email", given.emails)):
        for place, written in enumerate(values):
            try:
                points.append(read_contact(kind, written))
            except Mistake as mistake:
                faults.append(mistake.at(f"{field}.{place}"))
    if faults:
        raise Invalid(errors=faults)
    return Who(given.name, tuple(points), Firm(given.company) if given.company else None)


def owner_of(number: int | None) -> Employee | None:
    """The employee who shall answer for it; None where nobody is named, Invalid where there is none."""
    if number is None:
        return None
    found = Employee.objects.people().filter(pk=number).first()
    return found or unknown("owner")


def contact_of(number: int | None, me: Employee) -> Contact | None:
    """The contact of this number, as far as the caller sees it; Invalid where there is none."""
    if number is None:
        return None
    try:
        return contact_for(me, number)
    except NotSeen:
        unknown("contact")


def position_of(number: int, me: Employee) -> Position:
    """The position of this number, of a contact whom the caller sees; NotSeen where there is none."""
    found = Position.objects.select_related("contact").filter(pk=number).first()
    if found is None:
        raise NotSeen
    contact_for(me, found.contact_id)
    return found


def company_of(number: int | None, me: Employee) -> Company | None:
    """The company of this number, as far as the caller sees it; Invalid where there is none."""
    if number is None:
        return None
    try:
        return company_for(me, number).company
    except NotSeen:
        unknown("company")


def stage_of(number: int) -> Stage:
    """The stage of this number; Invalid where there is none."""
    return Stage.objects.filter(pk=number).first() or unknown("stage")


def loss_of(given: DealChange) -> dict[str, Any]:
    """Why a deal is lost, as the action takes it; Invalid where the key is of no reason to lose one."""
    lost = Reason.objects.filter(kind=Reason.Kind.LOST)
    reason = lost.filter(key=given.lost_reason).first() if given.lost_reason else None
    if given.lost_reason and reason is None:
        unknown("lost_reason")
    return {"lost_reason": reason, "lost_because": given.lost_because}


def values_of(given: DealChange, me: Employee) -> dict[str, object]:
    """The fields of a deal that change, as the action takes them."""
    named = given.model_fields_set - {"stage", *BESIDE_STAGE, "owner", "custom"}
    values: dict[str, object] = {name: getattr(given, name) for name in named}
    if "contact" in values:
        values["contact"] = contact_of(given.contact, me)
    if "company" in values:
        values["company"] = company_of(given.company, me)
    return values


def alone(given: Given, *fields: str) -> None:
    """Invalid where a move or a handing over is mixed with other changes: each is a deed of its own."""
    named = given.model_fields_set & set(fields)
    others = given.model_fields_set - named - (BESIDE_STAGE if "stage" in named else set())
    if len(named) > 1 or (named and others):
        words = _("Send this by itself: it is a deed of its own.")
        raise Invalid(errors=[FieldError(min(named), "alone", words)])


def unknown(field: Literal["owner", "contact", "company", "stage", "lost_reason"]) -> NoReturn:
    """Something was named that is not there."""
    raise Invalid(errors=[FieldError(cast(str, field), "unknown", _("There is none like this."))])
