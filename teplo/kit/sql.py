"""Plain SQL where one statement does the work of many: the only place that opens a cursor for it.

The statements of the enquiry's path cost PostgreSQL more to plan than to run, so they go out with their values bound
by the server and are prepared after a few uses (the connection's `prepare_threshold`; none behind PgBouncer).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

Values = Mapping[str, object] | Sequence[object]
Row = tuple[Any, ...]


@contextmanager
def _cursor() -> Iterator[CursorWrapper]:
    connection.ensure_connection()
    with psycopg.Cursor(cast("psycopg.Connection[Any]", connection.connection)) as plain:
        wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        yield wrap(cast(Any, plain))


def run(statement: str, values: Values = ()) -> int:
    """Run a statement; gives how many rows it touched."""
    with _cursor() as cursor:
        cursor.execute(statement, cast(Any, values) or None)
        return int(cursor.rowcount)


def rows(statement: str, values: Values = ()) -> list[Row]:
    """The rows of a statement."""
    with _cursor() as cursor:
        cursor.execute(statement, cast(Any, values) or None)
        return cast(list[Row], cursor.fetchall())


def row(statement: str, values: Values = ()) -> Row:
    """The one row of a statement; LookupError where there is none."""
    found = rows(statement, values)
    if not found:
        raise LookupError("the statement gave no row")
    return found[0]
