"""Brings a backup back: onto a machine without a desk, or into an empty database.

At every moment there is either nothing or the whole base: the dump goes in by one transaction, and what was restored
from an older version is brought up as any base is. A file says that it is not over yet, and nothing starts beside it.
"""

from pathlib import Path

import psycopg

from teplo.config import startup
from teplo.config.backup import contents
from teplo.config.backup.make import JOURNAL, signer
from teplo.config.backup.verify import bring_in
from teplo.config.cluster import Cluster, Say
from teplo.config.environment import Environment
from teplo.config.home import Refused
from teplo.files import disk
from teplo.kit.journal import write_whole
from teplo.ops.archive import WAITING as ARCHIVED
from teplo.ops.archive import Archive, BadArchive, Manifest
from teplo.ops.invariants import broken

WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


def restore(env: Environment, path: Path, *, say: Say) -> list[str]:
    """Restore a backup; gives what is wrong with the rows in it, one sentence each.

    Raises `Refused` where the file is no good backup, is of a newer version, or the place is not empty; nothing is
    changed then.
    """
    try:
        archive = Archive(path)
        say("Reading the backup")
        archive.check()
    except BadArchive as error:
        raise Refused(str(error)) from error
    startup.set_up_django(pool="0")
    _judge_version(archive)
    cluster = _open(env, archive, say)
    try:
        _begin(env, archive)
        wrong = _bring_back(env, archive, say)
        env.home.unfinished.unlink()
        _tell(env, archive.manifest, say)
        return wrong
    finally:
        if cluster is not None and cluster.started:
            cluster.stop()


def _judge_version(archive: Archive) -> None:
    from teplo.ops.schema import known  # needs Django set up

    if unknown := sorted(set(archive.manifest.migrations) - known()):
        raise Refused(
            f"The backup was made by Teplo {archive.manifest.teplo} and holds tables that this version does not know"
            f" ({unknown[-1]}): restore it with that version or a newer one."
        )


def _open(env: Environment, archive: Archive, say: Say) -> Cluster | None:
    """The empty place, opened; Refused where somebody's tables stand in it that an earlier try has not brought."""
    cluster = startup.open_database(env, say, restoring=True)
    if _is_empty(env) or _interrupted(env) == archive.seal:
        return cluster
    if cluster is not None and cluster.started:
        cluster.stop()
    where = f"database {env.server.name} of DATABASE_URL" if env.server else f"database in {env.data}"
    raise Refused(f"The {where} is not empty, and restoring writes over nothing: name an empty one.")


def _is_empty(env: Environment) -> bool:
    with _connected(env) as connection:
        return contents.is_empty(connection)


def _interrupted(env: Environment) -> str:
    """The seal of the backup whose restoring was interrupted here."""
    return env.home.unfinished.read_text() if env.home.unfinished.exists() else ""


def _begin(env: Environment, archive: Archive) -> None:
    if not env.data.exists():
        env.home.make()
        env.home.write_marker(state="server")
    # An empty one after a power cut would let neither this restore go on nor anything else start.
    write_whole(env.home.unfinished, archive.seal.encode())


def _bring_back(env: Environment, archive: Archive, say: Say) -> list[str]:
    say(f"Restoring {len(archive.stored)} files and {sum(archive.manifest.counts.values())} rows")
    for name in archive.stored.values():
        disk.write(archive.chunks(name), limit=archive.members[name][1])
    for name in archive.manifest.parts:
        if found := ARCHIVED.fullmatch(name):
            _lay(env.data / JOURNAL / found[1], archive.text(name))
    wrong: list[str] = []
    if _is_empty(env):  # else an earlier try has come further than this
        bring_in(archive, env.listening())
        with _connected(env) as connection:
            wrong = contents.other_counts(contents.counts(connection), archive.manifest.counts)
    _bring_up(env, archive.manifest)
    with _connected(env) as connection:
        return wrong + [str(finding) for finding in broken(contents.asking(connection), worker_runs=False)]


def _lay(path: Path, content: bytes) -> None:
    """Put back what waited to be taken in, unless it waits here still."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        write_whole(path, content)


def _bring_up(env: Environment, manifest: Manifest) -> None:
    """Bring the tables up to this version and leave a line in the ledger."""
    from django.db import connection  # needs Django set up
    from django.utils import timezone  # needs Django set up

    from teplo.ops.actions import note_restored  # needs Django set up

    # Where a new cluster listens was not known when Django was set up.
    connection.settings_dict["HOST"], connection.settings_dict["PORT"] = env.primary().host, env.primary().port
    startup.migrate()
    note_restored(made_at=manifest.created_at, at=timezone.now())
    connection.close()


def _connected(env: Environment) -> contents.Connection:
    return psycopg.connect(**env.listening().conninfo(), connect_timeout=5, autocommit=True)  # type: ignore[arg-type]


def _tell(env: Environment, manifest: Manifest, say: Say) -> None:
    with _connected(env) as connection:
        waiting = contents.asking(connection)(WAITING)[0][0]
    say(f"Restored: the base as it stood at {manifest.created_at} (Teplo {manifest.teplo}).")
    say(f"{waiting} jobs wait in the queue and go on when a worker starts; none of them sends anything outside.")
    if manifest.signed_by and manifest.signed_by != signer(env):
        say(
            "The keys are not in the backup. Put your copy of the key file at"
            f" {env.home.key_file} before you start, or everybody signs in anew and opened forms must be sent again."
        )
