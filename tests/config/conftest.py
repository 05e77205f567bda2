"""A database cluster of one test's own, and command lines with an environment of their own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from teplo.config.cluster import Cluster
from teplo.config.home import Home

ROOT = Path(__file__).resolve().parents[2]


def end(cluster: Cluster) -> None:
    """Stop a cluster the hard way, whoever uses it."""
    pid = cluster.pid
    if pid:
        os.kill(pid, signal.SIGQUIT)
    while cluster.pid:
        time.sleep(0.02)
    shutil.rmtree(cluster.home.cluster_folder(), ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that the database's own user may pass, unlike pytest's."""
    place = Path(tempfile.mkdtemp(prefix="teplo-t-"))
    place.chmod(0o711)
    yield place
    for marker in place.rglob("teplo.json"):
        end(Cluster(Home(marker.parent)))
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    """A running cluster in a folder of its own."""
    made = Cluster(Home(folder / "data"), unsafe=True)
    made.ensure()
    return made


Teplo = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def teplo(folder: Path) -> Teplo:
    """Runs the command line with TEPLO_DATA in the test's folder and no DATABASE_URL."""

    def run(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "TEPLO_"))}
        return subprocess.run(
            [sys.executable, "-m", "teplo.config.command", *arguments],
            env={**inherited, "TEPLO_DATA": str(folder / "data"), **env},
            cwd=ROOT,
            capture_output=True,
            check=False,
            text=True,
            timeout=180,
        )

    return run
