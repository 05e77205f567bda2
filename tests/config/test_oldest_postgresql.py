"""The path of an enquiry on the oldest PostgreSQL that is promised: 15, as Debian 12 installs it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from teplo.config.binaries import OLDEST, Binaries
from teplo.config.cluster import Cluster
from teplo.config.home import Home

INSTALLED = Path(f"/usr/lib/postgresql/{OLDEST}/bin")
ROOT = Path(__file__).resolve().parents[2]
# What of an enquiry's path is the database's: statements of many rows, locks, keys and triggers. Tests of words, of
# signatures and of set-up say nothing about its version.
PATH = [
    "tests/intake/test_receive.py",
    "tests/intake/test_receive_many.py",
    "tests/intake/test_journal.py",
    "tests/intake/test_imports.py",
    "tests/intake/test_import_clients.py",
    "tests/intake/test_import_undo.py",
    "tests/identity/test_recognise.py",
    "tests/triage/test_distribution.py",
    "tests/triage/test_course.py",
    "tests/triage/test_clocks.py",
    "tests/triage/test_escalation.py",
    "tests/triage/test_many.py",
    "tests/triage/test_bulk.py",
    "tests/triage/test_convert.py",
    "tests/triage/test_invariants.py",
    "tests/triage/test_concurrency.py",
    "tests/config/test_taking.py",
    "tests/ledger",
]

pytestmark = pytest.mark.skipif(
    not INSTALLED.is_dir(), reason=f"PostgreSQL {OLDEST} is not installed (postgresql-{OLDEST})"
)


@pytest.fixture
def oldest() -> Iterator[str]:
    """The address of a server of that version, which forgets everything in the end."""
    folder = Path(tempfile.mkdtemp(prefix="teplo-oldest-"))
    folder.chmod(0o711)  # the system user of the database passes through
    cluster = Cluster(Home(folder / "home"), unsafe=True, binaries=Binaries(INSTALLED, OLDEST))
    cluster.ensure()
    with cluster.connect() as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        (version,) = connection.execute("SHOW server_version").fetchone() or ("",)
        assert str(version).startswith(f"{OLDEST}.")
    yield f"postgres://postgres@/teplo?host={cluster.home.socket_folder()}"
    cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_migrations_invariants_and_intake_hold_on_the_oldest_postgresql(oldest: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n2", "-p", "no:cacheprovider", *PATH]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DATABASE_URL": oldest}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
