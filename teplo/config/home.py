"""The folder TEPLO_DATA: where its parts lie, its marker, the keys, and the system user that owns the cluster."""

import contextlib
import grp
import hashlib
import json
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "teplo"
SYSTEM_HOME = Path("/var/lib/teplo")
# sun_path is 108 bytes with its closing zero; PostgreSQL puts `/.s.PGSQL.5432` after the folder.
SOCKET_FOLDER_BYTES = 107 - len("/.s.PGSQL.5432")


class Refused(Exception):
    """The product will not start on what it found; the message says what and where."""


@dataclass(frozen=True)
class Owner:
    """The system user that the database server runs as."""

    uid: int
    gid: int
    name: str

    @property
    def other(self) -> bool:
        """Whether this is somebody else than the user of this process."""
        return self.uid != os.geteuid()


@dataclass(frozen=True)
class Home:
    """TEPLO_DATA with everything in it."""

    data: Path

    @property
    def marker(self) -> Path:
        """Proof that this folder is ours, and which cluster belongs to it."""
        return self.data / "teplo.json"

    @property
    def key_file(self) -> Path:
        """Signing keys, one a line, the newest first."""
        return self.data / "keys" / "secret_key"

    @property
    def first_code_file(self) -> Path:
        """The code that lets somebody begin on an empty desk; gone when he has."""
        return self.data / "first-visit"

    @property
    def unfinished(self) -> Path:
        """There while a backup is being restored into this folder: until it is gone nothing else starts here."""
        return self.data / "restoring"

    def make_first_code(self) -> str:
        """The code of the first visit, made where there is none yet."""
        with contextlib.suppress(FileExistsError):
            handle = os.open(self.first_code_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(18))
        return self.first_code_file.read_text().strip()

    def secret_keys(self) -> tuple[str, ...]:
        """Keys made at the first start; none before it."""
        try:
            return tuple(self.key_file.read_text().split())
        except OSError:
            return ()

    def make(self, *, group: int | None = None) -> None:
        """Make the folder, closed to everybody else but passable for the database's own group."""
        self.data.mkdir(parents=True, exist_ok=True)
        if group is None:
            self.data.chmod(0o700)
        else:
            os.chown(self.data, -1, group)
            self.data.chmod(0o710)

    def make_keys(self) -> None:
        """Make the signing key if there is none; two processes that start at once agree on one."""
        if self.secret_keys():
            return
        if not self.data.exists():
            self.make()
        self.key_file.parent.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self.key_file.parent, delete=False) as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(file.name, self.key_file)
        except FileExistsError:
            pass  # the other process was first, and its key counts
        finally:
            Path(file.name).unlink()
        sync_folder(self.key_file.parent)

    def make_journal(self) -> None:
        """Make the folder for what arrives while the database is away; TEPLO_DATA too where a server is named."""
        if not self.data.exists():
            self.make()
            self.write_marker(state="server")
        (self.data / "journal").mkdir(mode=0o700, exist_ok=True)
        sync_folder(self.data)  # or the folder goes with the power, and all that was synced in it

    def read_marker(self) -> dict[str, str]:
        """What the marker says; empty when there is none."""
        try:
            found = json.loads(self.marker.read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise Refused(f"{self.marker} cannot be read: {error}.") from error
        return {str(key): str(value) for key, value in found.items()}

    def write_marker(self, **facts: str) -> None:
        """Write the marker last of all, so that a half-made cluster never has one."""
        new = self.marker.with_suffix(".new")
        with new.open("w") as file:
            json.dump(facts, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.marker)
        sync_folder(self.data)

    def cluster_folder(self) -> Path:
        """Where the embedded cluster lies, as the marker says, or would lie."""
        return Path(self.read_marker().get("cluster") or self.data / "postgresql")

    def socket_folder(self) -> Path:
        """A folder for the server's socket whose path is short enough for the kernel."""
        beside = self.cluster_folder() / "run"
        if len(os.fsencode(beside)) <= SOCKET_FOLDER_BYTES:
            return beside
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path("/tmp") / f"teplo-{os.geteuid()}-{digest}"  # made with 0700 and checked


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk: a synced file whose name is lost in a power cut is lost as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_private(folder: Path, owner: Owner) -> None:
    """Make a folder that only `owner` may enter; refuse one that somebody else has put there."""
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, owner.uid, owner.gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid:
            raise Refused(f"{folder} belongs to somebody else; remove it and start again.") from None
        folder.chmod(0o700)


def database_owner() -> Owner:
    """This user; for root, who may not run PostgreSQL, a system user of its own."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid(), pwd.getpwuid(os.geteuid()).pw_name)
    _create_system_user()
    for name in (SYSTEM_USER, "postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Owner(entry.pw_uid, entry.pw_gid, entry.pw_name)
    raise Refused("PostgreSQL may not run as root, and no system user for it could be made: create a user named teplo.")


def _create_system_user() -> None:
    tool = shutil.which("useradd")
    if tool and SYSTEM_USER not in {entry.pw_name for entry in pwd.getpwall()}:
        command = [tool, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=False, capture_output=True)


def reachable(path: Path, owner: Owner) -> bool:
    """Whether `owner` may pass every folder on the way to `path` (which need not exist yet)."""
    return all(_may_pass(folder, owner) for folder in path.absolute().parents if folder.exists())


def _may_pass(folder: Path, owner: Owner) -> bool:
    found = folder.stat()
    if found.st_uid == owner.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    groups = {owner.gid, *(group.gr_gid for group in grp.getgrall() if owner.name in group.gr_mem)}
    if found.st_gid in groups:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
