"""Proves a backup: restored into a database cluster of its own, counted, judged, and thrown away."""

import contextlib
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from teplo.config.backup import contents, programs
from teplo.config.cluster import Cluster, Say
from teplo.config.environment import Server
from teplo.config.home import Home, Refused
from teplo.config.locks import Lock
from teplo.ops.archive import DUMP, Archive, BadArchive
from teplo.ops.invariants import broken
from teplo.ops.schema import applied, known

PREFIX = "teplo-scratch-"
SAMPLE = 20
END_SECONDS = 10
ROWS_WITHOUT_BYTES = "SELECT digest FROM files_file"
HAS_FILES = "SELECT to_regclass('files_file') IS NOT NULL"


def verify(path: Path, *, say: Say, is_fresh: bool = True) -> list[str]:
    """What is wrong with a backup, one sentence each; none where it is good.

    Of one that was written just now a sample of the stored files is read, of an older one every byte.
    The copy lies in the folder for temporary files (TMPDIR) and needs as much room there as the database.
    """
    try:
        archive = Archive(path)
        if archive.manifest.migrations and set(archive.manifest.migrations) != known():
            return [f"{path} holds the tables of another version than this one, which cannot judge them."]
        stored = sorted(archive.stored.values())
        if is_fresh:
            stored = random.sample(stored, min(SAMPLE, len(stored)))
        # A restore refuses what is damaged anywhere; the dump is read when it is brought in.
        for name in ({*archive.manifest.parts} - {DUMP}).union(stored):
            archive.check_one(name)
        with scratch() as cluster:
            say("Restoring the backup into a cluster of its own")
            bring_in(archive, _server(cluster))
            return _judge(archive, cluster)
    except (BadArchive, Refused) as error:
        return [str(error)]


def bring_in(archive: Archive, server: Server) -> None:
    """Restore the dump into an empty database, all of it or nothing."""
    manifest = archive.manifest
    tool = programs.to_restore(_major(server), manifest.dumped_by, programs.found())
    address, surroundings = programs.sign_in(server)
    flags = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    command = [str(tool.folder / "pg_restore"), *flags, f"--dbname={address}"]
    programs.write_to(command, surroundings, archive.chunks(DUMP))


def _judge(archive: Archive, cluster: Cluster) -> list[str]:
    with cluster.connect("teplo", "teplo") as connection:
        ask = contents.asking(connection)
        wrong = contents.other_counts(contents.counts(connection), archive.manifest.counts)
        if applied(ask) != frozenset(archive.manifest.migrations):
            wrong.append("The migrations of the restored tables are not those that were backed up.")
        if ask(HAS_FILES) == [(True,)]:
            wrong += [
                f"The stored file {digest} is not in the backup."
                for (digest,) in ask(ROWS_WITHOUT_BYTES)
                if digest not in archive.stored
            ]
        # What only a running worker keeps true nobody kept in the copy.
        return wrong + [str(finding) for finding in broken(ask, worker_runs=False)]


def _server(cluster: Cluster) -> Server:
    return Server(host=str(cluster.home.socket_folder()), port="5432", name="teplo", user="teplo", password="")


def _major(server: Server) -> int:
    import psycopg  # the programs alone do not need it

    with psycopg.connect(**server.conninfo(), connect_timeout=5) as connection:  # type: ignore[arg-type]
        return int(connection.info.server_version // 10_000)


@contextlib.contextmanager
def scratch() -> Iterator[Cluster]:
    """A cluster that forgets everything in the end, also what a killed one before it has left."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)  # the system user of the database passes through
    cluster = Cluster(Home(folder / "home"), unsafe=True)
    with Lock(folder / "held"):
        try:
            cluster.ensure()
            yield cluster
        finally:
            _end(cluster)
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """End scratch clusters whose process was killed: the lock on their folder is free."""
    for held in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/held"):
        if held.stat().st_uid != os.geteuid():
            continue
        lock = Lock(held)
        if lock.take_alone():
            _end(Cluster(Home(held.parent / "home")))
            shutil.rmtree(held.parent, ignore_errors=True)
            lock.free()


def _end(cluster: Cluster) -> None:
    """Stop it the quick way: nothing in it is worth a checkpoint."""
    with contextlib.suppress(Refused):
        folder, socket = cluster.folder, cluster.home.socket_folder()
        deadline = time.monotonic() + END_SECONDS
        if pid := cluster.pid:
            os.kill(pid, signal.SIGQUIT)
        while cluster.pid and time.monotonic() < deadline:
            time.sleep(0.02)
        for place in (folder, socket):
            shutil.rmtree(place, ignore_errors=True)
