"""Where the tests find PostgreSQL: DATABASE_URL, or a cluster of their own that ends with them."""

import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from teplo.config.cluster import Cluster
from teplo.config.home import Home

PREFIX = "teplo-tests-"
OWNER = "owner"


class Place:
    """A folder for what the tests write, and the cluster in it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.folder.chmod(0o711)  # the system user of the database passes through
        (self.folder / OWNER).write_text(str(os.getpid()))
        self.cluster: Cluster | None = None
        os.environ["TEPLO_DATA"] = str(self.folder / "home")
        os.environ["TEPLO_POOL"] = "0"
        os.environ["TEPLO_LANGUAGE"] = "en"  # tests read the words of the code; those about Russian ask for it

    def open(self) -> None:
        """Start a cluster that forgets everything at a power cut: tests need no durability."""
        self.cluster = Cluster(Home(self.folder / "database"), unsafe=True)
        self.cluster.ensure()
        os.environ["DATABASE_URL"] = f"postgres://postgres@/teplo?host={self.cluster.home.socket_folder()}"

    def close(self) -> None:
        if self.cluster is not None:
            self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def sweep() -> None:
    """End what test runs have left behind that were killed."""
    for owner in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{OWNER}"):
        with contextlib.suppress(OSError):  # another run sweeps too
            if not Path(f"/proc/{owner.read_text() or os.getpid()}").exists():
                left = Cluster(Home(owner.parent / "database"))
                if left.pid:
                    os.kill(left.pid, signal.SIGQUIT)
                shutil.rmtree(owner.parent, ignore_errors=True)


# Before Django reads its settings, which happens before the first hook; xdist's workers inherit the environment.
sweep()
PLACE = Place()
if "DATABASE_URL" not in os.environ:
    PLACE.open()


def pytest_unconfigure(config: pytest.Config) -> None:
    PLACE.close()
