"""Where a contact works: companies added to his card, his role there, who decides, which is the main one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.clients.models import Contact, Position
from teplo.identity.actions import find_company
from teplo.identity.given import Firm
from teplo.identity.models import Company
from teplo.kit.changes import put
from teplo.kit.problems import FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand

CHANGEABLE = ("role", "decides", "since", "until")


@front_door
def add_position(contact: Contact, company: Company | str, *, by: Employee, at: datetime, **values: object) -> Position:
    """Let a contact work in another company too, named by its name or given; `values` are those of `CHANGEABLE`.

    The first one becomes his main company. Invalid where he works there already, or the dates cannot be.
    """
    now = _locked(contact, by=by)
    number = company.pk if isinstance(company, Company) else find_company(Firm(company), at=at)
    if number is None:
        raise Invalid(errors=[FieldError("company", "required", _("Give the company a name."))])
    there = now.positions.filter(company=number)
    if there.exists():
        raise Invalid(errors=[FieldError("company", "known", _("He works there already."))])
    if now.company_id is None:
        _make_main(now, number)
        made = there.get()
    else:
        made = Position(contact=now, company_id=number)
    _put(made, values)
    made.save()
    _note("contact.position_added", now, made, by=by, at=at)
    return made


@front_door
def change_position(position: Position, *, values: Mapping[str, object], by: Employee, at: datetime) -> None:
    """Change role, decision and dates of a position; `is_main` true makes its company the main one of the contact."""
    now = _locked(position.contact, by=by)
    found = _found(now, position)
    changed = _put(found, {name: value for name, value in values.items() if name != "is_main"})
    if changed:
        found.save(update_fields=changed)
    if values.get("is_main") and not found.is_main:
        _make_main(now, found.company_id)
        changed = [*changed, "is_main"]
    if changed:
        _note("contact.position_changed", now, found, by=by, at=at, fields=changed)


@front_door
def drop_position(position: Position, *, by: Employee, at: datetime) -> None:
    """Take a company off a contact's card; of the others the oldest becomes the main one."""
    now = _locked(position.contact, by=by)
    found = _found(now, position)
    if found.is_main:
        other = now.positions.filter(until=None).exclude(pk=found.pk).order_by("pk").first()
        _make_main(now, other.company_id if other else None)
    now.positions.filter(pk=found.pk).delete()
    _note("contact.position_dropped", now, found, by=by, at=at)


@step
def tie(contact: Contact, company: Company, *, by: Actor, at: datetime) -> Position | None:
    """Let a contact work at a company too, quietly where he does already (None); his first one becomes his main one."""
    now = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if now.positions.filter(company=company).exists():
        return None
    if now.company_id is None:
        _make_main(now, company.pk)
        made = now.positions.get(company=company)
    else:
        made = Position.objects.create(contact=now, company=company)
    _note("contact.position_added", now, made, by=by, at=at)
    return made


@step
def leave(contact: Contact, company: int | None, *, on: date) -> None:
    """What a former main company leaves behind: a position that has ended, or nothing where nothing was said of it."""
    former = contact.positions.filter(company=company or 0, is_main=False)
    former.filter(role="", decides=False, since=None).delete()
    former.filter(until=None).update(until=on)


def _locked(contact: Contact, *, by: Employee) -> Contact:
    now = Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk).first()
    if now is None:
        raise NotSeen
    demand(by, Permission.CONTACT_CHANGE, now)
    return now


def _found(contact: Contact, position: Position) -> Position:
    found = contact.positions.filter(pk=position.pk).first()
    if found is None:
        raise NotSeen
    return found


@step
def _make_main(contact: Contact, company: int | None) -> None:
    contact.company_id = company
    contact.save(update_fields=["company"])


def _put(position: Position, values: Mapping[str, object]) -> list[str]:
    changed = put(position, values, allowed=CHANGEABLE)
    if position.since and position.until and position.until < position.since:
        raise Invalid(errors=[FieldError("until", "before", _("This is before the day it began."))])
    return changed


@step
def _note(
    kind: str, contact: Contact, position: Position, *, by: Actor, at: datetime, fields: list[str] | None = None
) -> None:
    """Every change of where he works is one of the contact too: whoever saw it before is told."""
    contact.version += 1
    contact.save(update_fields=["version"])
    facts: dict[str, Any] = {"contact": contact.pk, "position": position.pk, "firm": position.company_id}
    record(kind, by=by, at=at, person=contact.person_id, **(facts | ({"fields": fields} if fields else {})))
