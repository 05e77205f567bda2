"""Lists of contacts, companies and deals: what is asked, as far as somebody sees it, page by page and counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from teplo.clients.fields import COMPANY, CONTACT, DEAL, hide_fields, shown_to
from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.clients.seen import OF_COMPANY, OF_CONTACT, OF_DEAL, hide_clients, hide_companies
from teplo.identity.models import Company
from teplo.kit.filters import Condition, Context, Group, Node, Operator, Registry, to_q
from teplo.kit.text import InnMistake, check_inn
from teplo.leads.lists import PAGE, Count, context_of, count_up_to, words_apart
from teplo.leads.pages import Order, first_of, has_all, neighbours, read_order
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission

__all__ = ["COMPANIES", "CONTACTS", "DEALS", "Listing", "Page", "asked", "context_of", "count", "found", "these"]

BY_DEFAULT = "-created"
# So many clients whose name has the words are looked up to find their deals.
MOST_CLIENTS = 50

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Listing:
    """A kind of list: its fields, all its rows with the folded line that words are looked for in, its orders."""

    registry: Registry
    all_rows: Callable[[], Any]
    related: tuple[str, ...]
    sorts: Mapping[str, str]
    hide: Callable[[list[Any], Employee], None] | None = None

    def seen(self, employee: Employee) -> Rows:
        """The rows of this list that the employee sees."""
        rows: Rows = self.all_rows().visible_to(employee)
        return rows


CREATED = {"created": "created_at"}
CONTACTS = Listing(
    CONTACT, lambda: Contact.objects.annotate(search=F("person__search")), OF_CONTACT, CREATED, hide_companies
)
COMPANIES = Listing(COMPANY, lambda: ClientCompany.objects.annotate(search=F("company__name_key")), OF_COMPANY, CREATED)
DEALS = Listing(DEAL, Deal.objects.all, OF_DEAL, {**CREATED, "moved": "moved_at"}, hide_clients)


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list with the marks of its neighbours; a mark is '' at an end."""

    rows: list[Any]
    after: str = ""
    before: str = ""


def found(
    listing: Listing,
    employee: Employee,
    tree: Node,
    context: Context,
    *,
    sort: str = "",
    after: str = "",
    before: str = "",
    limit: int = PAGE,
) -> Page:
    """One page of the rows that fit, after or before a mark of another page; the newest first unless sorted.

    Raises `FilterMistake` for a field, a value, an order or a mark that cannot be understood.
    """
    order = read_order(sort or BY_DEFAULT, listing.sorts, backwards=bool(before))
    rest, words = words_apart(_tax_number_apart(listing, tree))
    seen, fits = listing.seen(employee), to_q(rest, shown_to(employee, listing.registry), context)
    if mark := before or after:
        seen = seen.filter(order.beyond(mark))
    numbers = first_of(seen, [seen], fits, words, order, limit=limit + 1)
    if words and listing is DEALS:
        numbers = _with_thoseof_clients(numbers, seen.filter(fits), words, employee, order, limit=limit + 1)
    more, numbers = len(numbers) > limit, numbers[:limit]
    rows = _shown(listing, employee, numbers[::-1] if before else numbers)
    return Page(rows, *neighbours(rows, order, mark=mark, more=more))


def these(listing: Listing, employee: Employee, numbers: Sequence[int]) -> list[Any]:
    """Rows by their numbers, in that order, as far as the employee sees them and as he may read them."""
    seen = set(listing.seen(employee).filter(pk__in=numbers).values_list("pk", flat=True))
    return _shown(listing, employee, [number for number in numbers if number in seen])


def count(listing: Listing, employee: Employee, tree: Node, context: Context) -> Count:
    """How many rows fit; exact up to a thousand. Raises `FilterMistake`."""
    return count_up_to(asked(listing, employee, tree, context))


def asked(
    listing: Listing, employee: Employee, tree: Node, context: Context, *, permission: Permission | None = None
) -> Rows:
    """The rows that fit, as far as this right of the employee reaches what he sees, in no order.

    Raises `FilterMistake`, also for a field that his role does not show.
    """
    rest, words = words_apart(_tax_number_apart(listing, tree))
    seen = listing.seen(employee)
    if permission:
        seen = seen.visible_to(employee, permission)  # type: ignore[attr-defined]  # each of the three has it
    rows = seen.filter(to_q(rest, shown_to(employee, listing.registry), context))
    if not words:
        return rows
    named = has_all(words)
    return rows.filter(named | of_clients(words, employee) if listing is DEALS else named)


def _tax_number_apart(listing: Listing, tree: Node) -> Node:
    """A company is searched by its tax number where just that was written."""
    if listing is not COMPANIES or not isinstance(tree, Group):
        return tree
    return Group(tree.joint, tuple(_by_tax_number(item) for item in tree.items))


def _by_tax_number(item: Node) -> Node:
    if not (isinstance(item, Condition) and item.field == "q" and len(item.values) == 1):
        return item
    try:
        return Condition("tax_number", Operator.IS, (check_inn(item.values[0]),))
    except InnMistake:
        return item


def of_clients(words: Sequence[str], employee: Employee) -> Q:
    """The deals of clients whose names have the words, as far as the employee sees these clients."""
    contacts = CONTACTS.seen(employee).filter(has_all(words)).values_list("pk", flat=True)[:MOST_CLIENTS]
    named = Q()
    for word in words:
        named &= Q(name_key__contains=word)
    firms = Company.objects.filter(named).select_related("client")[:MOST_CLIENTS]
    seen = ClientCompany.objects.visible_to(employee).filter(pk__in=[firm.pk for firm in firms if _is_client(firm)])
    free = [firm.pk for firm in firms if not _is_client(firm)]
    return Q(contact__in=list(contacts)) | Q(company__in=[*seen.values_list("pk", flat=True), *free])


def _is_client(company: Company) -> bool:
    return getattr(company, "client", None) is not None


def _with_thoseof_clients(
    numbers: list[int], deals: Rows, words: Sequence[str], employee: Employee, order: Order, *, limit: int
) -> list[int]:
    """The first of both: deals whose title has the words, and deals of clients who have them in their names."""
    theirs = deals.filter(of_clients(words, employee)).order_by(*order.by).values_list("pk", flat=True)[:limit]
    both = Deal.objects.filter(pk__in={*numbers, *theirs}).order_by(*order.by)
    return list(both.values_list("pk", flat=True)[:limit])


def _shown(listing: Listing, employee: Employee, numbers: Sequence[int]) -> list[Any]:
    rows = _with_names(listing, numbers)
    if listing.hide:
        listing.hide(rows, employee)
    hide_fields(rows, listing.registry.entity, employee)
    return rows


def _with_names(listing: Listing, numbers: Sequence[int]) -> list[Any]:
    """Whole rows in a second step: ordering and limiting over joins would leave the planner no good way."""
    rows = listing.all_rows().select_related(*listing.related).in_bulk(numbers)
    return [rows[number] for number in numbers if number in rows]
