"""What must be true before anything runs: keys, a running database that knows Russian letters, its tables."""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

from teplo.config.cluster import Cluster, Say
from teplo.config.environment import Environment, Server
from teplo.config.home import Refused

LOCK_SECONDS = 1
LOCK_PAUSE_SECONDS = 3
LOCK_TRIES = 100
LOCK_NOT_AVAILABLE = "55P03"
ALONE_PAUSE_SECONDS = 0.2
TRY_ALONE = "select pg_try_advisory_lock(hashtext('teplo.migrate'))"


def say(line: str) -> None:
    """Tell the person at the terminal; standard output belongs to the result."""
    print(line, file=sys.stderr, flush=True)


def open_database(env: Environment, say: Say, *, restoring: bool = False) -> Cluster | None:
    """Start the embedded cluster unless DATABASE_URL names a server.

    Raises `Refused` when the database is not ours, cannot be reached, would lose Russian words, or waits for the
    rest of a backup.
    """
    if env.home.unfinished.exists() and not restoring:
        raise Refused(f"The restore into {env.data} was interrupted: run `teplo restore` once more.")
    cluster = None
    if env.server is None:
        cluster = Cluster(env.home, say=say)
        cluster.ensure()
    judge_text(env.primary())
    return cluster


def judge_text(server: Server) -> None:
    """Refuse a database in which a search for a Russian word would find nothing."""
    try:
        with psycopg.connect(**server.conninfo(), connect_timeout=5, autocommit=True) as connection:  # type: ignore[arg-type]
            _judge(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(
            f"The database {server.name} lacks pg_trgm: let its owner run CREATE EXTENSION pg_trgm."
        ) from error
    except psycopg.OperationalError as error:
        raise Refused(
            f"The database {server.name} at {server.host or 'this machine'} cannot be reached: {error}"
        ) from error


def _judge(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    if connection.info.server_version < 150_000:
        raise Refused(f"PostgreSQL {connection.info.server_version // 10_000} is too old: Teplo needs 15 or newer.")
    if not connection.execute("select 1 from pg_extension where extname = 'pg_trgm'").fetchone():
        connection.execute("create extension if not exists pg_trgm")
    known = connection.execute("select show_trgm('Иван') <> '{}', lower('Ё') = 'ё'").fetchone()
    if known != (True, True):
        raise Refused(
            f"The database {connection.info.dbname} does not know Russian letters:"
            " make it anew with ENCODING 'UTF8' and LC_CTYPE 'C.UTF-8' (or 'ru_RU.UTF-8')."
        )


def _patiently(migrate: Callable[[], object]) -> None:
    from django.db import OperationalError  # needs Django set up

    from teplo.kit.transactions import sqlstate  # needs Django set up

    for left in reversed(range(LOCK_TRIES)):
        try:
            migrate()
            return
        except OperationalError as error:
            if sqlstate(error) != LOCK_NOT_AVAILABLE or not left:
                raise
            say("A table is in use for long; trying again in a moment")
            time.sleep(LOCK_PAUSE_SECONDS)


def make_keys(env: Environment) -> None:
    """Make the signing key at the first start, unless TEPLO_SECRET_KEY gives one."""
    if env.secret_key_lasts:
        return
    if env.server is not None and not env.data.exists():
        env.home.make()
        env.home.write_marker(state="server")
    env.home.make_keys()


def set_up_django(*, pool: str) -> None:
    """Load Django with as many connections as this kind of process needs, unless TEPLO_POOL says otherwise."""
    os.environ.setdefault("TEPLO_POOL", pool)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teplo.config.settings")
    import django  # half a second that `teplo --help` need not wait

    django.setup()


def wait_alone(cursor: Any) -> None:
    """Wait until no other host migrates.

    Asks again and again: whoever waited inside of a statement would hold up the indexes that are built beside the
    running work, as these wait for every statement that began before them.
    """
    cursor.execute(TRY_ALONE)
    while cursor.fetchone() != (True,):
        time.sleep(ALONE_PAUSE_SECONDS)
        cursor.execute(TRY_ALONE)


def migrate() -> None:
    """Bring the tables up to this version; two hosts that start at once do it one after the other."""
    from django.core.management import call_command  # needs Django set up
    from django.db import connection  # needs Django set up

    from teplo.ops.seed import seed  # needs Django set up

    with connection.cursor() as cursor:
        wait_alone(cursor)
        try:
            # A table that somebody reads for long is asked for again and again: who stood in line for it would hold
            # up all who come behind.
            cursor.execute(f"set lock_timeout = '{LOCK_SECONDS}s'")
            _patiently(lambda: call_command("migrate", interactive=False, verbosity=0))
            call_command("createcachetable", verbosity=0)
            seed()
        finally:
            cursor.execute("select pg_advisory_unlock(hashtext('teplo.migrate'))")
