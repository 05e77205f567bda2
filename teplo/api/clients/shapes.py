"""Contacts, companies and deals as machines see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import pgettext
from pydantic import BaseModel

from teplo.api import custom
from teplo.api.shapes import Owner, decimal_words, local
from teplo.clients.models import ClientCompany, Contact, Conversion, Deal, Position
from teplo.clients.seen import hides_company
from teplo.clients.working import Other
from teplo.identity.models import Company, ContactPoint
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.staff.owners import OwnerView


class Named(BaseModel):
    id: int
    name: str


class PersonOfContact(BaseModel):
    id: int
    name: str
    phones: list[str]
    emails: list[str]


class PositionShape(BaseModel):
    """Where a contact works; the company is called `hidden` where the caller may not know it."""

    id: int
    company: Named
    role: str
    decides: bool
    is_main: bool
    since: date | None
    until: date | None


class MoneyShape(BaseModel):
    amount: str
    currency: str


class ProcessShape(BaseModel):
    """A process that a conversion may start, with the titles of its tasks."""

    id: int
    name: str
    steps: list[str]


class OtherShape(BaseModel):
    employee: Named
    what: list[str]


class ContactShape(BaseModel):
    """Who sees a contact sees whose it is; `leads` are those that became it, as far as the caller sees them."""

    id: int
    person: PersonOfContact
    company: Named | None
    companies: list[PositionShape]
    owner: Owner
    leads: list[int]
    custom: dict[str, Any]
    created_at: datetime


class CompanyShape(BaseModel):
    id: int
    name: str
    tax_number: str
    kpp: str
    ogrn: str
    site: str
    domains: list[str]
    industry: str
    size: int | None
    turnover: MoneyShape | None
    owner: Owner
    leads: list[int]
    custom: dict[str, Any]
    created_at: datetime


class StageOfDeal(BaseModel):
    id: int
    name: str
    kind: str


class DealShape(BaseModel):
    id: int
    number: str
    title: str
    amount: str | None
    currency: str
    stage: StageOfDeal
    pipeline: Named
    contact: Named | None
    company: Named | None
    owner: Owner
    expected_on: date | None
    lost_reason: str | None
    lost_because: str
    leads: list[int]
    custom: dict[str, Any]
    created_at: datetime
    moved_at: datetime
    closed_at: datetime | None


class ContactPage(BaseModel):
    items: list[ContactShape]
    next: str | None


class CompanyPage(BaseModel):
    items: list[CompanyShape]
    next: str | None


class DealPage(BaseModel):
    items: list[DealShape]
    next: str | None


class Converted(BaseModel):
    lead: int
    contact: int | None
    company: int | None
    deal: int | None


class KeptObject(BaseModel):
    object: str
    why: str


class ConversionUndone(BaseModel):
    """What the undo removed, and what it left as it is."""

    lead: int
    removed: list[str]
    kept: list[KeptObject]


def contacts(rows: Sequence[Contact], *, to: Employee) -> list[dict[str, Any]]:
    """These contacts; person, company and owner are fetched with them."""
    prefetch_related_objects(rows, "person__points", "positions__company__client")
    leads = _leads("contact", rows, to)
    return [
        {
            "id": row.pk,
            "person": _person(row),
            "company": {"id": row.company.pk, "name": row.company.name} if row.company else None,
            "companies": [_position(one, to) for one in row.positions.all()],
            "owner": OwnerView.of(row.owner_employee).as_json(),
            "leads": leads.get(row.pk, []),
            "custom": custom.shown("contact", row.custom, to=to),
            "created_at": local(row.created_at),
        }
        for row in rows
    ]


def _position(row: Position, to: Employee) -> dict[str, Any]:
    name = pgettext("company", "hidden") if hides_company(row.company, to) else row.company.name
    return {
        "id": row.pk,
        "company": {"id": row.company_id, "name": name},
        "role": row.role,
        "decides": row.decides,
        "is_main": row.is_main,
        "since": row.since,
        "until": row.until,
    }


def others(found: Sequence[Other]) -> list[dict[str, Any]]:
    """Who else works with a company."""
    return [
        {"employee": {"id": one.employee.pk, "name": one.employee.name}, "what": [str(words) for words in one.what]}
        for one in found
    ]


def _person(contact: Contact) -> dict[str, Any]:
    points = list(contact.person.points.all())
    return {
        "id": contact.person_id,
        "name": contact.person.name,
        "phones": [point.value for point in points if point.kind == ContactPoint.Kind.PHONE],
        "emails": [point.value for point in points if point.kind == ContactPoint.Kind.EMAIL],
    }


def companies(rows: Sequence[ClientCompany], *, to: Employee) -> list[dict[str, Any]]:
    """These companies; their rows of identity and their owners are fetched with them."""
    prefetch_related_objects(rows, "company__domains")
    leads = _leads("company", rows, to)
    return [
        {
            "id": row.pk,
            "name": row.company.name,
            "tax_number": row.company.tax_number,
            "kpp": row.company.kpp,
            "ogrn": row.company.ogrn,
            "site": row.company.domain,
            "domains": [one.domain for one in row.company.domains.all()],
            "industry": row.company.industry,
            "size": row.company.size,
            "turnover": _turnover(row.company),
            "owner": OwnerView.of(row.owner_employee).as_json(),
            "leads": leads.get(row.pk, []),
            "custom": custom.shown("company", row.custom, to=to),
            "created_at": local(row.created_at),
        }
        for row in rows
    ]


def _turnover(company: Company) -> dict[str, Any] | None:
    if company.turnover is None:
        return None
    return {"amount": decimal_words(company.turnover), "currency": company.turnover_currency}


def deals(rows: Sequence[Deal], *, to: Employee) -> list[dict[str, Any]]:
    """These deals; stage, clients and owner are fetched with them."""
    leads = _leads("deal", rows, to)
    return [{**_deal(row, leads.get(row.pk, [])), "custom": custom.shown("deal", row.custom, to=to)} for row in rows]


def _deal(row: Deal, leads: list[int]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "title": row.title,
        "amount": decimal_words(row.amount),
        "currency": row.currency,
        "stage": {"id": row.stage_id, "name": str(row.stage), "kind": row.stage_kind},
        "pipeline": {"id": row.stage.pipeline_id, "name": str(row.stage.pipeline)},
        "contact": {"id": row.contact.pk, "name": str(row.contact)} if row.contact else None,
        "company": {"id": row.company.pk, "name": row.company.name} if row.company else None,
        "owner": OwnerView.of(row.owner_employee).as_json(),
        "expected_on": row.expected_on,
        "lost_reason": row.lost_reason.key if row.lost_reason else None,
        "lost_because": row.lost_because,
        "leads": leads,
        "created_at": local(row.created_at),
        "moved_at": local(row.moved_at),
        "closed_at": local(row.closed_at),
    }


def _leads(kind: str, rows: Sequence[Contact | ClientCompany | Deal], to: Employee) -> dict[int, list[int]]:
    """The leads that became each of these, as far as the caller sees them."""
    standing = Conversion.objects.filter(**{f"{kind}__in": [row.pk for row in rows]}, undone_at=None)
    seen = standing.filter(lead__in=Lead.objects.visible_to(to)).order_by("lead")
    found: dict[int, list[int]] = {}
    for number, lead in seen.values_list(f"{kind}_id", "lead_id"):
        found.setdefault(number, []).append(lead)
    return found
