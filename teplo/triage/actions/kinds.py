"""What a bulk change needs to know of each kind of record that it walks through."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from django.db.models import Count, QuerySet

from teplo.clients import lists as client_lists
from teplo.clients.actions import bulk as clients
from teplo.clients.fields import COMPANY, CONTACT, DEAL
from teplo.kit.filters import Context, Node, Registry
from teplo.leads import actions as leads
from teplo.leads import lists
from teplo.leads.fields import LEAD
from teplo.leads.models import Lead
from teplo.ledger.models import Change
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.triage import client_deeds, deeds
from teplo.triage.actions import client_deeds as client_writers
from teplo.triage.actions import deeds as lead_writers
from teplo.triage.actions.deeds import Deal as Batch
from teplo.triage.actions.restore import Restored, restore
from teplo.triage.bulks import MANAGES
from teplo.triage.client_deeds import COMPANIES, CONTACTS, DEALS, Sort
from teplo.triage.models import BulkChange
from teplo.work.actions import tell

Deed = BulkChange.Deed
Entity = BulkChange.Entity


class Row(Protocol):
    """A record before the deed, and why it is passed over, '' where it is not."""

    @property
    def number(self) -> int: ...
    @property
    def verdict(self) -> str: ...


@dataclass(frozen=True)
class Kind:
    """How records of one kind are found, judged, locked, changed and given back."""

    registry: Registry
    rights: Mapping[str, Permission]
    manages: Permission
    seen: Callable[[Employee], QuerySet[Any]]
    asked: Callable[[Employee, Node, Context], QuerySet[Any, Any]]
    settle: Callable[..., dict[str, Any]]
    tally: Callable[[Sequence[int], str, dict[str, Any], Employee], Mapping[str, int]]
    read: Callable[..., Sequence[Any]]
    lock: Callable[[Sequence[int]], None]
    write: Callable[[str, Batch, Sequence[Any]], None]
    restore: Callable[..., Restored]
    impossible: Callable[[BulkChange], str]
    # Its new owners hear of it.
    tell_owners: Callable[..., None]


def _settle_leads(deed: str, values: Mapping[str, Any], *, by: Employee, at: datetime) -> dict[str, Any]:
    lead_writers.demand_possible(deed, values, by=by, at=at)
    return dict(values)


def _tally_leads(numbers: Sequence[int], deed: str, values: dict[str, Any], by: Employee) -> dict[str, int]:
    judged = deeds.judged(Lead.objects.filter(pk__in=numbers), deed, values, by=by)
    return dict(judged.values_list("verdict").annotate(Count("pk")))


def _write_leads(deed: str, batch: Batch, rows: Sequence[deeds.Judged]) -> None:
    lead_writers.WRITERS[deed](batch, rows)


def _restore_leads(
    change: Change, deed: str, numbers: Sequence[int], *, values: Mapping[str, Any], bulk: int, by: Employee,
    at: datetime,
) -> Restored:  # fmt: skip
    return restore(change, deed, numbers, bulk=bulk, by=by, at=at)


def _tell_owners_of_leads(bulk: BulkChange, *, at: datetime) -> None:
    for employee in bulk.values["employees"]:
        if employee != bulk.employee_id:
            tell(employee, kind="lead.given_many", at=at)


LEADS = Kind(
    LEAD,
    deeds.RIGHTS,
    MANAGES[Entity.LEAD],
    Lead.objects.visible_to,
    lists.asked,
    _settle_leads,
    _tally_leads,
    deeds.read,
    leads.lock_many,
    _write_leads,
    _restore_leads,
    lead_writers.impossible,
    _tell_owners_of_leads,
)


def _of_clients(sort: Sort, registry: Registry, listing: client_lists.Listing, *more: Deed) -> Kind:
    def settle(deed: str, values: Mapping[str, Any], *, by: Employee, at: datetime) -> dict[str, Any]:
        return client_writers.settled(sort, deed, values, by=by)

    def tally(numbers: Sequence[int], deed: str, values: dict[str, Any], by: Employee) -> dict[str, int]:
        counts: dict[str, int] = {}
        for row in client_deeds.read(sort, numbers, deed, values, by=by):
            counts[row.verdict] = counts.get(row.verdict, 0) + 1
        return counts

    return Kind(
        registry,
        dict.fromkeys((Deed.ASSIGN.value, Deed.FIELD.value, *(one.value for one in more)), sort.changes),
        MANAGES[Entity(sort.entity)],
        sort.model.objects.visible_to,
        partial(client_lists.asked, listing),
        settle,
        tally,
        partial(client_deeds.read, sort),
        partial(clients.lock_many, sort.model),
        partial(client_writers.write, sort),
        partial(client_writers.restore, sort),
        partial(client_writers.impossible, sort),
        partial(client_writers.tell_owners, sort),
    )


KINDS: Mapping[str, Kind] = {
    Entity.LEAD: LEADS,
    Entity.CONTACT: _of_clients(CONTACTS, CONTACT, client_lists.CONTACTS),
    Entity.COMPANY: _of_clients(COMPANIES, COMPANY, client_lists.COMPANIES),
    Entity.DEAL: _of_clients(DEALS, DEAL, client_lists.DEALS, Deed.STAGE),
}


# allow undecorated-verb: asks, writes nothing
def kind_of(bulk: BulkChange) -> Kind:
    """The kind of what a bulk change walks through."""
    return KINDS[bulk.entity]


# allow undecorated-verb: asks, writes nothing
def right_of(bulk: BulkChange) -> Permission:
    """What whoever begins it must hold."""
    return kind_of(bulk).rights[bulk.deed]
