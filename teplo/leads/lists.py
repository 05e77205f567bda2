"""Lists of leads: what the filter language asks, as far as somebody sees it, page by page and counted."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Campaign, Channel, Source
from teplo.kit.filters import Condition, Context, FilterMistake, Group, Kind, Node, Registry, to_q
from teplo.kit.text import search_words
from teplo.leads.fields import LEAD
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.terms.models import Product, Reason

PAGE = 50
MOST_COUNTED = 1_000
# How many of the newest that fit all but the words are read one by one before the index of fragments is asked.
WINDOW = 2_000
NAMES = ("person", "company", "status", "owner_employee", "owner_queue", "channel", "source")
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
_NOBODY = "9" * 18  # a number that no row has
_NUMBERED = Registry(
    "lead",
    [
        replace(field, kind=Kind.REFERENCE, column=f"{field.key}_id", choices=None) if field.key in _KEYED else field
        for field in LEAD
    ],
)


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list with the marks of its neighbours; a mark is '' at an end."""

    leads: list[Lead]
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are: exact up to `MOST_COUNTED`, then only that there are more."""

    number: int
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class _Order:
    column: str
    descending: bool

    def by(self, *, backwards: bool) -> tuple[str, str]:
        sign = "-" if self.descending != backwards else ""
        return f"{sign}{self.column}", f"{sign}id"

    def sql(self, *, backwards: bool) -> str:
        way = "DESC" if self.descending != backwards else "ASC"
        return f"{self.column} {way}, id {way}"


def context_of(employee: Employee, now: datetime | None = None) -> Context:
    """Who asks and when, in the zone that his pages speak."""
    return Context(
        now=now or timezone.now(),
        zone=timezone.get_current_timezone(),
        me=employee.pk,
        team_ids=employee.mate_ids,
    )


def asked(employee: Employee, tree: Node, context: Context) -> QuerySet[Lead]:
    """The leads that fit, as far as this employee sees them, in no order. Raises `FilterMistake`."""
    return Lead.objects.visible_to(employee).filter(to_q(_numbered(tree), _NUMBERED, context))


def found(
    employee: Employee,
    tree: Node,
    context: Context,
    *,
    sort: str = BY_DEFAULT,
    after: str = "",
    before: str = "",
    limit: int = PAGE,
) -> Page:
    """One page of the leads that fit, after or before a mark of another page; each lead comes with its `NAMES`.

    Raises `FilterMistake` for a field, a value, an order or a mark that cannot be understood.
    """
    order = _order(sort)
    rest, words = _words_apart(tree)
    rows = asked(employee, rest, context)
    mark, backwards = (before, True) if before else (after, False)
    if mark:
        rows = rows.filter(_beyond(mark, order, backwards=backwards))
    numbers = (
        _fitting(rows, words, order, backwards=backwards, limit=limit + 1)
        if words
        else list(rows.order_by(*order.by(backwards=backwards)).values_list("pk", flat=True)[: limit + 1])
    )
    more, numbers = len(numbers) > limit, numbers[:limit]
    leads = _with_names(numbers[::-1] if backwards else numbers)
    has_older, has_newer = (bool(mark), more) if backwards else (more, bool(mark))
    return Page(
        leads,
        after=_mark(leads[-1], order) if leads and has_older else "",
        before=_mark(leads[0], order) if leads and has_newer else "",
    )


def count(employee: Employee, tree: Node, context: Context) -> Count:
    """How many leads fit; exact up to `MOST_COUNTED`. Raises `FilterMistake`."""
    rest, words = _words_apart(tree)
    rows = asked(employee, rest, context)
    return count_up_to(rows.filter(_has_all(words)) if words else rows)


def count_up_to(rows: QuerySet[Any], most: int = MOST_COUNTED) -> Count:
    """How many rows there are, without counting beyond `most`."""
    number = rows.order_by()[: most + 1].count()
    return Count(min(number, most), is_more=number > most)


def _words_apart(tree: Node) -> tuple[Group, list[str]]:
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


def _fitting(rows: QuerySet[Lead], words: list[str], order: _Order, *, backwards: bool, limit: int) -> list[int]:
    """The numbers of the first rows that have all the words.

    A fragment that many have is met soon among the newest; one that few have is cheap to take from its index. Which of
    the two it is PostgreSQL cannot know beforehand, and a wrong guess costs seconds: so first the one, then the other.
    """
    patterns = [_pattern(word) for word in words]
    inner, values = (
        rows.order_by(*order.by(backwards=backwards))
        .values_list("id", order.column, "search")[:WINDOW]
        .query.sql_with_params()
    )
    likes = " AND ".join(["search LIKE %s"] * len(patterns))
    sql = f"""
        WITH newest (id, {order.column}, search) AS MATERIALIZED ({inner})
        SELECT (SELECT count(*) FROM newest), ARRAY(SELECT id FROM newest WHERE {likes}
            ORDER BY {order.sql(backwards=backwards)} LIMIT {limit:d})
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *patterns])
        read, numbers = cursor.fetchone()
        if len(numbers) == limit or read < WINDOW:
            return list(numbers)
        inner, values = rows.filter(_has_all(words)).values_list("id", order.column).query.sql_with_params()
        cursor.execute(
            f"""
            WITH fitting (id, {order.column}) AS MATERIALIZED ({inner})
            SELECT id FROM fitting ORDER BY {order.sql(backwards=backwards)} LIMIT {limit:d}
            """,
            values,
        )
        return [number for (number,) in cursor.fetchall()]


def _has_all(words: list[str]) -> Q:
    every = Q()
    for word in words:
        every &= Q(search__contains=word)
    return every


def _pattern(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _with_names(numbers: list[int]) -> list[Lead]:
    """Whole rows in a second step: ordering and limiting over nine joins would leave the planner no good way."""
    rows = Lead.objects.select_related(*NAMES).in_bulk(numbers)
    return [rows[number] for number in numbers if number in rows]


def _order(sort: str) -> _Order:
    key = sort.removeprefix("-")
    if key not in SORTS:
        raise FilterMistake("sort", "not_sortable", _("This cannot be sorted by"))
    return _Order(SORTS[key], sort.startswith("-"))


def _mark(lead: Lead, order: _Order) -> str:
    return f"{getattr(lead, order.column).isoformat()}~{lead.pk}"


def _beyond(mark: str, order: _Order, *, backwards: bool) -> Q:
    moment, _tilde, number = mark.partition("~")
    name = "before" if backwards else "after"
    try:
        at, last = datetime.fromisoformat(moment.replace(" ", "+")), int(number)
    except ValueError:
        at, last = None, 0
    if at is None or at.tzinfo is None or not 0 < last < 2**63:
        raise FilterMistake(name, "malformed", _("This page mark cannot be read"))
    way = "lt" if order.descending != backwards else "gt"
    # The first condition alone bounds the index; the second decides among rows of one moment.
    beyond = Q(**{f"{order.column}__{way}": at}) | Q(**{order.column: at, f"id__{way}": last})
    return Q(**{f"{order.column}__{way}e": at}) & beyond


def _numbered(tree: Node) -> Node:
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
    return Condition(tree.field, tree.op, tuple(numbers[tree.field].get(key, _NOBODY) for key in tree.values))
