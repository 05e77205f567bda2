"""Makes a backup while the product runs: a snapshot of the database first, the stored files after it."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from teplo.config.backup import contents, programs
from teplo.config.environment import Environment
from teplo.config.home import Refused
from teplo.ops.archive import CONFIGURATION, DUMP, WAITING, Manifest, Writer
from teplo.ops.schema import applied

FILES, JOURNAL = "files", "journal"
LEDGER_UNTIL = "SELECT coalesce(max(id), 0) FROM ledger_event"
# Ended by us alone, however long the dump takes.
PATIENT = "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET transaction_timeout = 0"
ALONE = "SELECT pg_try_advisory_lock(hashtext('teplo.backup'))"


def make(env: Environment, path: Path) -> Manifest:
    """Write a backup to `path`; gives what it holds. Nothing is left of it where it fails.

    Raises `Refused` where another backup is at work, the database cannot be read, or the folder cannot be written.
    """
    if path.is_dir():
        raise Refused(f"{path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}.")
    try:
        with alone(env) as connection, Writer(path) as writer:
            # Before the moment of the database: what is taken in between stands in both, and its key keeps it single.
            for waiting in sorted((env.data / JOURNAL).glob("*.*")):
                if WAITING.fullmatch(name := f"{JOURNAL}/{waiting.name}"):
                    with contextlib.suppress(FileNotFoundError):  # taken in meanwhile
                        writer.add_file(name, waiting)
            with _moment(connection) as snapshot:
                manifest = _write(env, connection, snapshot, writer)
            writer.finish(manifest)
    except OSError as error:
        raise Refused(f"The backup could not be written to {path}: {error.strerror}.") from error
    except psycopg.OperationalError as error:
        raise Refused(f"The database could not be read: {error}") from error
    return manifest


@contextlib.contextmanager
def alone(env: Environment) -> Iterator[contents.Connection]:
    """A connection to read by; another backup at the same time is refused."""
    given: dict[str, Any] = {**env.listening().conninfo(), "connect_timeout": 5, "application_name": "teplo backup"}
    with psycopg.connect(**given, autocommit=True) as connection:
        patient = PATIENT if connection.info.server_version >= 170_000 else PATIENT.rpartition(";")[0]
        connection.execute(patient.encode())
        if connection.execute(ALONE).fetchone() != (True,):
            raise Refused("Another backup is at work.")
        yield connection


@contextlib.contextmanager
def _moment(connection: contents.Connection) -> Iterator[str]:
    """One moment of the database, by the name under which pg_dump sees it too."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    with connection.transaction():
        told = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert told is not None
        yield told[0]


def _write(env: Environment, connection: contents.Connection, snapshot: str, writer: Writer) -> Manifest:
    ask = contents.asking(connection)
    if contents.is_empty(connection):
        raise Refused("There is nothing to back up yet: `teplo run` or `teplo migrate` makes the tables.")
    server = connection.info.server_version // 10_000
    tool = programs.to_dump(server, programs.found())
    facts = Manifest(
        teplo=version("teplo"),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        postgresql=server,
        dumped_by=tool.major,
        migrations=sorted(applied(ask)),
        counts=contents.counts(connection),
        ledger_until=ask(LEDGER_UNTIL)[0][0],
        signed_by=signer(env),
        parts=writer.parts,
        files=writer.files,
    )
    address, surroundings = programs.sign_in(env.listening())
    command = [str(tool.folder / "pg_dump"), "--format=custom", "--compress=4", f"--snapshot={snapshot}"]
    command += [f"--exclude-table-data=public.{contents.PASSING}", "--lock-wait-timeout=60s", f"--dbname={address}"]
    with writer.member(DUMP) as part:
        programs.read_from(command, surroundings, part.write)
    writer.add(CONFIGURATION, json.dumps(configuration(env), indent=1, ensure_ascii=False).encode())
    for path in stored_files(env.data / FILES):
        with contextlib.suppress(FileNotFoundError):  # swept meanwhile: no row knew it
            writer.add_stored(path, path.name)
    return facts


def stored_files(folder: Path) -> Iterator[Path]:
    """The files of the store: named by their digest, in a folder of its first two letters."""
    for path in sorted(folder.glob("[0-9a-f][0-9a-f]/*")):
        if len(path.name) == hashlib.sha256().digest_size * 2 and path.name.startswith(path.parent.name):
            yield path


def signer(env: Environment) -> str:
    """What tells one signing key from another and nothing about it."""
    return (
        hashlib.sha256(b"teplo backup" + env.secret_keys[0].encode()).hexdigest()[:12] if env.secret_key_lasts else ""
    )


def configuration(env: Environment) -> dict[str, object]:
    """The settings, without passwords and keys, for whoever builds the machine anew."""
    return {
        "TEPLO_BASE_URL": env.base_url,
        "TEPLO_ALLOWED_HOSTS": ",".join(env.allowed_hosts),
        "TEPLO_TRUSTED_PROXIES": ",".join(map(str, env.trusted_proxies)),
        "TEPLO_LANGUAGE": env.language,
        "TEPLO_TIME_ZONE": env.time_zone,
        "TEPLO_COUNTRY": env.country,
        "TEPLO_POOL": os.environ.get("TEPLO_POOL", ""),
        "database": {"host": env.server.host, "port": env.server.port, "name": env.server.name} if env.server else None,
        "mail": {"host": env.mail.host, "port": env.mail.port} if env.mail else None,
    }
