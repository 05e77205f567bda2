"""A provider's server of recordings, which behaves as each test asks of it."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(range(256)) * 8


@dataclass
class Provider:
    """`says` are the answers to come, one each; the last one is repeated. `asked` is what was asked for."""

    url: str = ""
    says: list[Any] = field(default_factory=lambda: [SOUND])
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def next(self) -> Any:
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


@contextlib.contextmanager
def providing() -> Iterator[Provider]:
    """A server here: answers are bytes, a number, a number with bytes, ("to", address), ("slow", seconds), and
    ("endless", bytes), of which it does not say how many there are."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            provider.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
            said = provider.next()
            if isinstance(said, tuple) and said[0] == "slow":
                time.sleep(said[1])
                said = SOUND
            if isinstance(said, tuple) and said[0] == "endless":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(said[1])
                return None
            if isinstance(said, tuple) and said[0] == "to":
                return self._answer(302, b"", Location=said[1])
            status, body = said if isinstance(said, tuple) else (said, b"no") if isinstance(said, int) else (200, said)
            return self._answer(status, body)

        do_POST = do_GET

        def _answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
