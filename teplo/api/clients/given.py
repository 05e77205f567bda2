"""What callers may say about contacts, companies, deals, and what a lead shall become."""

from typing import Annotated, Any, Literal, NoReturn, cast

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, StrictBool
from pydantic_core import PydanticCustomError

from teplo.api.given import Day, Given, Line80, Line200, Line300, Number
from teplo.api.money import Amount, Code
from teplo.clients.models import Contact, Stage
from teplo.clients.rules import NewDeal
from teplo.clients.seen import company_for, contact_for
from teplo.identity.given import Contact as Point
from teplo.identity.given import Firm, Who
from teplo.identity.models import Company
from teplo.intake.connectors.reading import read_contact
from teplo.kit.problems import FieldError, Invalid, Mistake, NotSeen
from teplo.staff.models import Employee
from teplo.triage.actions import NewFirm, Wanted

Points = Annotated[list[Line300], Field(max_length=20, default_factory=list)]


class NewContact(Given):
    """A person as a contact; he is recognised by his phones and e-mails. `company` is a name."""

    name: Line200 = ""
    phones: Points
    emails: Points
    company: Line200 = ""
    owner: Number | None = None


class ContactChange(Given):
    """`company` is a name, null for none. A new owner is named by himself."""

    company: Line200 | None = None
    owner: Number = 0


class NewCompany(Given):
    name: Line200
    tax_number: Line80 = ""
    site: Line200 = ""
    owner: Number | None = None


class CompanyChange(Given):
    """What is left out stays as it is. A new owner is named by himself."""

    name: Line200 = ""
    tax_number: Line80 = ""
    site: Line200 = ""
    owner: Number = 0


class DealOfLead(Given):
    """`amount` is a decimal in a string; without a pipeline the deal goes into the first one."""

    title: Line200
    amount: Amount | None = None
    currency: Code = "RUB"
    expected_on: Day | None = None
    pipeline: Number | None = None


class NewDealGiven(DealOfLead):
    """`contact` and `company` are ids."""

    contact: Number | None = None
    company: Number | None = None
    owner: Number | None = None


class DealChange(Given):
    """What is left out stays as it is; null empties a field. A new stage, and a new owner, is named by itself."""

    title: Line200 = ""
    amount: Amount | None = None
    currency: Code = "RUB"
    expected_on: Day | None = None
    contact: Number | None = None
    company: Number | None = None
    stage: Number = 0
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


class Convert(Given):
    """True: the person's, the company's own, made where there is none; an id: that one; a name: that company."""

    contact: Annotated[StrictBool | Number, BeforeValidator(_which)] = False
    company: Annotated[StrictBool | Number | FirmOfLead, BeforeValidator(_which)] = False
    deal: DealOfLead | None = None
    owner: Number | None = None


class Nothing(Given):
    """An empty body."""


def wanted_of(given: Convert) -> Wanted:
    """What a lead shall become, as the action takes it."""
    company = given.company
    firm = NewFirm(company.name, company.tax_number) if isinstance(company, FirmOfLead) else company
    return Wanted(contact=given.contact, company=firm, deal=deal_of(given.deal) if given.deal else None)


def deal_of(given: DealOfLead) -> NewDeal:
    """A deal to be, as the action takes it."""
    return NewDeal(given.title, given.amount, given.currency, given.expected_on, given.pipeline)


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


def values_of(given: DealChange, me: Employee) -> dict[str, object]:
    """The fields of a deal that change, as the action takes them."""
    named = given.model_fields_set - {"stage", "lost_because", "owner"}
    values: dict[str, object] = {name: getattr(given, name) for name in named}
    if "contact" in values:
        values["contact"] = contact_of(given.contact, me)
    if "company" in values:
        values["company"] = company_of(given.company, me)
    return values


def alone(given: Given, *fields: str) -> None:
    """Invalid where a move or a handing over is mixed with other changes: each is a deed of its own."""
    named = given.model_fields_set & set(fields)
    others = given.model_fields_set - named - ({"lost_because"} if "stage" in named else set())
    if len(named) > 1 or (named and others):
        words = _("Send this by itself: it is a deed of its own.")
        raise Invalid(errors=[FieldError(min(named), "alone", words)])


def unknown(field: Literal["owner", "contact", "company", "stage"]) -> NoReturn:
    """Something was named that is not there."""
    raise Invalid(errors=[FieldError(cast(str, field), "unknown", _("There is none like this."))])
