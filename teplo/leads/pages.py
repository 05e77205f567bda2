"""The first rows of a long list, whatever is asked of it: orders, marks of pages, words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from teplo.kit.filters import FilterMistake

# How many of the newest are read one by one before the index of fragments is asked, at first and at most.
WINDOW = 2_000
WIDEST = 40_000
PARTS_ORDERED_BY = "created_at"  # the order of the indexes behind parts
ENOUGH = 5  # so many met in the window promise the rest in a wider one

PERSON_TOO = """
    EXISTS (SELECT 1 FROM leads_lead l JOIN identity_person p ON p.id = l.person_id WHERE l.id = newest.number
"""

Rows = QuerySet[Any, Any]
Parts = Sequence[Rows]


@dataclass(frozen=True, slots=True)
class Order:
    """By a moment and, among rows of one moment, by number; or by number alone, where `column` is `id`.

    `backwards` reads the page before a mark.
    """

    column: str
    descending: bool
    backwards: bool

    @property
    def by(self) -> tuple[str, str]:
        sign = "-" if self._downwards else ""
        return f"{sign}{self.column}", f"{sign}pk"

    @property
    def sql(self) -> str:
        way = "DESC" if self._downwards else "ASC"
        return f"place {way}, number {way}"

    @property
    def _downwards(self) -> bool:
        return self.descending != self.backwards

    def mark(self, row: Any) -> str:
        """What the address keeps of a row at the edge of a page."""
        return str(row.pk) if self.column == "id" else f"{getattr(row, self.column).isoformat()}~{row.pk}"

    def beyond(self, mark: str) -> Q:
        """The rows that follow a mark; raises `FilterMistake` where it is none."""
        moment, _tilde, number = mark.rpartition("~")
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            raise self._broken()
        way = "lt" if self._downwards else "gt"
        if self.column == "id":
            return Q(**{f"pk__{way}": int(number)})
        try:
            at = datetime.fromisoformat(moment.replace(" ", "+"))
        except ValueError:
            raise self._broken() from None
        if at.tzinfo is None:
            raise self._broken()
        # The first condition alone bounds the index; the others decide among rows of one moment.
        beyond = Q(**{f"{self.column}__{way}": at}) | Q(**{self.column: at, f"pk__{way}": int(number)})
        return Q(**{f"{self.column}__{way}e": at}) & beyond

    def _broken(self) -> FilterMistake:
        name = "before" if self.backwards else "after"
        return FilterMistake(name, "malformed", _("This page mark cannot be read"))


def read_order(sort: str, columns: Mapping[str, str], *, backwards: bool = False) -> Order:
    """The order that 'created' or '-created' asks for; `columns` by their keys. Raises `FilterMistake`."""
    key = sort.removeprefix("-")
    if key not in columns:
        raise FilterMistake("sort", "not_sortable", _("This cannot be sorted by"))
    return Order(columns[key], sort.startswith("-"), backwards)


def neighbours(rows: Sequence[Any], order: Order, *, mark: str, more: bool) -> tuple[str, str]:
    """The marks of the pages after and before one that was read from `mark` on and has `more` behind it."""
    has_older, has_newer = (True, more) if order.backwards else (more, bool(mark))
    older = order.mark(rows[-1]) if rows and has_older else ""
    return older, order.mark(rows[0]) if rows and has_newer else ""


@dataclass(frozen=True, slots=True)
class Met:
    """The first rows that have the words, and how many have them as far as was looked: of all where `is_whole`."""

    numbers: list[int]
    count: int
    is_whole: bool


def first_of(
    rows: Rows, parts: Parts, fits: Q, words: Sequence[str], order: Order, *, limit: int, of_person: bool = False
) -> list[int]:
    """The numbers of the first rows that fit and have all the words in their folded line.

    `parts` are the same rows parted, each with an index by `created_at`; `of_person` asks leads whose person has the
    words too.
    """
    if not words:
        return _in_order([part.filter(fits) for part in parts], order, limit=limit)
    return with_words(rows, parts, fits, words, order, limit=limit, of_person=of_person).numbers


def with_words(
    rows: Rows, parts: Parts, fits: Q, words: Sequence[str], order: Order, *, limit: int, of_person: bool = False
) -> Met:
    """The same, asked with words, and how many there are as far as that is known by then.

    A fragment that many have is met soon among the newest; one that few have is cheap to take from its index. Which
    of the two it is PostgreSQL cannot know beforehand, and a wrong guess costs seconds: so first the one, then the
    other.
    """
    window = WINDOW
    while window:
        read, met, numbers = _among_newest(parts, fits, words, order, window=window, limit=limit, of_person=of_person)
        if len(numbers) == limit or read < window:
            return Met(numbers, met, is_whole=read < window)
        window = _wider(window, met=met, limit=limit) if len(parts) == 1 else 0
    found = _fenced([rows.filter(fits, has_all(words, of_person=of_person))], order, limit=limit)
    return Met([number for number, _whole in found], found[0][1] if found else 0, is_whole=True)


def _in_order(parts: Parts, order: Order, *, limit: int) -> list[int]:
    if len(parts) > 1 and order.column != PARTS_ORDERED_BY:
        return fenced(parts, order, limit=limit)
    return [number for number, _place in _newest(parts, order, limit, ("pk", order.column))]


def _wider(window: int, *, met: int, limit: int) -> int:
    """How many to read next where so many were met; 0 where that promises too little, or was tried before."""
    wider = 2 * window * limit // max(met, 1)
    return wider if met >= ENOUGH and wider <= WIDEST and window == WINDOW else 0


def has_all(words: Sequence[str], *, of_person: bool = False) -> Q:
    """The rows whose folded line has every one of these fragments; that of a lead contains that of its person."""
    every = Q()
    for word in words:
        every &= Q(search__contains=word)
        if of_person:
            every &= Q(person__search__contains=word)
    return every


def _newest(parts: Parts, order: Order, limit: int, columns: Sequence[str]) -> Rows:
    """The first of each part, then the first of all: each part is read in the order of its own index."""
    firsts = [part.order_by(*order.by).values_list(*columns)[:limit] for part in parts]
    if len(firsts) == 1:
        return firsts[0]
    sign = "-" if order.by[0].startswith("-") else ""
    return firsts[0].union(*firsts[1:], all=True).order_by(f"{sign}{order.column}", f"{sign}{columns[0]}")[:limit]


def _among_newest(
    parts: Parts, fits: Q, words: Sequence[str], order: Order, *, window: int, limit: int, of_person: bool
) -> tuple[int, int, list[int]]:
    """How many rows were read, how many of them fit, and the first of those."""
    told = [part.annotate(fits=ExpressionWrapper(fits, output_field=BooleanField())) for part in parts]
    columns = ("pk", order.column, "search", "fits")
    inner, values = _newest(told, order, window, columns).query.sql_with_params()
    patterns = [pattern(word) for word in words]
    likes = " AND ".join(["newest.search LIKE %s"] * len(words))
    if of_person:
        likes += f" AND {PERSON_TOO} AND {' AND '.join(['p.search LIKE %s'] * len(words))})"
        patterns *= 2
    sql = f"""
        WITH newest (number, place, search, fits) AS MATERIALIZED ({inner}),
            met AS MATERIALIZED (SELECT number, place FROM newest WHERE fits AND {likes})
        SELECT (SELECT count(*) FROM newest), (SELECT count(*) FROM met),
            ARRAY(SELECT number FROM met ORDER BY {order.sql} LIMIT {limit:d})
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *patterns])
        read, met, numbers = cursor.fetchone()
    return int(read), int(met), list(numbers)


def fenced(parts: Parts, order: Order, *, limit: int) -> list[int]:
    """The first of all that fit, ordered afterwards: without the fence the order would tempt the planner to walk
    through all."""
    return [number for number, _whole in _fenced(parts, order, limit=limit)]


def _fenced(parts: Parts, order: Order, *, limit: int) -> list[tuple[int, int]]:
    """The same, each with the count of all."""
    asked = [part.values_list("pk", order.column).query.sql_with_params() for part in parts]
    sql = f"""
        WITH fitting (number, place) AS MATERIALIZED ({" UNION ALL ".join(inner for inner, _values in asked)})
        SELECT number, count(*) OVER () FROM fitting ORDER BY {order.sql} LIMIT {limit:d}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _inner, values in asked for value in values])
        return list(cursor.fetchall())


def pattern(word: str) -> str:
    """What LIKE is given to find a fragment anywhere."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
