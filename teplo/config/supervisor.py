"""`teplo run`: database, web and worker in one foreground process tree."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from teplo.config.cluster import Cluster
from teplo.config.home import Refused
from teplo.config.processes import die_with_parent

STOP_SECONDS = 30
STEADY_SECONDS = 60
ALONE_SECONDS = 15
LONGEST_PAUSE = 10.0
TICK_SECONDS = 0.2


@dataclass
class Child:
    """One of our processes: started again with a growing pause when it dies, unless it runs only once."""

    name: str
    arguments: list[str]
    env: dict[str, str] = field(default_factory=dict)
    once: bool = False
    ended: Callable[[int], None] = lambda _: None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 0.0
    due_at: float = 0.0

    def start(self, now: float, *, held: bool = False) -> None:
        """Start it; a held one loads what it needs and begins its work when it is let go."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "teplo.config.command", *self.arguments, *(["--held"] if held else [])],
            env={**os.environ, **self.env},
            stdin=subprocess.PIPE if held else subprocess.DEVNULL,
            # A group of its own: Ctrl-C reaches us alone, and we end the children in order.
            process_group=0,
            preexec_fn=die_with_parent,  # noqa: PLW1509 (we have no threads)
        )
        self.started_at = now

    def let_go(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def look_after(self, now: float, say: Callable[[str], None]) -> None:
        """Start it when it is due; note its death."""
        if self.process is None:
            if now >= self.due_at:
                self.start(now)
            return
        code = self.process.poll()
        if code is None:
            return
        self.process = None
        if self.once:
            self.due_at = float("inf")
            self.ended(code)
            return
        self.pause = 1.0 if now - self.started_at > STEADY_SECONDS else min(self.pause * 2 or 1.0, LONGEST_PAUSE)
        self.due_at = now + self.pause
        say(f"{self.name} ended with {code}; starting it again in {self.pause:.0f} s")

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it; kill its whole group when it does not end in time."""
        if self.process is None:
            return
        try:
            self.process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Keeps the children and the database alive until Ctrl-C or SIGTERM, then ends them cleanly."""

    def __init__(
        self, children: list[Child], cluster: Cluster | None, say: Callable[[str], None], until_open: Callable[[], bool]
    ) -> None:
        self.children = children
        self.cluster = cluster
        self.say = say
        self.until_open = until_open
        self.opened = False
        self.begun_at = time.monotonic()
        self.database_due_at = 0.0
        self.asked = False

    def run(self) -> None:
        """Stay until asked to end."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)
        try:
            while not self.asked:
                self._keep_database()
                for child in self._due_children():
                    child.look_after(time.monotonic(), self.say)
                self.opened = self.opened or self.until_open()
                time.sleep(TICK_SECONDS)
        finally:
            self._end()

    def _due_children(self) -> list[Child]:
        """The first, which is the web, until it answers; then all: they would take its time to start from it."""
        alone = not self.opened and time.monotonic() - self.begun_at < ALONE_SECONDS
        return self.children[:1] if alone else self.children

    def _keep_database(self) -> None:
        if self.cluster is not None and self.cluster.pid is None and time.monotonic() >= self.database_due_at:
            self.say("The database has died; starting it again")
            try:
                self.cluster.start_again()
            except (Refused, OSError) as error:  # a full disk ends neither us nor the trying
                self.say(str(error))
                self.database_due_at = time.monotonic() + LONGEST_PAUSE

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt  # asked twice: not even a repairing database is waited for
        self.asked = True

    def _end(self) -> None:
        self.say("Stopping")
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.end(deadline)
        if self.cluster is not None and not self.cluster.stop():
            self.say("The database stays: another process works with it")
