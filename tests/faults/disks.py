"""Disks that fail: a file system in a file whose power can be cut, and small ones that fill up and are made larger.

Both need root and mounts; where a machine gives neither, the tests skip and say so.
"""

import contextlib
import copy
import fcntl
import os
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from teplo.config.cluster import Cluster
from teplo.config.home import Home
from tests.faults.desk import Desk, until
from tests.faults.load import CANARY

MEGABYTE = 1024 * 1024
SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN
NO_FLUSH = 2  # what was not synced before is gone, as when the current goes
POWER_MEGABYTES = 4000  # of which the image takes what is written
# A small disk cannot hold the log of two gigabytes that the product allows itself.
SMALL_LOG = {"max_wal_size": "64MB", "min_wal_size": "32MB"}


def tool(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def needs(*programs: str) -> None:
    """Skip with a reason where this machine cannot mount."""
    if os.geteuid() != 0:
        pytest.skip("needs root: only root may mount")
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")


class Disk:
    """A mounted file system in a folder of its own; `close` unmounts it and leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "disk"
        folder.mkdir(mode=0o711)
        self.root.mkdir()

    def mount(self, *options: str) -> None:
        done = tool("mount", *options, str(self.root))
        if done.returncode:
            pytest.skip(f"this machine mounts nothing for tests: {done.stderr.strip()}")
        self.root.chmod(0o711)

    def unmount(self) -> None:
        until(lambda: not self.root.is_mount() or tool("umount", str(self.root)).returncode == 0, seconds=30)

    def close(self) -> None:
        self.unmount()
        shutil.rmtree(self.folder, ignore_errors=True)

    def free(self) -> int:
        """Bytes that somebody without privileges may still write."""
        found = os.statvfs(self.root)
        return found.f_bavail * found.f_frsize

    def fill(self, name: str = "ballast", *, leave: int = 0) -> None:
        """Somebody else fills it until `leave` bytes are left."""
        with (self.root / name).open("ab") as file:
            while (room := self.free() - leave) > 0:
                try:
                    file.write(bytes(min(room, MEGABYTE)))
                    file.flush()
                except OSError:
                    return


class PowerDisk(Disk):
    """ext4 in a file on a loop device: `cut` is a power cut, `again` the next morning."""

    def __init__(self, folder: Path) -> None:
        needs("mkfs.ext4", "losetup", "mount")
        super().__init__(folder)
        self.image = folder / "image"
        with self.image.open("wb") as file:
            file.truncate(POWER_MEGABYTES * MEGABYTE)
        made = tool("mkfs.ext4", "-q", "-F", str(self.image))
        assert made.returncode == 0, made.stderr
        self.again()

    def again(self) -> None:
        self.mount("-o", "loop", str(self.image))

    def cut(self) -> None:
        handle = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", NO_FLUSH))
        except OSError as error:
            pytest.skip(f"this kernel cuts no power: {error}")
        finally:
            os.close(handle)


class SmallDisk(Disk):
    """Memory with a size, which may grow later."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        needs("mount")
        super().__init__(folder)
        self.mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs")

    def grow(self, megabytes: int) -> None:
        done = tool("mount", "-o", f"remount,size={megabytes}m", str(self.root))
        assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def moved(desk: Desk, disk: Disk, *, durable: bool = True, database: str = "clean") -> Iterator[Desk]:
    """The company in a cluster of its own whose files, and TEPLO_DATA with them, lie on this disk.

    Without `durable` the server syncs nothing; the product, which would refuse it, is told of it as of somebody
    else's server.
    """
    other = copy.copy(desk)
    other.folder, home = disk.folder, Home(disk.root / "data")
    other.kept, other.env = [], {**desk.env, "TEPLO_DATA": str(home.data)}
    _copy(desk, home)
    other.cluster = Cluster(home, unsafe=not durable)
    other.cluster.ensure()
    try:
        other.rule("DROP DATABASE teplo", "postgres")
        other.rule(f"CREATE DATABASE teplo TEMPLATE {database} OWNER teplo", "postgres")
        for name, value in SMALL_LOG.items():
            other.rule(f"ALTER SYSTEM SET {name} = '{value}'", "postgres")
        other.rule("SELECT pg_reload_conf()", "postgres")
        other.rule("CHECKPOINT", "postgres")
        if not durable:
            other.env["DATABASE_URL"] = f"postgres://teplo@/teplo?host={home.socket_folder()}"
        yield other
    finally:
        for one in other.kept:
            one.end()
        off(other)
    logs = other.logs()
    assert CANARY not in logs, "a name is in a log"


def _copy(desk: Desk, home: Home) -> None:
    """A base backup, and TEPLO_DATA beside it."""
    old, target = desk.cluster.home, home.data / "postgresql"
    home.data.mkdir()
    tool("chown", f"--reference={old.data}", str(home.data))
    tool("chmod", f"--reference={old.data}", str(home.data))
    target.mkdir()
    (target / "log").mkdir()
    owner = old.cluster_folder()
    program = str(_programs(desk) / "pg_basebackup")
    done = tool(program, "-h", str(old.socket_folder()), "-p", "5432", "-U", "postgres", "-D", str(target / "data"),
                "-c", "fast", "-X", "stream", "--no-sync")  # fmt: skip
    assert done.returncode == 0, done.stderr
    tool("chown", "-R", f"--reference={owner}", str(target))
    tool("chmod", "-R", "u=rwX,go=", str(target))
    home.write_marker(**{**old.read_marker(), "cluster": str(target)})
    os.sync()


def _programs(desk: Desk) -> Path:
    pid = desk.cluster.pid
    assert pid is not None
    return Path(f"/proc/{pid}/exe").resolve().parent


def kill_server(desk: Desk) -> None:
    """The server with all its children at once, as a machine that stops; the disk may be dead already."""
    while found := _at_work_in(desk.env["TEPLO_DATA"]):
        for one in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        time.sleep(0.05)


def off(desk: Desk) -> None:
    """Nothing of the database server, nor of our hold on its folder, is left on the disk."""
    kill_server(desk)
    if desk.cluster._users is not None:
        desk.cluster._users.free()
        desk.cluster._users = None


def _at_work_in(folder: str) -> list[int]:
    """Processes of the database server that stand there; one that is dead and not yet buried stands nowhere."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str((process / "cwd").readlink()).startswith(folder):
                found.append(int(process.name))
    return found
