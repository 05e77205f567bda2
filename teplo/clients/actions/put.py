"""Fields of a deal written in the transaction of another verb."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from teplo.clients.lines import has_lines
from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.clients.queries import held
from teplo.clients.rules import NewDeal, deal_search, faults_of
from teplo.identity.models import Company
from teplo.kit.changes import put
from teplo.kit.problems import FieldError, Invalid, NotSeen
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.staff.models import Employee

R = TypeVar("R")

CHANGEABLE = ("title", "amount", "currency", "expected_on", "contact", "company")


# allow undecorated-verb: asks, writes nothing
def demand_clients(contact: Contact | None, company: Company | None, *, by: Employee) -> None:
    """NotSeen for a client whom he does not see, or who goes just now; a company that is nobody's client is free."""
    if contact and not (Contact.objects.visible_to(by).filter(pk=contact.pk).exists() and held(Contact, contact.pk)):
        raise NotSeen
    client = ClientCompany.objects.filter(company=company) if company else ClientCompany.objects.none()
    if client.exists() and not client.visible_to(by).exists():
        raise NotSeen


@step
def put_deal(now: Deal, values: Mapping[str, object], *, by: Employee, at: datetime) -> None:
    """As `change_deal`, of a locked deal in the transaction of another verb."""
    changed = put(now, values, allowed=CHANGEABLE)
    if not changed:
        return
    demand_clients(_given(now.contact, "contact", changed), _given(now.company, "company", changed), by=by)
    if {"amount", "currency"} & set(changed) and has_lines(now.pk):
        raise Invalid(errors=[_follows(name) for name in ("amount", "currency") if name in changed])
    if faults := faults_of(NewDeal(now.title, now.amount, now.currency, now.expected_on)):
        raise Invalid(errors=faults)
    now.search, now.version = deal_search(now.title), now.version + 1
    now.save(update_fields=[*changed, "search", "version"])
    record("deal.changed", by=by, at=at, deal=now.pk, fields=changed)


def _follows(name: str) -> FieldError:
    words = {
        "amount": _("The amount follows the products of the deal: change them, or take them out."),
        "currency": _("The prices of its products stand in this currency: take them out before you change it."),
    }
    return FieldError(name, "follows_products", words[name])


def _given(row: R | None, name: str, changed: list[str]) -> R | None:
    return row if name in changed else None
