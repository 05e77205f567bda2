"""Lists of leads: what the filter language asks, as far as somebody sees it, page by page and counted."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Campaign, Channel, Source
from teplo.kit.filters import (
    Condition,
    Context,
    Field,
    FilterMistake,
    Group,
    Kind,
    Node,
    Operator,
    Registry,
    fields_of,
    to_q,
)
from teplo.kit.text import search_words
from teplo.leads.fields import LEAD, shown_to
from teplo.leads.models import Lead, LeadQuerySet, Status
from teplo.leads.pages import Met, first_of, has_all, neighbours, read_order, with_words
from teplo.leads.parts import Wanted, parts_visible_to
from teplo.leads.queries import hide_people, searched
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, hidden_fields, hides
from teplo.terms.models import Product, Reason

PAGE = 50
MOST_COUNTED = 1_000
NAMES = (
    "person",
    "company",
    "status",
    "owner_employee",
    "owner_queue",
    "channel",
    "source",
    "product",
    "campaign",
    "reason",
)
SORTS = {"created": "created_at", "touched": "touched_at"}
BY_DEFAULT = "-created"

# Fields asked by keys are looked up by the numbers of their rows: no join stands between a filter and its index.
_KEYED: dict[str, tuple[type[Model], str]] = {
    "source": (Source, "key"),
    "channel": (Channel, "slug"),
    "campaign": (Campaign, "key"),
    "product": (Product, "key"),
    "reason": (Reason, "key"),
}
NOBODY = "9" * 18  # a number that no row has
_NUMBERED = Registry(
    "lead",
    [
        replace(field, kind=Kind.REFERENCE, column=f"{field.key}_id", choices=None) if field.key in _KEYED else field
        for field in LEAD.own
    ],
    more=LEAD.more,
)


def offer(field: Field) -> None:
    """Let lists be asked by a field of a room above, which answers for it itself; ValueError where its key is taken."""
    LEAD.add(field)
    _NUMBERED.add(field)


_DUE = Registry("lead", [replace(LEAD["due"], column="due_at")])
_DATED = (Operator.IS, Operator.FROM, Operator.TO, Operator.BETWEEN)


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list with the marks of its neighbours; a mark is '' at an end.

    `count` is how many there are, where that was seen on the way: of a first page found by words.
    """

    leads: list[Lead]
    after: str = ""
    before: str = ""
    count: "Count | None" = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are: exact up to `MOST_COUNTED`, then only that there are more."""

    number: int
    is_more: bool = False


def context_of(employee: Employee, now: datetime | None = None) -> Context:
    """Who asks and when, in the zone that his pages speak."""
    return Context(
        now=now or timezone.now(),
        zone=timezone.get_current_timezone(),
        me=employee.pk,
        team_ids=employee.mate_ids,
    )


def asked(
    employee: Employee, tree: Node, context: Context, *, permission: Permission = Permission.LEAD_SEE
) -> QuerySet[Lead]:
    """The leads that fit, as far as this right of the employee reaches what he sees, in no order.

    Words find nobody whom he may not see. Raises `FilterMistake`, also for a field that his role does not show.
    """
    demand_shown(employee, tree)
    rest, words = words_apart(tree)
    leads = Lead.objects.visible_to(employee)
    if permission is not Permission.LEAD_SEE:
        leads = leads.visible_to(employee, permission)
    if asks_words(tree):
        leads = searched(leads, employee)
    if words:
        leads = leads.filter(has_all(words, of_person=hides(employee, "lead", "other")))
    return leads.filter(fitting(rest, context))


def found(
    employee: Employee,
    tree: Node,
    context: Context,
    *,
    sort: str = "",
    after: str = "",
    before: str = "",
    limit: int = PAGE,
) -> Page:
    """One page of the leads that fit, after or before a mark of another page; each lead comes with its `NAMES`.

    Without a `sort` the newest come first; those asked for by their last touch, the last touched.
    Raises `FilterMistake` for a field, a value, an order or a mark that cannot be understood, and for a field that his
    role does not show.
    """
    demand_shown(employee, tree, sort)
    rest, words = words_apart(tree)
    order = read_order(sort or usual_order(rest), SORTS, backwards=bool(before))
    seen, parts = Lead.objects.visible_to(employee), _parts(employee, rest)
    if asks_words(tree):
        seen, parts = searched(seen, employee), [searched(part, employee) for part in parts]
    if mark := before or after:
        beyond = order.beyond(mark)
        seen, parts = seen.filter(beyond), [part.filter(beyond) for part in parts]
    of_person = hides(employee, "lead", "other")  # the words of a lead's own line may be those of hidden fields
    fits, counted = fitting(rest, context), None
    if words:
        met = with_words(seen, parts, fits, words, order, limit=limit + 1, of_person=of_person)
        numbers, counted = met.numbers, None if mark else _count_of(met)
    else:
        numbers = first_of(seen, parts, fits, words, order, limit=limit + 1)
    more, numbers = len(numbers) > limit, numbers[:limit]
    leads = _with_names(numbers[::-1] if before else numbers)
    hide_people(leads, employee)
    return Page(leads, *neighbours(leads, order, mark=mark, more=more), count=counted)


def count(employee: Employee, tree: Node, context: Context) -> Count:
    """How many leads fit: exact up to `MOST_COUNTED`, of common words as far as was looked. Raises `FilterMistake`."""
    if words_apart(tree)[1]:
        found_now = found(employee, tree, context).count
        assert found_now is not None
        return found_now
    if asks_words(tree):
        return count_up_to(asked(employee, tree, context))
    demand_shown(employee, tree)
    fits = fitting(tree, context)
    parts = [part.filter(fits) for part in _parts(employee, words_apart(tree)[0])]
    if len(parts) == 1:
        return count_up_to(parts[0])
    first, *others = (part.values("pk")[: MOST_COUNTED + 1] for part in parts)
    return count_up_to(first.union(*others, all=True))


def demand_shown(employee: Employee, tree: Node, sort: str = "") -> None:
    """`FilterMistake` where a question or an order is about a field that the employee's role does not show."""
    if not hidden_fields(employee, "lead"):
        return
    shown = shown_to(employee)
    for key in (*fields_of(tree), sort.removeprefix("-")):
        if key in LEAD:
            shown[key]
    # A lead's own line may hold the words of hidden fields; in a group nothing tells whose words they are.
    groups = [item for item in words_apart(tree)[0].items if isinstance(item, Group)]
    if hides(employee, "lead", "other") and any(map(asks_words, groups)):
        raise FilterMistake("q", "hidden_field", _("Your role does not show this field"))


def asks_words(tree: Node) -> bool:
    """Whether words are searched anywhere in a question."""
    return "q" in fields_of(tree)


def _count_of(met: Met) -> Count:
    return Count(min(met.count, MOST_COUNTED), is_more=not met.is_whole or met.count > MOST_COUNTED)


def count_up_to(rows: QuerySet[Any, Any], most: int = MOST_COUNTED) -> Count:
    """How many rows there are, without counting beyond `most`."""
    number = rows.order_by()[: most + 1].count()
    return Count(min(number, most), is_more=number > most)


def fitting(tree: Node, context: Context) -> Q:
    fits = to_q(numbered(tree), _NUMBERED, context)
    if due := [item for item in conditions(tree) if item.field == "due" and item.op in _DATED]:
        # Said once more in the words of the index of those that wait for their answer.
        waits = Q(answered_at=None, due_at__isnull=False)
        fits &= to_q(Group("all", tuple(due)), _DUE, context) & waits
    return fits


def conditions(tree: Node) -> list[Condition]:
    """Those that must hold, whatever else is asked."""
    items = tree.items if isinstance(tree, Group) and tree.joint == "all" else (tree,)
    return [item for item in items if isinstance(item, Condition)]


def usual_order(tree: Node) -> str:
    """The order of a list for which none is asked."""
    # What was last touched long ago stands at the far end of the newest: one order for both would walk through all.
    return "-touched" if any(item.field == "touched" for item in conditions(tree)) else BY_DEFAULT


def _parts(employee: Employee, tree: Group) -> list[LeadQuerySet]:
    """What he sees, in parts; those that the question leaves out are not even asked."""
    given = {item.field: item.values for item in conditions(tree) if item.op is Operator.IS}
    kinds = set(given.get("kind", ())) or ({"refused", "junk"} if "reason" in given else set())
    numbers = given.get("status", ())
    statuses = set(map(int, numbers)) if all(map(str.isdecimal, numbers)) else set()
    if not kinds and statuses:
        kinds = set(Status.objects.filter(pk__in=statuses).values_list("kind", flat=True))
    owned = "owner" in given and "none" not in given["owner"]
    wanted = Wanted(kinds, statuses, queues=not owned)
    return parts_visible_to(Lead.objects.all(), employee, wanted=wanted)


def words_apart(tree: Node) -> tuple[Group, list[str]]:
    """The question without its search words, and the words: they decide in which way the rows are fetched."""
    root = tree if isinstance(tree, Group) and tree.joint == "all" else Group("all", (tree,))
    rest: list[Node] = []
    words: list[str] = []
    for item in root.items:
        fragments = _fragments(item)
        words += fragments
        if not fragments:
            rest.append(item)
    return Group("all", tuple(rest)), list(dict.fromkeys(words))


def _fragments(item: Node) -> list[str]:
    if isinstance(item, Condition) and item.field == "q":
        return [word for value in item.values for word in search_words(value)]
    return []


def _with_names(numbers: list[int]) -> list[Lead]:
    """Whole rows in a second step: ordering and limiting over nine joins would leave the planner no good way."""
    rows = Lead.objects.select_related(*NAMES).defer("search", "person__search").in_bulk(numbers)
    return [rows[number] for number in numbers if number in rows]


def numbered(tree: Node) -> Node:
    """The question with numbers of rows in place of their keys."""
    asked_keys: dict[str, set[str]] = {}
    _gather(tree, asked_keys)
    if not asked_keys:
        return tree
    numbers = {field: _numbers(field, keys) for field, keys in asked_keys.items()}
    return _replaced(tree, numbers)


def _gather(tree: Node, into: dict[str, set[str]]) -> None:
    if isinstance(tree, Group):
        for item in tree.items:
            _gather(item, into)
    elif tree.field in _KEYED:
        into.setdefault(tree.field, set()).update(tree.values)


def _numbers(field: str, keys: set[str]) -> dict[str, str]:
    model, name = _KEYED[field]
    rows = model._default_manager.filter(**{f"{name}__in": keys}).values_list(name, "pk")
    return {"none": "none", **{key: str(number) for key, number in rows}}


def _replaced(tree: Node, numbers: dict[str, dict[str, str]]) -> Node:
    if isinstance(tree, Group):
        return Group(tree.joint, tuple(_replaced(item, numbers) for item in tree.items))
    if tree.field not in numbers:
        return tree
    return Condition(tree.field, tree.op, tuple(numbers[tree.field].get(key, NOBODY) for key in tree.values))
