"""Clients that a lead may already be: looked up by exact keys, as far as the reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.identity.models import Company, ContactPoint, Doubt, Person
from teplo.kit.emails import site_domain, work_domain
from teplo.kit.problems import Words
from teplo.kit.text import company_key
from teplo.staff.models import Employee

MOST = 5


@dataclass(frozen=True, slots=True)
class LikeContact:
    """A contact who may be the same human, and why."""

    contact: Contact
    why: Words


@dataclass(frozen=True, slots=True)
class LikeCompany:
    """A client company that may be the same, and why. `is_hidden` where the reader may only know that there is one."""

    client: ClientCompany
    why: Words
    is_hidden: bool = False


def contacts_like(person: Person, employee: Employee) -> list[LikeContact]:
    """Other people's contacts that may be this person: a doubt joins them, a shared number, or name and company."""
    pairs = Doubt.objects.filter(kind=Doubt.Kind.PAIR, settled_at=None)
    joined = {*pairs.filter(person=person).values_list("other", flat=True)}
    joined = {*joined, *pairs.filter(other=person).values_list("person", flat=True)} - {None}
    shared = Q()
    for kind, value in person.points.filter(is_shared=True).values_list("kind", "value"):
        shared |= Q(kind=kind, value=value)
    sharing = ContactPoint.objects.filter(shared or Q(pk__in=[])).values("person")
    same = Q(person__sort_key=person.sort_key, positions__company=person.company_id)
    ways: list[tuple[Q, Words]] = [
        (Q(person__in=joined), _("an enquiry named the contacts of both")),
        (Q(person__in=sharing), _("the same number or address")),
        (same if person.sort_key and person.company_id else Q(pk__in=[]), _("the same name in the same company")),
    ]
    rows = Contact.objects.visible_to(employee).exclude(person=person).select_related("person", "company")
    found: dict[int, LikeContact] = {}
    for fits, why in ways:
        for contact in rows.filter(fits).order_by("pk")[:MOST]:
            found.setdefault(contact.pk, LikeContact(contact, why))
    return list(found.values())[:MOST]


def companies_like(
    company: Company | None, *, name: str = "", person: Person | None, employee: Employee
) -> list[LikeCompany]:
    """Client companies besides this one with the same number, site or work domain, or name in any legal form."""
    domains = _domains(company, person)
    key = company.name_key if company else company_key(name)
    ways: list[tuple[Q, Words]] = [
        (Q(company__ogrn=company.ogrn) if company and company.ogrn else Q(pk__in=[]), _("the same OGRN")),
        (Q(company__domains__domain__in=domains), _("the same work domain")),
        (Q(company__name_key=key) if key else Q(pk__in=[]), _("the same name")),
    ]
    rows = ClientCompany.objects.exclude(pk=company.pk if company else None).select_related("company", "owner_employee")
    found: dict[int, LikeCompany] = {}
    for fits, why in ways:
        for client in rows.filter(fits).order_by("pk")[:MOST]:
            found.setdefault(client.pk, LikeCompany(client, why))
    return _as_seen(found, employee)


def _as_seen(found: dict[int, LikeCompany], employee: Employee) -> list[LikeCompany]:
    seen = set(ClientCompany.objects.visible_to(employee).filter(pk__in=found).values_list("pk", flat=True))
    alike = [
        one if one.client.pk in seen else LikeCompany(one.client, one.why, is_hidden=True) for one in found.values()
    ]
    return sorted(alike, key=lambda one: one.is_hidden)[:MOST]


def _domains(company: Company | None, person: Person | None) -> list[str]:
    known: Iterable[str] = company.domains.values_list("domain", flat=True) if company else ()
    addresses = person.points.filter(kind=ContactPoint.Kind.EMAIL).values_list("value", flat=True) if person else ()
    site = site_domain(company.domain) if company else None
    return [domain for domain in {*known, site, *(work_domain(one) for one in addresses)} if domain]


def open_deals(contact: Contact | None, company: Company | None, employee: Employee) -> QuerySet[Deal]:
    """The open deals of a client that the employee sees, the latest first: a lead may belong to one of them."""
    of = Q(contact=contact) if contact else Q(pk__in=[])
    of |= Q(company=company) if company else Q(pk__in=[])
    deals = Deal.objects.visible_to(employee).filter(of, stage_kind=Stage.Kind.OPEN).select_related("stage")
    return deals.order_by("-created_at", "-pk")
