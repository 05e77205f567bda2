"""The board of leads: the first cards of every column and what stands there, in as many statements as for one column.

Every status is a part of one statement with its number written out, so that PostgreSQL knows how common it is, and
every owner is looked up by himself (reach.py): a board costs the same however many leads there are. When a lead
changes, everybody who sees it asks at once, and those who see the same are answered by one look (kit/once.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q

from teplo.kit.filters import EVERYTHING, Context, Node, fields_of
from teplo.kit.once import once
from teplo.leads import lists, tally
from teplo.leads.lists import MOST_COUNTED, Count
from teplo.leads.models import Lead, LeadQuerySet, Status, StatusKind
from teplo.leads.pages import WINDOW, Order, has_all, pattern
from teplo.leads.queries import hide_people, searched, seen_people
from teplo.leads.reach import Named, Piece, owners_in, parts_of, sight
from teplo.staff.models import Employee
from teplo.staff.permissions import hidden_fields, hides

CARDS, MOST_CARDS = 30, 240
NEW = "new"
OLDEST = Order("created_at", descending=False, backwards=False)
NEWEST = Order("created_at", descending=True, backwards=False)
ENDS = (StatusKind.CONVERTED, StatusKind.REFUSED, StatusKind.JUNK)
NAMES = ("person", "company", "status", "owner_employee", "owner_queue")


@dataclass(slots=True)
class Column:
    """A column: `key` is `new` or the number of its status. `count` is None where nobody counted; `sums` are amounts
    by currency, None where they were not summed exactly; of its cards the first `most` are there, by `numbers`."""

    key: str
    statuses: list[Status]
    count: Count | None = None
    sums: dict[str, Decimal] | None = None
    numbers: list[int] = field(default_factory=list)
    cards: list[Lead] = field(default_factory=list)
    has_more: bool = False
    most: int = CARDS

    @property
    def kind(self) -> str:
        return self.statuses[0].kind

    @property
    def is_ended(self) -> bool:
        return self.kind in ENDS

    @property
    def order(self) -> Order:
        """New enquiries stand as they came, the oldest first; the others with the newest first."""
        return OLDEST if self.key == NEW else NEWEST


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks what: `named` are the owners whom the question names, `seen` the leads apart from whose they are."""

    employee: Employee
    fits: Q
    named: Named
    seen: LeadQuerySet

    def parts(self, column: Column, *names: str, limit: int, ordered: bool) -> Piece | None:
        """The first leads of a column as SQL with its values; None where none can be."""
        parts: list[Piece] = []
        for status in column.statuses:
            # The kind says to the planner which partial index has the order of the cards.
            rows = self.seen.filter(self.fits, status=status.pk, status_kind=status.kind)
            rows = rows.order_by(*column.order.by) if ordered else rows.order_by()
            parts += parts_of(rows, owners_in(self.employee, status.key, self.named), *names, limit=limit)
        if not parts:
            return None
        return " UNION ALL ".join(sql for sql, _values in parts), tuple(v for _sql, values in parts for v in values)


def columns_of(statuses: Iterable[Status]) -> list[Column]:
    """The columns of the company's statuses: new enquiries, those in work in their order, then the ends."""
    of_kind = defaultdict[str, list[Status]](list)
    for status in statuses:
        of_kind[status.kind].append(status)
    columns = [Column(NEW, of_kind[StatusKind.NEW])] if of_kind[StatusKind.NEW] else []
    rest = (status for kind in (StatusKind.WORKING, *ENDS) for status in of_kind[kind])
    return columns + [Column(str(status.pk), [status]) for status in rest]


def board(employee: Employee, tree: Node, context: Context, *, wide: Mapping[str, int] | None = None) -> list[Column]:
    """The board as far as this employee sees it, of what fits; `wide` says by key which columns show more cards.

    Raises `FilterMistake`, also for a field that his role does not show.
    """
    lists.demand_shown(employee, tree)
    if tree == EVERYTHING:
        key = ("board", sight(employee), frozenset((wide or {}).items()))
        columns = _own(once(key, lambda: _seen(employee, tree, context, wide or {})), employee)
    else:
        columns = _seen(employee, tree, context, wide or {})
        hide_people((lead for column in columns for lead in column.cards), employee)
    if hides(employee, "lead", "amount"):
        for column in columns:
            column.sums = None
    return columns


def _own(columns: Sequence[Column], employee: Employee) -> list[Column]:
    """The columns once more, for one reader: where something is hidden from him, the leads are his own too."""
    leads = [lead for column in columns for lead in column.cards]
    people = {lead.person_id for lead in leads if lead.person_id}
    if not hidden_fields(employee, "lead") and people <= seen_people(leads, employee):
        return [replace(column) for column in columns]
    own = [replace(column, cards=[copy(lead) for lead in column.cards]) for column in columns]
    hide_people((lead for column in own for lead in column.cards), employee)
    return own


def _seen(employee: Employee, tree: Node, context: Context, wide: Mapping[str, int]) -> list[Column]:
    """The board as far as leads are seen; people and fields that this employee may not see are still there."""
    columns = columns_of(Status.objects.filter(is_active=True))
    for column in columns:
        column.most = wide.get(column.key, CARDS)
    opened = [column for column in columns if not column.is_ended]
    rest, words = lists.words_apart(tree)
    fits = lists.fitting(rest, context)
    seen = searched(Lead.objects.all(), employee) if lists.asks_words(tree) else Lead.objects.all()
    asked = Asked(employee, fits, Named.of(rest, context), seen)
    if words:
        _find(opened, asked, words)
    else:
        _lay_out(opened, asked)
        if not _told_by_tally(columns, employee, rest, context):
            _sum_up(opened, asked)
    _with_names(opened)
    return columns


def _lay_out(columns: Sequence[Column], asked: Asked) -> None:
    """The first cards of each column, by number alone, in one statement."""
    statements: list[str] = []
    values: list[Any] = []
    for column in columns:
        limit = column.most + 1
        if (piece := asked.parts(column, "pk", "created_at", limit=limit, ordered=True)) is None:
            continue
        first = f"SELECT %s, number FROM ({piece[0]}) AS first (number, place)"
        statements.append(f"({first} ORDER BY {column.order.sql} LIMIT {limit:d})")
        values += [column.key, *piece[1]]
    found = defaultdict[str, list[int]](list)
    for key, number in _rows(statements, values):
        found[key].append(number)
    for column in columns:
        _show(column, found[column.key])


def _told_by_tally(columns: Sequence[Column], employee: Employee, tree: Node, context: Context) -> bool:
    """Count and sum of every column from the kept figures; False where the question asks what they do not know."""
    if not fields_of(tree) <= tally.KEPT_FIELDS:
        return False
    figures = tally.made(employee, tree, context, by=(tally.STATUS, tally.CURRENCY))
    for column in columns:
        here = [figure for figure in figures if figure.status in {status.pk for status in column.statuses}]
        sums = defaultdict[str, Decimal](Decimal)
        for figure in here:
            sums[figure.currency or ""] += figure.amount
        column.count = Count(sum(figure.count for figure in here))
        column.sums = {currency: amount for currency, amount in sums.items() if amount}
    return True


def _sum_up(columns: Sequence[Column], asked: Asked) -> None:
    """Count and sum of these columns, no further than `MOST_COUNTED`, in one statement."""
    statements: list[str] = []
    values: list[Any] = []
    for column in columns:
        column.count, column.sums = Count(0), {}
        if (piece := asked.parts(column, "currency", "amount", limit=MOST_COUNTED + 1, ordered=False)) is None:
            continue
        some = f"SELECT * FROM ({piece[0]}) AS every (currency, amount) LIMIT {MOST_COUNTED + 1:d}"
        statements.append(f"(SELECT %s, currency, count(*), sum(amount) FROM ({some}) AS counted GROUP BY currency)")
        values += [column.key, *piece[1]]
    told = {column.key: column for column in columns}
    for key, currency, number, amount in _rows(statements, values):
        _add(told[key], currency, number, amount)


def _add(column: Column, currency: str, number: int, amount: Decimal | None) -> None:
    whole = number + (column.count.number if column.count else 0)
    column.count = Count(min(whole, MOST_COUNTED), is_more=whole > MOST_COUNTED)
    if column.count.is_more:
        column.sums = None
    elif column.sums is not None and amount:
        column.sums[currency] = column.sums.get(currency, Decimal(0)) + amount


def _rows(statements: Sequence[str], values: Sequence[Any]) -> list[tuple[Any, ...]]:
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        return list(cursor.fetchall())


def _find(columns: Sequence[Column], asked: Asked, words: Sequence[str]) -> None:
    """What words find: among the newest of each column, and where those do not suffice, among all by the index.

    A word that many leads have is met soon among the newest; one that few have is cheap to take from its index.
    """
    of_person = hides(asked.employee, "lead", "other")  # a lead's own line may hold the words of hidden fields
    pieces = [piece for column in columns if (piece := _newest(column, asked, words, of_person=of_person))]
    found = _rows([sql for sql, _values in pieces], [value for _sql, values in pieces for value in values])
    told = {key: (read == WINDOW, numbers) for key, read, numbers in found}
    short: list[Column] = []
    for column in columns:
        goes_on, numbers = told.get(column.key, (False, []))
        column.count, column.sums = Count(len(numbers), is_more=goes_on), None
        _show(column, numbers)
        if goes_on and len(numbers) <= column.most:
            short.append(column)
    if short:
        _find_all(short, asked, words, of_person=of_person)


def _newest(column: Column, asked: Asked, words: Sequence[str], *, of_person: bool) -> Piece | None:
    """How many of a column were read, and those of them that have the words, as SQL."""
    names = ("search", "person__search") if of_person else ("search",)
    piece = asked.parts(column, "pk", "created_at", *names, limit=WINDOW, ordered=True)
    if piece is None:
        return None
    heads = ("search", "of_person")[: len(names)]
    likes = " AND ".join(f"{head} LIKE %s" for head in heads for _word in words)
    sql = f"""(WITH newest AS MATERIALIZED (
            SELECT * FROM ({piece[0]}) AS each_one (number, place, {", ".join(heads)})
            ORDER BY {column.order.sql} LIMIT {WINDOW:d})
        SELECT %s, (SELECT count(*) FROM newest),
            ARRAY(SELECT number FROM newest WHERE {likes} ORDER BY {column.order.sql}))"""
    return sql, (*piece[1], column.key, *(pattern(word) for _head in heads for word in words))


def _find_all(columns: Sequence[Column], asked: Asked, words: Sequence[str], *, of_person: bool) -> None:
    statuses = {status.pk: column for column in columns for status in column.statuses}
    rows = searched(Lead.objects.visible_to(asked.employee), asked.employee)
    rows = rows.filter(asked.fits, has_all(words, of_person=of_person), status__in=statuses)
    inner, values = rows.values_list("pk", "created_at", "status").query.sql_with_params()
    fitting = f"WITH fitting (number, place, status) AS MATERIALIZED ({inner})"
    found = defaultdict[str, list[int]](list)
    for number, status in _rows([f"{fitting} SELECT number, status FROM fitting ORDER BY {NEWEST.sql}"], values):
        found[statuses[status].key].append(number)
    for column in columns:
        numbers = found[column.key]
        whole = len(numbers)
        column.count = Count(min(whole, MOST_COUNTED), is_more=whole > MOST_COUNTED)
        _show(column, numbers[::-1] if column.order is OLDEST else numbers)


def _show(column: Column, numbers: Sequence[int]) -> None:
    column.numbers = list(numbers[: column.most])
    column.has_more = len(numbers) > column.most


def _with_names(columns: Sequence[Column]) -> None:
    """Whole rows in a second step, for all columns at once."""
    numbers = [number for column in columns for number in column.numbers]
    found = Lead.objects.select_related(*NAMES).defer("search", "person__search", "fields").in_bulk(numbers)
    for column in columns:
        column.cards = [found[number] for number in column.numbers if number in found]
