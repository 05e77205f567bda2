"""Plain SQL where one statement does the work of many: the only place that opens a cursor for it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import connection

Values = Mapping[str, object] | Sequence[object]
Row = tuple[Any, ...]


def run(statement: str, values: Values = ()) -> int:
    """Run a statement; gives how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, cast(Any, values) or None)
        return int(cursor.rowcount)


def rows(statement: str, values: Values = ()) -> list[Row]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, cast(Any, values) or None)
        return cast(list[Row], cursor.fetchall())


def row(statement: str, values: Values = ()) -> Row:
    """The one row of a statement; LookupError where there is none."""
    found = rows(statement, values)
    if not found:
        raise LookupError("the statement gave no row")
    return found[0]
