"""F-62 from the shell: a backup of one machine becomes the desk of another, also when its restore is killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from teplo.config.cluster import Cluster
from teplo.config.home import Home
from tests.config.conftest import ROOT, Teplo

TABLES = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


@contextmanager
def running(data: Path) -> Iterator[Cluster]:
    """The database of a desk, without the desk."""
    cluster = Cluster(Home(data))
    cluster.ensure()
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def backup(teplo: Teplo, folder: Path) -> Path:
    """The backup of a machine with an employee and a key."""
    path = folder / "base.tar"
    assert teplo("migrate").returncode == 0
    assert teplo("user", "create", "boss@example.ru", "--role", "administrator").returncode == 0
    told = teplo("backup", str(path), "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["verified"] is True
    return path


@pytest.mark.alone
def test_a_backup_becomes_the_desk_of_another_machine(teplo: Teplo, folder: Path, backup: Path) -> None:
    key = (folder / "data" / "keys" / "secret_key").read_bytes()
    assert key.strip() not in backup.read_bytes()
    other = {"TEPLO_DATA": str(folder / "other")}
    told = teplo("restore", str(backup), **other)
    assert told.returncode == 0, told.stderr
    assert "The keys are not in the backup" in told.stderr
    assert not (folder / "other" / "keys").exists()
    with running(folder / "other"):
        told = teplo("check", **other)
    assert (told.returncode, told.stderr) == (0, "")
    assert "stands still" in teplo("check", **other).stderr


@pytest.mark.full
@pytest.mark.alone
def test_a_restore_that_is_killed_anywhere_is_finished_by_the_next(teplo: Teplo, folder: Path, backup: Path) -> None:
    """Twelve kills at random moments: after each there is no table or every one, and nothing starts before the end."""
    chance = random.Random(62)
    command = [sys.executable, "-m", "teplo.config.command", "restore", str(backup)]
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "TEPLO_"))}
    for turn in range(12):
        data = folder / f"killed-{turn}"
        killed = subprocess.Popen(
            command, env={**inherited, "TEPLO_DATA": str(data)}, cwd=ROOT, stderr=subprocess.DEVNULL, process_group=0
        )
        time.sleep(chance.uniform(0.5, 9))
        if killed.poll() is None:
            os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
        if (data / "restoring").exists():
            assert "was interrupted" in teplo("migrate", TEPLO_DATA=str(data)).stderr
        told = teplo("restore", str(backup), TEPLO_DATA=str(data))
        assert told.returncode == 0 or "is not empty" in told.stderr
        with running(data) as cluster, cluster.connect("teplo") as connection:
            assert connection.execute(TABLES).fetchone()[0] > 60
            assert teplo("check", TEPLO_DATA=str(data)).returncode == 0
