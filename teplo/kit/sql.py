"""Plain SQL where one statement does the work of many: the only place that opens a cursor for it.

The statements of the enquiry's path cost PostgreSQL more to plan than to run, so they go out with their values bound
by the server and are prepared after a few uses (the connection's `prepare_threshold`; none behind PgBouncer).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.adapt import Dumper

from teplo.kit.behind import Behind, written

Values = Mapping[str, object] | Sequence[object]
Row = tuple[Any, ...]
# The sequence is looked for once, not for every number.
ASIDE = """
SELECT nextval(s.of) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS of OFFSET 0) s,
    generate_series(1, %s::int)
"""


# A value in a statement, by its name or by its place, or a percent sign that is meant as one.
PLACE = re.compile(r"%(?:\((\w+)\)s|s|%)")


@lru_cache(maxsize=2_000)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """A statement with PostgreSQL's own places `$1`, and the names of its values in that order.

    psycopg reads long statements anew each time; those of the enquiry's path are long, and always the same.
    """
    places: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        return f"${places.setdefault(found[1] or str(len(places)), len(places) + 1)}"

    return PLACE.sub(numbered, statement), tuple(places)


def _plain() -> "psycopg.Connection[Any]":
    connection.ensure_connection()
    return cast("psycopg.Connection[Any]", connection.connection)


def _sent(statement: str, values: Values) -> CursorWrapper:
    plain = _plain()
    if connection.queries_logged or not values:
        # Who writes the statements down puts the values into their places.
        cursor = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        sent = cursor(cast(Any, psycopg.Cursor(plain)))
        sent.execute(statement, cast(Any, values) or None)
        return sent
    text, names = _numbered(statement)
    given = [values[name] for name in names] if isinstance(values, Mapping) else values
    sent = connection.make_cursor(cast(Any, psycopg.RawCursor(plain)))
    sent.execute(text, cast(Any, given))
    return sent


@dataclass(frozen=True, slots=True)
class Beside:
    """What a room above writes in the same statement as a room below: parts of its WITH, and what is to be told.

    `parts` may speak of the parts before them, `columns` are expressions after those of the statement itself.
    """

    parts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    def and_(self, other: "Beside") -> "Beside":
        values = {**self.values, **other.values}
        return Beside((*self.parts, *other.parts), (*self.columns, *other.columns), values)


class Asked:
    """A statement that went out; its rows are waited for when they are asked for."""

    def __init__(self, cursor: CursorWrapper) -> None:
        self._cursor = cursor

    def rows(self) -> list[Row]:
        return cast(list[Row], self._cursor.fetchall())


@contextmanager
def together() -> Iterator[None]:
    """What is said inside goes out in one go, none waiting for the answer to the one before.

    A mistake of one shows at the next rows that are fetched, or at the end. How many rows a statement touched is not
    known inside: let it return them.
    """
    if later := _behind():
        later.wait()
    with connection.wrap_database_errors, _plain().pipeline():
        yield


def ask(statement: str, values: Values = ()) -> Asked:
    """Send a statement; inside `together` its answer is not waited for."""
    return Asked(_sent(statement, values))


def run(statement: str, values: Values = ()) -> int:
    """Run a statement; gives how many rows it touched."""
    with _sent(statement, values) as cursor:
        return int(cursor.rowcount)


def rows(statement: str, values: Values = ()) -> list[Row]:
    """The rows of a statement."""
    with _sent(statement, values) as cursor:
        return cast(list[Row], cursor.fetchall())


def row(statement: str, values: Values = ()) -> Row:
    """The one row of a statement; LookupError where there is none."""
    found = rows(statement, values)
    if not found:
        raise LookupError("the statement gave no row")
    return found[0]


class _Moments(Dumper):
    """Moments as COPY wants them; the many rows of a batch have few of them, and psycopg spells each anew."""

    def dump(self, obj: datetime) -> bytes:
        return _spelled(obj)


@lru_cache(maxsize=1_000)
def _spelled(moment: datetime) -> bytes:
    return str(moment).encode()


def _copying() -> "psycopg.Cursor[Any]":
    cursor = psycopg.Cursor(_plain())
    cursor.adapters.register_dumper(datetime, _Moments)
    return cursor


def copy(table: str, columns: str, given: Iterable[Sequence[object]]) -> None:
    """Write many rows by COPY: numbers, texts and None as they are, everything else in PostgreSQL's own spelling.

    Table and columns come from the code alone. Not inside `together`; inside `behind` it is not waited for.
    """
    into = f"COPY {table} ({columns}) FROM STDIN"
    later = _behind()
    with _copying() as cursor:
        if later is not None:
            later.send(into, written(cursor, given))
            return
        with connection.wrap_database_errors, cursor.copy(into) as out:
            for one in given:
                out.write_row(one)


def _behind() -> Behind | None:
    return getattr(connection, "teplo_behind", None)


@contextmanager
def behind() -> Iterator[None]:
    """COPY inside goes out by a thread of its own, while the rows of the next one are put together.

    Every other statement waits until all of it is in; a mistake of one shows there, or at the end.
    """
    if _behind() is not None:
        yield
        return
    later = connection.teplo_behind = Behind(_plain())  # type: ignore[attr-defined]  # lives as long as this block
    try:
        with connection.execute_wrapper(later.before):
            yield
            later.wait()
    finally:
        connection.teplo_behind = None  # type: ignore[attr-defined]  # see above
        later.end()


def texts(values: Iterable[str]) -> str:
    """An array of texts as PostgreSQL spells it, for `%s::text[]`: psycopg takes several times as long for a list."""
    quoted = ",".join([f'"{one}"' if _PLAIN(one) else _quoted(one) for one in values])
    return f"{{{quoted}}}"


_PLAIN = re.compile(r'[^"\\]*').fullmatch


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def set_aside(table: str, count: int) -> list[int]:
    """Numbers for rows to be, in ascending order, from the sequence of a table's `id`."""
    if not count:
        return []
    return [number for (number,) in rows(ASIDE, [table, count])]
