"""The embedded PostgreSQL: made once, started, found running, stopped; it outlives any Python process."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from teplo.config.binaries import Binaries, find_binaries, within_reach
from teplo.config.cluster_files import HBA, ident, server_settings
from teplo.config.home import (
    SYSTEM_HOME,
    Home,
    Owner,
    Refused,
    database_owner,
    make_private,
    reachable,
    sync_folder,
)
from teplo.config.locks import Lock

START_SECONDS = 600
START_TRIES = 10
STOP_SECONDS = 120
PROGRESS_SECONDS = 5.0
DURABLE = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")

Say = Callable[[str], None]


def _silent(_: str) -> None:
    pass


@dataclass
class Cluster:
    """One embedded cluster; `unsafe` switches durability off and is for tests alone."""

    home: Home
    unsafe: bool = False
    binaries: Binaries | None = None
    say: Say = _silent
    started: bool = field(default=False, init=False)
    _users: Lock | None = field(default=None, init=False)

    @property
    def folder(self) -> Path:
        """Holds `data`, `run` (the socket) and `log`."""
        return self.home.cluster_folder()

    @property
    def pid(self) -> int | None:
        """The running server's process, if there is one."""
        try:
            pid = int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if _is_postgres(pid, self.folder / "data") else None

    def ensure(self) -> bool:
        """Make it where nothing is yet, start it if it stands still; true when it was made just now.

        Raises `Refused` when the folder is not ours, or its data are missing or unsafe.
        """
        made = self._make_once()
        owner = database_owner()
        self._users = self._users or Lock(self.home.data / "cluster.users")
        with Lock(self.home.data / "cluster.start"):
            self._users.share()
            binaries = self._fitting(owner)
            self._judge(binaries, owner)
            if self.pid is None:
                self._start(binaries, owner)
                self.started = True
            self._wait(lambda: self._start(binaries, owner))
            self._judge_durability()
            self._make_database()
        return made

    def start_again(self) -> None:
        """Start a server that has died. Nothing is made: where the folder is gone, its disk is. Raises `Refused`."""
        if self.home.read_marker().get("state") != "ready":
            raise Refused(f"{self.home.data} is gone (is its volume mounted?): nothing is begun anew while we run.")
        self.ensure()

    def stop(self) -> bool:
        """Stop the server cleanly unless another process still works with it; true when it stands still."""
        if self._users is None or not self._users.take_alone():
            return False
        if self.pid is not None:
            owner = database_owner()
            command = ["stop", "-D", str(self.folder / "data"), "-m", "fast", "-w", "-t", str(STOP_SECONDS), "-s"]
            self._run(self._fitting(owner).program("pg_ctl"), *command, owner=owner)
        self._users.free()
        return True

    def connect(self, database: str = "postgres", user: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection as the superuser, in autocommit."""
        host = str(self.home.socket_folder())
        return psycopg.connect(host=host, port=5432, dbname=database, user=user, connect_timeout=3, autocommit=True)

    def _make_once(self) -> bool:
        marker = self.home.read_marker()
        if marker.get("state") == "ready":
            return False
        if marker.get("state") == "server":
            raise Refused(
                f"{self.home.data} was made for the server of DATABASE_URL and holds no database of its own:"
                " set DATABASE_URL again, or let TEPLO_DATA name a folder that does not exist yet."
            )
        if not marker and self.home.data.exists():
            raise Refused(
                f"{self.home.data} exists but holds no cluster of Teplo's (is its volume mounted?):"
                " let TEPLO_DATA name the right folder, or one that does not exist yet to begin anew."
            )
        owner = database_owner()
        self.home.make(group=owner.gid if owner.other else None)
        with Lock(self.home.data / "cluster.start"):
            if self.home.read_marker().get("state") == "ready":
                return False  # another process was first
            self._make(owner)
        return True

    def _make(self, owner: Owner) -> None:
        interrupted = self.home.read_marker().get("cluster")
        if interrupted:
            shutil.rmtree(interrupted, ignore_errors=True)
        folder = Path(interrupted) if interrupted else self._place(owner)
        self.home.write_marker(state="making", cluster=str(folder))
        make_private(folder, owner)
        for part in ("data", "log"):
            make_private(folder / part, owner)
        binaries = within_reach(self.binaries or find_binaries(), owner)
        self.say(f"Making a new PostgreSQL {binaries.major} cluster in {folder}")
        self._initdb(binaries, owner, folder)
        facts = {"cluster": str(folder), "system_identifier": self._identifier(binaries, owner, folder)}
        self.home.write_marker(state="ready", **facts)

    def _initdb(self, binaries: Binaries, owner: Owner, folder: Path) -> None:
        auth = ["--auth-local=peer", "--auth-host=scram-sha-256", "--username=postgres"]
        sync = ["--no-sync"] if self.unsafe else []
        flags = [*binaries.locale_flags(), "--data-checksums", *auth, *sync, "-D", str(folder / "data")]
        self._run(binaries.program("initdb"), *flags, owner=owner)
        conf = folder / "data" / "postgresql.conf"
        _write(conf, conf.read_text() + "\ninclude = 'teplo.conf'\n", owner)
        _write(folder / "data" / "pg_hba.conf", HBA, owner)

    def _place(self, owner: Owner) -> Path:
        beside = self.home.data / "postgresql"
        if not owner.other or reachable(self.home.data, owner):
            return beside
        # Root keeps TEPLO_DATA in a folder closed to others: the data go to the system's place for state.
        SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        return SYSTEM_HOME / os.urandom(6).hex()

    def _fitting(self, owner: Owner) -> Binaries:
        version = self.folder / "data" / "PG_VERSION"
        try:
            major = int(version.read_text())
        except (OSError, ValueError):
            raise Refused(f"{version} is missing although {self.home.marker} says a cluster lies there.") from None
        fitting = self.binaries if self.binaries and self.binaries.major == major else find_binaries(major=major)
        return within_reach(fitting, owner)

    def _judge(self, binaries: Binaries, owner: Owner) -> None:
        expected = self.home.read_marker().get("system_identifier")
        found = self._identifier(binaries, owner, self.folder)
        if found != expected:
            raise Refused(f"{self.folder} holds the cluster {found}, but {self.home.marker} names {expected}.")

    def _identifier(self, binaries: Binaries, owner: Owner, folder: Path) -> str:
        answer = self._run(binaries.program("pg_controldata"), "-D", str(folder / "data"), owner=owner)
        lines = dict(line.split(":", 1) for line in answer.splitlines() if ":" in line)
        return lines["Database system identifier"].strip()

    def _start(self, binaries: Binaries, owner: Owner) -> None:
        data = self.folder / "data"
        socket = self.home.socket_folder()
        make_private(socket, owner)
        _write(data / "teplo.conf", server_settings(socket, binaries.major, unsafe=self.unsafe), owner)
        _write(data / "pg_ident.conf", ident(), owner)
        self.say(f"Starting PostgreSQL {binaries.major} in {self.folder}")
        # pg_ctl puts the server into a session of its own: neither Ctrl-C nor our death reaches it.
        log = str(self.folder / "log" / "start.log")
        self._run(binaries.program("pg_ctl"), "start", "-D", str(data), "-W", "-s", "-l", log, owner=owner, quiet=True)

    def _wait(self, start: Callable[[], None]) -> None:
        begun = said = time.monotonic()
        tried = 0
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError as error:
                now = time.monotonic()
                if now - begun > START_SECONDS or tried > START_TRIES:
                    raise Refused(
                        f"PostgreSQL in {self.folder} did not start: {error} (see {self.folder}/log)."
                    ) from error
                if now - said > PROGRESS_SECONDS:
                    said = now
                    self.say(f"PostgreSQL is still starting, {now - begun:.0f} s (it may be repairing after a crash)")
            if self.pid is None and now - begun > tried + 1:
                # The last processes of a killed server keep its memory for a moment, and it will not start beside them.
                tried += 1
                start()
            time.sleep(0.05)

    def _judge_durability(self) -> None:
        with self.connect() as connection:
            wrong = [name for name in DURABLE if connection.execute(f"show {name}").fetchone() != ("on",)]
        if wrong and not self.unsafe:
            raise Refused(f"PostgreSQL in {self.folder} runs with {', '.join(wrong)} off and could lose enquiries.")

    def _make_database(self) -> None:
        with self.connect() as connection:
            if not connection.execute("select 1 from pg_roles where rolname = 'teplo'").fetchone():
                connection.execute("create role teplo login createdb")
            if not connection.execute("select 1 from pg_database where datname = 'teplo'").fetchone():
                connection.execute("create database teplo owner teplo")

    def _run(self, *command: str, owner: Owner, quiet: bool = False) -> str:
        output = subprocess.DEVNULL if quiet else subprocess.PIPE
        done = subprocess.run(
            command,
            check=False,
            text=True,
            cwd=self.folder if self.folder.exists() else "/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Our own environment holds secrets, and a foreign locale would change what is printed.
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            user=owner.uid if owner.other else None,
            group=owner.gid if owner.other else None,
            extra_groups=[] if owner.other else None,
        )
        if done.returncode and not quiet:
            raise Refused(f"{Path(command[0]).name} failed in {self.folder}: {(done.stderr or done.stdout).strip()}")
        return done.stdout or ""


def _write(path: Path, text: str, owner: Owner) -> None:
    """Whole or not at all, and not where nothing changes: the disk may be full, or the current may go."""
    if path.exists() and path.read_text() == text and path.stat().st_uid == owner.uid:
        return
    new = path.with_name(f"{path.name}.new")
    with new.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.chmod(0o600)
    if owner.other:
        os.chown(new, owner.uid, owner.gid)
    new.replace(path)
    sync_folder(path.parent)


def _is_postgres(pid: int, folder: Path) -> bool:
    """Whether that process is the server of this folder; after a power cut its number may be another server's."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        # After a restart of the machine the number may belong to somebody else; a zombie serves nobody.
        words = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    name, _, rest = words.partition("(")[2].rpartition(")")
    if name != "postgres" or rest.lstrip().startswith("Z"):
        return False
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:
        return True  # somebody else's process, whose folder is not shown to us
