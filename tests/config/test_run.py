"""`teplo run` and the other commands, as a person at a terminal meets them."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from teplo.config.cluster import Cluster
from teplo.config.home import Home
from tests.config.conftest import ROOT, Teplo


def test_help_lists_the_commands(teplo: Teplo) -> None:
    told = teplo("--help")
    assert told.returncode == 0
    listed = set(re.findall(r"^  (\w+) ", told.stdout, re.MULTILINE))
    assert {"run", "web", "worker", "migrate", "user", "token"} <= listed


@pytest.mark.parametrize("arguments", [(), ("fly",), ("run", "--prot", "1"), ("web", "--port", "x")])
def test_a_wrong_call_ends_with_2(teplo: Teplo, arguments: tuple[str, ...]) -> None:
    assert teplo(*arguments).returncode == 2


def test_a_bad_setting_ends_with_1_and_one_sentence(teplo: Teplo) -> None:
    told = teplo("run", TEPLO_COUNTRY="Russia")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.strip().startswith("teplo: TEPLO_COUNTRY must be")
    assert told.stderr.count("\n") == 1


def test_a_server_that_cannot_be_reached_is_named(teplo: Teplo) -> None:
    told = teplo("migrate", DATABASE_URL="postgres://teplo:secret-word@127.0.0.1:1/teplo")
    assert told.returncode == 1
    assert "127.0.0.1" in told.stderr
    assert "secret-word" not in told.stderr


def test_checking_makes_nothing(teplo: Teplo, folder: Path) -> None:
    told = teplo("check")
    assert told.returncode == 0, told.stderr
    assert not (folder / "data").exists()


def test_checking_for_the_public_names_what_is_missing(teplo: Teplo) -> None:
    told = teplo("check", "--deploy")
    assert told.returncode == 1
    assert "TEPLO_SECRET_KEY" in told.stdout


@pytest.mark.alone
def test_users_and_tokens_are_made_from_the_shell(teplo: Teplo) -> None:
    assert teplo("migrate").returncode == 0
    made = teplo("user", "create", "boss@example.ru", "--role", "administrator", "--json")
    assert made.returncode == 0, made.stderr
    assert set(json.loads(made.stdout)) == {"email", "password"}
    assert teplo("user", "create", "boss@example.ru", "--role", "head").returncode == 1
    assert set(json.loads(teplo("token", "create", "site", "--scope", "intake,read", "--json").stdout)) == {"token"}
    assert teplo("token", "create", "site", "--scope", "everything").returncode == 1


class Running:
    """A `teplo run` of the test's own."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "TEPLO_"))}
        command = [sys.executable, "-m", "teplo.config.command", "run", "--empty", "--port", str(self.port)]
        env = {**inherited, "TEPLO_DATA": str(data)}
        self.begun = time.monotonic()
        self.process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def until(self, path: str, status: int, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.get(path) != status:
            assert time.monotonic() < deadline, f"{path} is {self.get(path)}"
            time.sleep(0.1)

    def tree(self, parent: int | None = None) -> dict[int, str]:
        """Every process below `teplo run`, with its command line."""
        found: dict[int, str] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                above = int(stat.read_text().rpartition(")")[2].split()[1])
                words = (stat.parent / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if above == (parent or self.process.pid):
                number = int(stat.parent.name)
                found |= {number: words, **self.tree(number)}
        return found


@pytest.fixture
def running(folder: Path) -> Iterator[Running]:
    started = Running(folder / "data")
    yield started
    if started.process.poll() is None:
        started.process.send_signal(signal.SIGINT)
        started.process.wait(40)
    started.process.stdout.close()


def memory(pid: int) -> float:
    """Resident megabytes of a process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024


def gone(pids: list[int], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        alive = [pid for pid in pids if Path(f"/proc/{pid}").exists() and " Z " not in stat_of(pid)]
        if not alive:
            return True
        time.sleep(0.1)
    return False


def stat_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return " Z "


@pytest.mark.alone
def test_it_serves_and_ends_all_of_it_at_ctrl_c(running: Running, folder: Path) -> None:
    running.until("/healthz", 200, seconds=90)
    running.until("/readyz", 200, seconds=20)
    assert max(memory(pid) for pid in running.tree()) <= 250
    below = list(running.tree())
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(40) == 0
    assert gone(below, seconds=1)
    assert Cluster(Home(folder / "data")).pid is None
    assert f"http://localhost:{running.port}" in running.process.stdout.read().decode()


@pytest.mark.alone
def test_what_is_killed_comes_back_and_the_database_outlives_all(running: Running, folder: Path) -> None:
    running.until("/readyz", 200, seconds=90)
    database = Cluster(Home(folder / "data")).pid
    for pid in list(running.tree()):
        os.kill(pid, signal.SIGKILL)
    running.until("/readyz", 200, seconds=90)
    os.kill(database, signal.SIGKILL)
    killed = database
    deadline = time.monotonic() + 40
    while (database := Cluster(Home(folder / "data")).pid) in (None, killed):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    running.until("/readyz", 200, seconds=90)
    below = list(running.tree())
    running.process.kill()
    running.process.wait()
    assert gone(below, seconds=20)
    assert Cluster(Home(folder / "data")).pid == database
