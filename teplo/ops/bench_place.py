"""Where a benchmark measures: a database that is made for it and dropped, on a machine that is described."""

import contextlib
import os
import platform
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from teplo.ops.seed import seed

SHOWN_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "jit")


@contextlib.contextmanager
def throw_away() -> Iterator[str]:
    """A database of its own beside the product's, migrated and seeded, that Django speaks to; gives its name."""
    with empty() as name:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        seed()
        yield name


@contextlib.contextmanager
def empty() -> Iterator[str]:
    """A database without any table, of its own beside the product's, that Django speaks to; gives its name.

    Dropped in the end whatever happened. Needs the right to create databases.
    """
    name = f"teplo_bench_{secrets.token_hex(4)}"
    home = connection.settings_dict["NAME"]
    connection.close()
    _in(home, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        connection.settings_dict["NAME"] = name
        _in(name, sql.SQL("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        yield name
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home
        _drop(home, name)


def _drop(home: str, name: str) -> None:
    """By force, against processes that have not gone yet; the server's own vacuum cannot be forced, but yields."""
    dropped = sql.SQL("DROP DATABASE {}").format(sql.Identifier(name))
    try:
        _in(home, dropped + sql.SQL(" WITH (FORCE)"))
    except psycopg.errors.InsufficientPrivilege:
        _in(home, dropped)


def _in(database: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(make_conninfo(dbname=database, **_sign_in()), autocommit=True) as session:
        session.execute(statement)


def _sign_in() -> dict[str, str]:
    given = connection.settings_dict
    named = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "password": given["PASSWORD"]}
    return {name: str(value) for name, value in named.items() if value}


def address() -> str:
    """The throw-away database as a DATABASE_URL, for the processes that are measured."""
    given = _sign_in()
    who = quote(given.get("user", ""), safe="")
    secret = f":{quote(given['password'], safe='')}" if "password" in given else ""
    port = f":{given['port']}" if "port" in given else ""
    host = f"?host={quote(given['host'], safe='')}" if "host" in given else ""
    return f"postgres://{who}{secret}@{port}/{connection.settings_dict['NAME']}{host}"


def environment(home: Path) -> dict[str, str]:
    """The environment of a measured process: this database, this key, nothing of the product's own folder."""
    return {
        **os.environ,
        "DATABASE_URL": address(),
        "TEPLO_SECRET_KEY": settings.SECRET_KEY,
        "TEPLO_DATA": str(home),
    }


def machine() -> dict[str, object]:
    """What it ran on: processor, memory, versions."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = str(cursor.fetchone()[0])
    return {
        "processor": _line_of("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": postgresql,
    }


def server_settings() -> dict[str, object]:
    """What decides about durability and speed in the database, and which code was measured."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(SHOWN_SETTINGS)])
        found: dict[str, object] = dict(cursor.fetchall())
    return {**found, "commit": _commit()}


def _commit() -> str:
    root = Path(__file__).resolve().parent.parent.parent
    asked = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=10"]
    with contextlib.suppress(OSError):
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return ""


def _line_of(file: str, name: str) -> str:
    with contextlib.suppress(OSError):
        for line in Path(file).read_text().splitlines():
            if line.startswith(name):
                return line.partition(":")[2].strip()
    return ""
