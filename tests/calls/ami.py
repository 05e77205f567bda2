"""An exchange that speaks the manager interface as Asterisk documents it: greeting, challenge, login, lists, events."""

import contextlib
import hashlib
import socket
import threading
from collections.abc import Iterator

from teplo.channels.models import Channel
from teplo.intake.connectors.asterisk.listening import listen

USER, SECRET = "teplo", "ami-secret"
CHALLENGE = "840415273"


class Asterisk:
    """Listens on a port of this machine. `calls` are the rows of CoreShowChannels, `entered` how often we signed in."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.calls: list[dict[str, str]] = []
        self.entered = 0
        self.refuses = False
        self.wrong_words: list[str] = []
        self._lines: list[socket.socket] = []
        self.is_in = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _address = self._door.accept()
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        self._lines.append(line)
        with contextlib.suppress(OSError):
            line.sendall(b"Asterisk Call Manager/7.0.3\r\n")
            read = b""
            while piece := line.recv(4096):
                read += piece
                while b"\r\n\r\n" in read:
                    frame, _end, read = read.partition(b"\r\n\r\n")
                    asked = dict(one.split(": ", 1) for one in frame.decode().split("\r\n") if ": " in one)
                    self._answer(line, asked)

    def _answer(self, line: socket.socket, asked: dict[str, str]) -> None:
        number = {"ActionID": asked.get("ActionID", "")}
        match asked.get("Action"):
            case "Challenge":
                self._say(line, Response="Success", **number, Challenge=CHALLENGE)
            case "Login":
                key = hashlib.md5(f"{CHALLENGE}{SECRET}".encode()).hexdigest()
                if self.refuses or (asked["Username"], asked["Key"]) != (USER, key):
                    self._say(line, Response="Error", **number, Message="Authentication failed")
                    line.close()
                    return
                self._say(line, Response="Success", **number, Message="Authentication accepted")
                self._say(line, Event="FullyBooted", Privilege="system,all", Status="Fully Booted")
            case "CoreShowChannels":
                self._say(line, Response="Success", **number, EventList="start", Message="Channels will follow")
                for call in self.calls:
                    self._say(line, Event="CoreShowChannel", **number, **call)
                count = str(len(self.calls))
                self._say(line, Event="CoreShowChannelsComplete", **number, EventList="Complete", ListItems=count)
                self.entered += 1
                self.is_in.set()
            case "Ping":
                self._say(line, Response="Success", **number, Ping="Pong")
            case "Logoff":
                self._say(line, Response="Goodbye", **number)
            case other:
                self.wrong_words.append(str(other))

    def _say(self, line: socket.socket, **fields: str) -> None:
        line.sendall("".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + b"\r\n")

    def tell(self, event: str, **fields: str) -> None:
        """An event to whoever listens; in two pieces, as a network may deliver it."""
        words = "".join(
            f"{name}: {value}\r\n" for name, value in {"Event": event, "Privilege": "call,all", **fields}.items()
        )
        whole = words.encode() + b"\r\n"
        self._lines[-1].sendall(whole[:17])
        self._lines[-1].sendall(whole[17:])

    def cut(self) -> None:
        """The line is gone without a word."""
        self.is_in.clear()
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self._lines = []

    def end(self) -> None:
        self._door.close()
        self.cut()


@contextlib.contextmanager
def listened(channel: Channel) -> Iterator[None]:
    """The channel's exchange is listened to beside what the test does."""
    stop = threading.Event()

    def run() -> None:
        from django.db import connection

        try:
            listen(channel, stop)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)
        assert not thread.is_alive()
