"""Changes that people make to a card: name, contacts, what is shared, what was doubtful."""

from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from teplo.identity.actions.recognise import find_company
from teplo.identity.given import Contact, Firm
from teplo.identity.models import ContactPoint, Doubt, Person, SharedPoint
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import search_text, sort_key
from teplo.kit.transactions import front_door, savepoint, step
from teplo.ledger.actions import keep, open_change, record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand

CHANGEABLE = ("name", "position", "language", "time_zone", "region")


@front_door
def change_person(person: Person, *, values: dict[str, str], by: Employee, at: datetime) -> None:
    """Change fields of a card (`CHANGEABLE`, and `company` by name); ValueError for any other field."""
    put_person(person, values=values, by=by, at=at)


@step
def put_person(person: Person, *, values: dict[str, str], by: Employee, at: datetime) -> None:
    """As `change_person`, in the transaction of another verb."""
    demand(by, Permission.PERSON_CHANGE)
    # As he stands now: what was read before may be somebody's former word, and the search is rebuilt from it.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    changed = [field for field, value in values.items() if field != "company" and getattr(person, field) != value]
    if not set(changed) <= set(CHANGEABLE):
        raise ValueError(f"not to be changed here: {changed}")
    before = {field: _said(person, field) for field in values}
    for field in changed:
        setattr(person, field, values[field])
    if "company" in values:
        person.company_id = find_company(Firm(values["company"]), at=at) if values["company"] else None
        changed.append("company")
    if not changed:
        return
    person.sort_key = sort_key(person.name)
    person.save(update_fields=[*changed, "sort_key"])
    refresh_search(person)
    change = open_change("person.edited", by=by, at=at)
    was: dict[str, object] = {field: before[field] for field in changed}
    keep(change, person, before=was, after={field: values[field] for field in changed})
    record("person.changed", by=by, at=at, person=person.pk, fields=sorted(changed), change=change.pk)


def _said(person: Person, field: str) -> str:
    return str(getattr(person, field) or "")


@front_door
def add_point(person: Person, *, contact: Contact, by: Employee, at: datetime) -> ContactPoint:
    """Give a person another contact; Conflict where it is somebody else's, Invalid where it is an employee's own."""
    demand(by, Permission.PERSON_CHANGE)
    if contact.kind == "email" and Employee.objects.filter(email__iexact=contact.value).exists():
        raise Invalid(errors=[FieldError("value", "employees_own", _("This is the address of one of our own people."))])
    shared = SharedPoint.objects.filter(kind=contact.kind, value=contact.value).exists()
    try:
        with savepoint():
            point = ContactPoint.objects.create(
                person=person, kind=contact.kind, value=contact.value, shown=contact.shown, is_shared=shared
            )
    except IntegrityError:
        # Whose card it is stays untold: who adds it may not see that one.
        raise Conflict("known_contact", _("This contact is already on another card.")) from None
    refresh_search(person)
    record("point.added", by=by, at=at, person=person.pk, kind=contact.kind, point=point.pk)
    return point


@front_door
def drop_point(point: ContactPoint, *, by: Employee, at: datetime) -> None:
    """Take a contact off a card."""
    demand(by, Permission.PERSON_CHANGE)
    person, number, kind = point.person, point.pk, point.kind
    point.delete()
    refresh_search(person)
    record("point.dropped", by=by, at=at, person=person.pk, kind=kind, point=number)


@front_door
def share_point(point: ContactPoint, *, by: Employee, at: datetime) -> None:
    """Say that a contact belongs to several people: from now on it joins nobody by itself."""
    demand(by, Permission.PERSON_CHANGE)
    SharedPoint.objects.get_or_create(kind=point.kind, value=point.value)
    ContactPoint.objects.filter(kind=point.kind, value=point.value).update(is_shared=True)
    Doubt.objects.filter(point_kind=point.kind, point_value=point.value, settled_at=None).update(settled_at=at)
    record("point.shared", by=by, at=at, person=point.person_id, kind=point.kind, point=point.pk)


@front_door
def settle_doubt(doubt: Doubt, *, by: Employee, at: datetime) -> None:
    """Put a doubt aside: somebody has looked and all is right."""
    demand(by, Permission.PERSON_CHANGE)
    Doubt.objects.filter(pk=doubt.pk, settled_at=None).update(settled_at=at)
    record("doubt.settled", by=by, at=at, person=doubt.person_id, doubt=doubt.pk, kind=doubt.kind)


@step
def refresh_search(person: Person) -> None:
    """Rebuild what the search finds a person by."""
    company = person.company.name if person.company else ""
    values = person.points.values_list("value", flat=True)
    person.search = search_text(person.name, *values, company)
    person.save(update_fields=["search"])
