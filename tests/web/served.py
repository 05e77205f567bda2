"""The product's own web server over the tests' database, and somebody who listens to its stream."""

import contextlib
import http.client
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from teplo.ops.bench_intake import free_port, wait_for_answer
from teplo.ops.bench_place import environment

PATIENCE = 10.0


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address, and the process for those who end it."""
    port = free_port()
    env = {**environment(folder / "home"), "TEPLO_BASE_URL": f"http://127.0.0.1:{port}"}
    env.pop("TEPLO_POOL", None)
    command = [sys.executable, "-m", "teplo.config.command", "web", "--port", str(port), "--processes", "1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **env}, stdout=log, stderr=log)
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait(30)


class Ear:
    """A browser's stream, read in a thread."""

    def __init__(self, url: str, cookie: str, **headers: str) -> None:
        self.cookie = cookie
        self._connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        self._connection.request("GET", "/live/", headers={"Cookie": cookie, **headers})
        self._socket = self._connection.sock
        self._answer = self._connection.getresponse()
        self.status, self.headers = self._answer.status, self._answer.headers
        self.lines: list[str] = []
        self._fresh: queue.Queue[str | None] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def hears(self, word: str, *, within: float = PATIENCE) -> bool:
        """Whether a line with this word comes in time; earlier lines are forgotten."""
        until = time.monotonic() + within
        while True:
            try:
                line = self._fresh.get(timeout=max(until - time.monotonic(), 0.01))
            except queue.Empty:
                return False
            if line is None:
                return False
            if word in line.removeprefix("data: ").split():
                return True

    def ends(self, *, within: float = PATIENCE) -> bool:
        """Whether the server closes the stream in time."""
        until = time.monotonic() + within
        with contextlib.suppress(queue.Empty):
            while self._fresh.get(timeout=max(until - time.monotonic(), 0.01)) is not None:
                pass
            return True
        return False

    def close(self) -> None:
        """The browser leaves."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._answer.close()
        self._connection.close()

    def _read(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            while line := self._answer.readline():
                self.lines.append(line.decode().strip())
                self._fresh.put(self.lines[-1])
        self._fresh.put(None)
