"""Upgrades a database of an earlier state and dies on the way: run as a program by F-60, prints JSON.

`upgrade COUNT [naive]`: COUNT points of death, spread evenly over the statements of the upgrade; 0 for each of them.
"""

import itertools
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from teplo.config.startup import migrate, set_up_django

set_up_django(pool="0")

from django.conf import settings  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

BEFORE, TRIED = "upgrade_before", "upgrade_tried"
DROPS = 10  # each waits five seconds for whoever was killed
SHAPE = """
SELECT 'column', table_name || '.' || column_name || ' ' || data_type || coalesce(column_default, '') || is_nullable
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    || convalidated::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass || ' ' || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'migration', app || '.' || name FROM django_migrations
UNION ALL SELECT 'seed', kind || ' ' || key FROM (SELECT 'role' AS kind, key FROM staff_role UNION ALL
    SELECT 'status', key FROM leads_status UNION ALL SELECT 'queue', key FROM staff_queue) AS seeded
ORDER BY 1, 2
"""


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def elsewhere() -> Iterator[Any]:
    """A connection to another database, from which ours can be made and removed."""
    use("postgres")
    with connection.cursor() as cursor:
        yield cursor


def drop(cursor: Any, name: str) -> None:
    """Remove a database; by force we may not, where the server itself is tidying up there, and it goes when asked."""
    for left in reversed(range(DROPS)):
        try:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            return
        except OperationalError:
            if not left:
                raise


def make_earlier_state() -> None:
    """The database as it was before the last migration of each room."""
    with elsewhere() as cursor:
        for name in (BEFORE, TRIED):
            drop(cursor, name)
        cursor.execute(f"CREATE DATABASE {BEFORE} TEMPLATE template0")
    use(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    # What somebody else's earlier state needs is there as well, be it the last of its room.
    wanted = dict.fromkeys(key for target in earlier(executor) for key in graph.forwards_plan(target))
    executor.migrate(list(wanted), plan=[(graph.nodes[key], False) for key in wanted])
    connection.close()


def earlier(executor: MigrationExecutor) -> Iterator[tuple[str, str]]:
    """The last but one migration of each room of ours that has two."""
    graph = executor.loader.graph
    for app, name in graph.leaf_nodes():
        parents = sorted(key for key in (one.key for one in graph.node_map[app, name].parents) if key[0] == app)
        if f"teplo.{app}" in settings.INSTALLED_APPS and parents:
            yield parents[-1]


def try_anew() -> None:
    with elsewhere() as cursor:
        drop(cursor, TRIED)
        cursor.execute(f"CREATE DATABASE {TRIED} TEMPLATE {BEFORE}")
    use(TRIED)


def in_child(do: Callable[[], object]) -> tuple[bool, str]:
    """Whether a child was killed, and what it said where it failed by itself."""
    connection.close()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            do()
            os._exit(0)
        except Exception as error:  # noqa: BLE001 (whatever it is, the parent is told)
            os.write(writer, f"{type(error).__name__}: {error}"[:500].encode())
            os._exit(1)
    os.close(writer)
    said = os.read(reader, 1000).decode()
    os.close(reader)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1]), said


def dies_at(step: int) -> Callable[[], None]:
    """An upgrade that dies before its statement of this number."""
    count = itertools.count(1)

    def counting(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        if next(count) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    def run() -> None:
        with connection.execute_wrapper(counting):
            migrate()

    return run


def statements() -> list[str]:
    """The statements of the upgrade."""
    seen: list[str] = []

    def counting(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        seen.append(str(sql).lstrip().upper())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        migrate()
    return seen


def shape() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return list(cursor.fetchall())


def without_transactions() -> None:
    """The naive variant: each statement of a migration stands for itself."""
    from django.db.migrations import Migration  # only the control needs it

    Migration.atomic = False


def main() -> None:
    wanted, naive = int(sys.argv[2]), sys.argv[3:] == ["naive"]
    if naive:
        without_transactions()
    make_earlier_state()
    try_anew()
    whole = statements()
    aim = shape()
    # To die before one that only reads is to die after the last that wrote.
    writing = [number for number, sql in enumerate(whole, start=1) if not sql.startswith(("SELECT", "SHOW", "SET"))]
    stride = max(len(writing) // (wanted + 1), 1)
    points = writing[stride - 1 : stride * wanted : stride] if wanted else writing
    deaths, wrong = 0, []
    for step in points:
        try_anew()
        dead, said = in_child(dies_at(step))
        deaths += dead
        _, again = in_child(migrate)
        if said or again or shape() != aim:
            wrong.append(f"statement {step}: {said or again or 'another shape'}")
    with elsewhere() as cursor:
        for name in (BEFORE, TRIED):
            drop(cursor, name)
    json.dump({"statements": len(whole), "writing": len(writing), "deaths": deaths, "wrong": wrong}, sys.stdout)


main()
