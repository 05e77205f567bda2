"""The lists that can be taken along: what fits a question, as far as somebody may take it, piece by piece."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from teplo.clients import lists as clients
from teplo.clients.lists import Listing
from teplo.clients.models import ClientCompany, Contact
from teplo.kit.filters import Context, Node, Registry
from teplo.leads import lists as leads
from teplo.leads.fields import LEAD
from teplo.leads.models import Lead
from teplo.leads.pages import read_order
from teplo.reports.exports import clients as of_clients
from teplo.reports.exports import leads as of_leads
from teplo.reports.exports.columns import Column, Row, own_columns, shown_columns
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission

# So many records are read at once: the memory of a file of any length is that of one piece.
PIECE = 2_000

Rows = QuerySet[Any, Any]
Asked = Callable[[Employee, Node, Context, Permission], Rows]


@dataclass(frozen=True)
class Table:
    """A kind of list as a file: `asked` gives what fits and is seen and may be taken, `rows` what the columns read.

    `related` is read with each record, and `left` is not, for no column shows it. What `shared` names has few rows:
    each is read once for a file, with what it names in turn.
    """

    registry: Registry
    sees: Permission
    takes: Permission
    sorts: Mapping[str, str]
    usual_columns: Sequence[Column]
    all_rows: Callable[[], Any]
    related: Sequence[str]
    asked: Asked
    rows: Callable[[list[Any], Employee, frozenset[str]], list[Row]]
    shared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left: Sequence[str] = ()

    @property
    def entity(self) -> str:
        return self.registry.entity

    def columns(self, employee: Employee) -> list[Column]:
        """The columns that there are for somebody, by what his role shows."""
        return shown_columns([*self.usual_columns, *own_columns(self.entity)], self.entity, employee)

    def numbers(self, employee: Employee, tree: Node, context: Context, *, sort: str, most: int) -> "array[int]":
        """The numbers of what fits in its order, one more than `most` where there are more; eight bytes each.

        Raises `FilterMistake`.
        """
        order = read_order(sort or clients.BY_DEFAULT, self.sorts, backwards=False)
        found = self.asked(employee, tree, context, self.takes).order_by(*order.by)
        return array("q", found.values_list("pk", flat=True)[: most + 1].iterator(chunk_size=20_000))

    def pieces(self, employee: Employee, numbers: Sequence[int], keys: frozenset[str]) -> Iterator[list[Row]]:
        """The records of these numbers in this order, some at a time; what is out of his reach by now is left out."""
        known: dict[str, dict[int, Model]] = {name: {} for name in self.shared}
        for first in range(0, len(numbers), PIECE):
            piece = numbers[first : first + PIECE]
            seen = self.all_rows().visible_to(employee).visible_to(employee, self.takes)
            found = seen.select_related(*self.related).defer(*self.left).in_bulk(list(piece))
            records = [found[number] for number in piece if number in found]
            if records:
                self._share(records, known)
            yield self.rows(records, employee, keys)

    def _share(self, records: Sequence[Model], known: dict[str, dict[int, Model]]) -> None:
        """Give the records what they share; `known` is what was read for those before them."""
        for name, related in self.shared.items():
            of: Any = type(records[0])._meta.get_field(name)
            shared = known[name]
            unknown = {getattr(record, of.attname) for record in records} - shared.keys() - {None}
            if unknown:
                shared |= of.related_model._base_manager.select_related(*related).in_bulk(unknown)
            for record in records:
                of.set_cached_value(record, shared.get(getattr(record, of.attname)))


def _of_clients(listing: Listing) -> Asked:
    def asked(employee: Employee, tree: Node, context: Context, permission: Permission) -> Rows:
        return clients.asked(listing, employee, tree, context, permission=permission)

    return asked


def _of_leads(employee: Employee, tree: Node, context: Context, permission: Permission) -> Rows:
    return leads.asked(employee, tree, context, permission=permission)


P = Permission
TABLES = {
    "leads": Table(
        LEAD, P.LEAD_SEE, P.LEAD_EXPORT, leads.SORTS, of_leads.COLUMNS, Lead.objects.all, of_leads.RELATED, _of_leads,
        of_leads.rows_of, of_leads.SHARED, of_leads.LEFT,
    ),
    "contacts": Table(
        clients.CONTACTS.registry, P.CONTACT_SEE, P.CONTACT_EXPORT, clients.CONTACTS.sorts, of_clients.CONTACTS,
        Contact.objects.all, ("person", "company__client"), _of_clients(clients.CONTACTS), of_clients.contact_rows,
        shared={"owner_employee": ()},
        left=of_clients.LEFT_OF_CONTACTS,
    ),
    "companies": Table(
        clients.COMPANIES.registry, P.COMPANY_SEE, P.COMPANY_EXPORT, clients.COMPANIES.sorts, of_clients.COMPANIES,
        ClientCompany.objects.all, ("company",), _of_clients(clients.COMPANIES), of_clients.company_rows,
        {"owner_employee": ()},
    ),
    "deals": Table(
        clients.DEALS.registry, P.DEAL_SEE, P.DEAL_EXPORT, clients.DEALS.sorts, of_clients.DEALS,
        clients.DEALS.all_rows, ("contact__person", "company__client"), _of_clients(clients.DEALS),
        of_clients.deal_rows, {"stage": ("pipeline",), "owner_employee": (), "lost_reason": ()},
        of_clients.LEFT_OF_DEALS,
    ),
}  # fmt: skip
