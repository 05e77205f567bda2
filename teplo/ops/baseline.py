"""The tables of an empty database in one stroke; decision 0016.

`baseline.sql` is what the migrations make, as PostgreSQL's own pg_dump tells it: `make baseline` writes it, and a test
compares the two. Only a database without any table is laid out by it: every other one walks its migrations.
"""

import re
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

FILE = Path(__file__).with_name("baseline.sql")
VERSION = re.compile(r"-- PostgreSQL (\d+)\n")
# A server that would put the tables elsewhere, or that has any, is left to the migrations.
EMPTY = """
    SELECT current_schema() = 'public'
       AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S'))
       AND EXISTS (SELECT FROM pg_extension e WHERE extname = 'pg_trgm' AND extnamespace = 'public'::regnamespace)
"""


def lay(connection: BaseDatabaseWrapper) -> bool:
    """Make the tables, their rows of the start and the list of migrations that they stand for, all or nothing.

    False, and nothing done, where there are tables already or the server is older than the one that told them.
    """
    statements = FILE.read_text()
    told_by = VERSION.match(statements)
    assert told_by is not None
    with connection.cursor() as cursor:
        if connection.pg_version < int(told_by[1]) * 10_000:  # type: ignore[attr-defined]  # of PostgreSQL's wrapper
            return False
        cursor.execute(EMPTY)
        if cursor.fetchone() != (True,):
            return False
        cursor.execute(statements)  # sent as one string, which PostgreSQL takes as one transaction
    return True
