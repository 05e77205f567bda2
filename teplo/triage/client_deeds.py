"""What can be done to many contacts, companies and deals at once: the right it asks, whom it passes over and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.fields.json import KeyTransform

from teplo.clients.actions.bulk import STANDING, Client
from teplo.clients.entry import lacking_of
from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.terms.rules import key_of
from teplo.triage.models import BulkChange

Deed = BulkChange.Deed
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of client record: its table, its name in ledger and registries, the rights to see and to change it."""

    model: Client
    entity: str
    sees: Permission
    changes: Permission


CONTACTS = Sort(Contact, "contact", Permission.CONTACT_SEE, Permission.CONTACT_CHANGE)
COMPANIES = Sort(ClientCompany, "company", Permission.COMPANY_SEE, Permission.COMPANY_CHANGE)
DEALS = Sort(Deal, "deal", Permission.DEAL_SEE, Permission.DEAL_CHANGE)
# Columns of one kind alone, by what `Held` calls them.
OWN = {"contact": {"person_id": "person"}, "deal": {"stage_id": "stage"}}


@dataclass(frozen=True, slots=True)
class Held:
    """A record before the deed: why it is passed over ('' where it is not), whose it is, and what the deed replaces."""

    number: int
    verdict: str
    owner: int
    person: int | None = None
    stage: int | None = None
    value: Any = None


def columns_of(deed: str, values: Values) -> tuple[str, ...]:
    """What undo gives back."""
    if deed == Deed.STAGE:
        return STANDING
    return (f"custom.{key_of(values['field'])}",) if deed == Deed.FIELD else ("owner_employee_id",)


def read(sort: Sort, numbers: Sequence[int], deed: str, values: Values, *, by: Employee) -> list[Held]:
    """These records judged, in the order of their numbers; those that are gone are missing."""
    verdict = Case(
        _reaches(sort, by, sort.sees, "unseen"),
        _reaches(sort, by, sort.changes, "no_right"),
        *_refused(deed, values),
        default=Value(""),
        output_field=CharField(),
    )
    columns = {"pk": "number", "verdict": "verdict", "owner_employee_id": "owner", **OWN.get(sort.entity, {})}
    rows = sort.model._default_manager.filter(pk__in=numbers).annotate(verdict=verdict).order_by("pk")
    if deed == Deed.FIELD:
        rows = rows.annotate(before=KeyTransform(key_of(values["field"]), "custom"))
        columns["before"] = "value"
    found = [Held(**dict(zip(columns.values(), row, strict=True))) for row in rows.values_list(*columns)]
    free = [one for one in found if not one.verdict]
    barred = _barred(free, deed, values)
    return [replace(one, verdict=barred.get(one.number, one.verdict)) for one in found] if barred else found


def _reaches(sort: Sort, by: Employee, right: Permission, why: str) -> When:
    reached = sort.model.objects.visible_to(by, right)
    return When(~Exists(reached.filter(pk=OuterRef("pk"))), then=Value(why))


def _refused(deed: str, values: Values) -> list[When]:
    found: list[tuple[str, Q]] = []
    if deed == Deed.ASSIGN and len(values["employees"]) == 1:
        found.append(("already", Q(owner_employee=values["employees"][0])))
    elif deed == Deed.STAGE:
        found.append(("already", Q(stage=values["stage"])))
        if values["is_lost"] and not values["reason"] and not values["because"]:
            found.append(("stage_needs_reason", Q(lost_reason=None, lost_because="")))
    return [When(asked, then=Value(why)) for why, asked in found]


def _barred(free: Sequence[Held], deed: str, values: Values) -> dict[int, str]:
    """Those that are so already, or of which something is not known that the stage asks for."""
    if deed == Deed.FIELD:
        return {one.number: "already" for one in free if one.value == values["value"]}
    stage = Stage.objects.filter(pk=values["stage"]).first() if deed == Deed.STAGE else None
    return dict.fromkeys(lacking_of(stage, [one.number for one in free]), "stage_needs_fields") if stage else {}
