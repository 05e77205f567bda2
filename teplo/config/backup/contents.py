"""What stands in a database: its tables and how many rows each has."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

Ask = Callable[[str], list[tuple[Any, ...]]]
Connection = psycopg.Connection[tuple[Any, ...]]

# What dies with the process that wrote it: the limits of sign-ins.
PASSING = "teplo_cache"
TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


def asking(connection: Connection) -> Ask:
    """What `invariants` and `schema` ask their questions with."""
    return lambda statement: connection.execute(statement.encode()).fetchall()


def is_empty(connection: Connection) -> bool:
    """Whether the database holds no table or view of anybody's."""
    return connection.execute(f"SELECT 1 FROM ({TABLES}) own LIMIT 1".encode()).fetchone() is None


def counts(connection: Connection) -> dict[str, int]:
    """The rows of every table, by its name."""
    tables = connection.execute(f"{TABLES} AND c.relkind = 'r' ORDER BY 1, 2".encode()).fetchall()
    found: dict[str, int] = {}
    for schema, name in tables:
        if name == PASSING:
            continue
        count = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))).fetchone()
        assert count is not None
        found[name if schema == "public" else f"{schema}.{name}"] = count[0]
    return found


def other_counts(found: dict[str, int], expected: dict[str, int]) -> list[str]:
    """Sentences on the tables that do not have the rows they should."""
    names = sorted({*found, *expected})
    return [
        f"{name} has {found.get(name, 'no')} rows, {expected.get(name, 'none')} were backed up."
        for name in names
        if found.get(name) != expected.get(name)
    ]
