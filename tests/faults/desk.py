"""The product as it runs at a customer's: a durable cluster, web and worker processes, started again when they die."""

import contextlib
import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from teplo.config.cluster import Cluster
from teplo.config.home import Home
from tests.faults.ledger import Ledger
from tests.faults.load import Sender, free_port

ROOT = Path(__file__).resolve().parents[2]
RESTART_SECONDS = 0.5


class Kept:
    """One command of ours in a process group of its own, started again when it dies, as a service manager would."""

    def __init__(
        self, arguments: list[str], env: dict[str, str], log: Path, *, program: str = "tests.faults.program"
    ) -> None:
        self.arguments, self.env, self.log, self.program = arguments, env, log, program
        self.mark = Path(env["FAULTS_KILL"])  # a file by which the test and the weaknesses speak to each other
        self.deaths = 0
        self._wanted = True
        self._rests = False
        self.process = self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", self.program, *self.arguments],
                env=self.env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0,
            )  # fmt: skip

    def _keep(self) -> None:
        while self._wanted:
            if self.process.poll() is not None and not self._rests:
                self.deaths += 1
                time.sleep(RESTART_SECONDS)
                if self._wanted and not self._rests:
                    self.process = self._start()
            time.sleep(0.05)

    def kill(self) -> None:
        """The whole group at once, without a word."""
        self.tell(signal.SIGKILL)

    def tell(self, number: signal.Signals) -> None:
        """The same signal to the whole group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def rest(self) -> None:
        """Killed, and not started before `resume`: the machine itself is off."""
        self._rests = True
        self.kill()
        self.process.wait(10)

    def resume(self) -> None:
        self._rests = False

    def end(self) -> None:
        self._wanted = False
        self._thread.join(5)
        self.process.terminate()
        self.tell(signal.SIGCONT)  # a frozen one would not hear it
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait(5)

    def threads(self) -> int:
        """Threads of the process and its children."""
        return sum(
            len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in [self.process.pid, *children(self.process.pid)]
        )


class Desk:
    """One cluster with its company; `web` and `worker` start what a test needs."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="teplo-f-"))
        self.folder.chmod(0o711)  # the system user of the database passes through
        home = self.folder / "data"
        clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TEPLO_POOL")}
        self.env = {**clean, "TEPLO_DATA": str(home), "PYTHONPATH": str(ROOT)}
        self.cluster = Cluster(Home(home))
        self.ledger = Ledger(self.folder / "ledger.jsonl")
        self.kept: list[Kept] = []
        self.database = "teplo"

    def open(self) -> None:
        self.cluster.ensure()
        self.run("teplo.config.command", "migrate")
        self.tokens: dict[str, Any] = json.loads(self.run("tests.faults.company"))
        self.rule("CREATE DATABASE clean TEMPLATE teplo", "postgres")

    @contextlib.contextmanager
    def spare(self) -> Iterator["Desk"]:
        """The same company in a database that a control may break."""
        other = copy.copy(self)
        other.database = "spare"
        url = f"postgres://teplo@/spare?host={self.cluster.home.socket_folder()}"
        # A folder of its own: what a journal keeps belongs to one database.
        data = self.folder / f"spare-{len(self.kept)}"
        other.env = {**self.env, "DATABASE_URL": url, "TEPLO_DATA": str(data)}
        self.rule("CREATE DATABASE spare TEMPLATE clean OWNER teplo", "postgres")
        try:
            yield other
        finally:
            self.rule("DROP DATABASE spare WITH (FORCE)", "postgres")

    def close(self) -> None:
        for one in self.kept:
            one.end()
        self.ledger.close()
        self.stop_database("fast")
        shutil.rmtree(self.cluster.home.cluster_folder(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *module: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *module], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextlib.contextmanager
    def web(self, *faults: str, port: int = 0, **env: str) -> Iterator["Web"]:
        """A web server; `faults` are weaknesses put into it, `env` what its environment has besides."""
        port = port or free_port()
        kept = self._keep(["web", "--port", str(port), "--processes", "1"], faults, env, "web.log")
        web = Web(kept, Sender(port, self.tokens["intake"]), kept.mark)
        try:
            web.until_up()
            yield web
        finally:
            kept.end()

    @contextlib.contextmanager
    def worker(self, *faults: str, **env: str) -> Iterator[Kept]:
        kept = self._keep(["worker"], faults, env, "worker.log")
        try:
            yield kept
        finally:
            kept.end()

    def _keep(self, arguments: list[str], faults: tuple[str, ...], env: dict[str, str], log: str) -> Kept:
        ours = {"FAULTS": ",".join(faults), "FAULTS_KILL": str(self.folder / f"kill-{len(self.kept)}")}
        kept = Kept(arguments, {**self.env, **ours, **env}, self.folder / log)
        self.kept.append(kept)
        return kept

    def journalled(self) -> bool:
        """Whether anything waits in the journal of this desk."""
        return any(Path(self.env["TEPLO_DATA"], "journal").glob("*.journal"))

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement, on a connection of its own."""
        with self.cluster.connect(self.database, "teplo") as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def rule(self, statement: str, database: str | None = None) -> None:
        """Something that only the superuser may do."""
        with self.cluster.connect(database or self.database) as connection:
            connection.execute(statement.encode())

    def stop_database(self, mode: str) -> None:
        """`fast`, `immediate`, or `kill`: the postmaster by SIGKILL."""
        numbers = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "kill": signal.SIGKILL}
        pid = self.cluster.pid
        if pid:
            os.kill(pid, numbers[mode])
        until(lambda: self.cluster.pid is None, seconds=60)

    def logs(self) -> str:
        """Everything that web, worker and database have written."""
        database = (self.cluster.folder / "log").glob("*")
        return "".join(path.read_text(errors="replace") for path in [*self.folder.glob("*.log"), *database])


class Web:
    """A running web server and its client."""

    def __init__(self, kept: Kept, sender: Sender, trigger: Path) -> None:
        self.kept, self.sender, self.trigger = kept, sender, trigger

    def until_up(self, seconds: float = 120) -> None:
        try:
            until(self._answers, seconds=seconds)
        except AssertionError as late:
            said = self.kept.log.read_text(errors="replace")[-2000:]
            raise AssertionError(f"not up within {seconds} s, {self.kept.deaths} deaths; it said: {said}") from late

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.sender.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def as_employee(self, token: str) -> Sender:
        return Sender(self.sender.port, token)


def children(pid: int) -> list[int]:
    """All processes below one."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            direct = [int(text) for text in (task / "children").read_text().split()]
            found += [one for child in direct for one in (child, *children(child))]
    return found


def until(reached: Callable[[], object], *, seconds: float) -> float:
    """Wait for it; the seconds that it took."""
    began = time.monotonic()
    while not reached():
        assert time.monotonic() - began < seconds, f"not reached within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began
