"""What a stage asks for is filled in on the way: into the deal, into its company, into its contact's person."""

from collections.abc import Mapping
from datetime import datetime

from teplo.clients.actions.custom import put_custom
from teplo.clients.actions.put import put_deal
from teplo.clients.entry import asked
from teplo.clients.fields import demand_changeable
from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.clients.seen import may_write
from teplo.identity import actions as identity
from teplo.kit.problems import NotSeen, told_at
from teplo.kit.transactions import step
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, refused
from teplo.terms.rules import key_of

Values = Mapping[str, object]
# Where a registry and a table say it differently.
COLUMNS = {"expected": "expected_on", "site": "domain"}


@step
def fill_in(deal: Deal, values: Values, *, by: Employee, at: datetime) -> None:
    """Write what was given for the fields that a stage asks for, as it names them; others may come along.

    NotSeen where the deal has no such client, Forbidden where `by` may not change him, Invalid at the whole names.
    """
    parts: dict[str, dict[str, object]] = {}
    for one in asked(values):
        parts.setdefault(one.of, {})[one.key] = values[one.whole]
    if own := parts.pop("deal", None):
        demand_changeable(by, "deal", own)
        _fill_deal(deal, own, by=by, at=at)
    for of, given in parts.items():
        with told_at(f"{of}."):
            demand_changeable(by, of, given)
            (_fill_company if of == "company" else _fill_contact)(deal, given, by=by, at=at)


@step
def _fill_deal(deal: Deal, given: Values, *, by: Employee, at: datetime) -> None:
    if own := _own(given):
        put_deal(deal, own, by=by, at=at)
    if custom := _custom(given):
        put_custom(deal, custom, by=by, at=at)


@step
def _fill_company(deal: Deal, given: Values, *, by: Employee, at: datetime) -> None:
    client = ClientCompany.objects.select_for_update(no_key=True).filter(pk=deal.company_id or 0).first()
    if client is None:
        raise NotSeen
    demand(by, Permission.COMPANY_CHANGE, client)
    if (own := _own(given)) and identity.change_company(client.company, values=own, by=by, at=at):
        client.version += 1
        client.save(update_fields=["version"])
    if custom := _custom(given):
        put_custom(client, custom, by=by, at=at)


@step
def _fill_contact(deal: Deal, given: Values, *, by: Employee, at: datetime) -> None:
    contact = Contact.objects.select_for_update(no_key=True).filter(pk=deal.contact_id or 0).first()
    if contact is None:
        raise NotSeen
    if not may_write(contact, by):
        raise refused(Permission.CONTACT_CHANGE)
    if own := {name: str(value) for name, value in _own(given).items()}:
        identity.put_person(contact.person, values=own, by=by, at=at)
    if custom := _custom(given):
        put_custom(contact, custom, by=by, at=at)


def _own(given: Values) -> dict[str, object]:
    return {COLUMNS.get(name, name): value for name, value in given.items() if not key_of(name)}


def _custom(given: Values) -> Values:
    return {name: value for name, value in given.items() if key_of(name)}
