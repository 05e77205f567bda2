"""The manager interface of Asterisk (AMI) over a pinned connection: frames of `Key: value` lines and a blank one."""

from __future__ import annotations

import hashlib
import socket
import ssl
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from teplo.kit.net.places import CONNECT_SECONDS, Place, Unreached, connect, protect, unreached

SECONDS = 15.0
# A frame beyond it is no frame; whoever sends so much without a blank line is not believed.
MOST_BYTES = 256 * 1024
PIECE = 16 * 1024
GREETING = "Asterisk Call Manager"


class Denied(Exception):
    """The exchange does not let this user in; `said` is its own sentence."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True)
class Frame:
    """An event or an answer, word for word; keys may repeat."""

    text: str

    def lines(self) -> Iterator[tuple[str, str]]:
        for line in self.text.splitlines():
            name, mark, value = line.partition(":")
            if mark:
                yield name.strip(), value.strip()

    def get(self, name: str) -> str:
        """The first value under a name, whatever its case; empty where there is none."""
        return next((value for key, value in self.lines() if key.lower() == name.lower()), "")

    @property
    def event(self) -> str:
        return self.get("Event")


class Ami:
    """An open session. What is told while an answer is waited for is kept, in its order."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._read = b""
        self._told: deque[Frame] = deque()
        self._asked = 0
        self.heard_at = time.monotonic()

    def ask(self, action: str, *, seconds: float = SECONDS, **fields: str) -> Frame:
        """Send an action and wait for its answer; Unreached where none comes within `seconds`."""
        number = self.send(action, **fields)
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            frame = self._next(left)
            if frame is not None and frame.get("Response") and frame.get("ActionID") == number:
                return frame
            if frame is not None and frame.event:
                self._told.append(frame)
        raise Unreached("timeout")

    def listed(self, action: str, *, seconds: float = SECONDS) -> list[Frame]:
        """The rows of an action that answers by a list, which ends with a frame `EventList: Complete`."""
        answer = self.ask(action, seconds=seconds)
        if answer.get("Response").lower() != "success":
            raise Denied(answer.get("Message")[:200])
        number, until = answer.get("ActionID"), time.monotonic() + seconds
        rows: list[Frame] = []
        others: deque[Frame] = deque()
        while (left := until - time.monotonic()) > 0:
            frame = self._told.popleft() if self._told else self._next(left)
            if frame is None:
                continue
            if frame.get("ActionID") != number:
                others.append(frame)
            elif frame.get("EventList").lower().startswith("complete"):
                self._told = others
                return rows
            else:
                rows.append(frame)
        raise Unreached("timeout")

    def told_within(self, seconds: float) -> Frame | None:
        """The next event; None where none comes within `seconds`. Unreached where the other end is gone."""
        if self._told:
            return self._told.popleft()
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            frame = self._next(left)
            if frame is not None and frame.event:
                return frame
        return None

    def send(self, action: str, **fields: str) -> str:
        """Send an action without waiting for its answer; gives its number."""
        self._asked += 1
        number = f"teplo-{self._asked}"
        lines = {"Action": action, "ActionID": number, **fields}
        words = "".join(f"{name}: {_plain(value)}\r\n" for name, value in lines.items())
        try:
            self._line.sendall(words.encode() + b"\r\n")
        except OSError as error:
            raise unreached(error) from None
        return number

    def close(self) -> None:
        """Say goodbye and hang up; whether the other end still hears it does not matter."""
        try:
            self.send("Logoff")
        except Unreached:
            pass  # it is gone already
        finally:
            self._line.close()

    def greeted(self) -> None:
        """Read the first line, which says that an Asterisk is there; Unreached `malformed` where something else is."""
        until = time.monotonic() + SECONDS
        while b"\n" not in self._read:
            self._more(until - time.monotonic())
        line, _end, self._read = self._read.partition(b"\n")
        if not line.decode("utf-8", "replace").startswith(GREETING):
            raise Unreached("malformed")

    def _next(self, seconds: float) -> Frame | None:
        until = time.monotonic() + seconds
        while (end := self._end()) is None:
            left = until - time.monotonic()
            if left <= 0 or not self._more(left):
                return None
        place, length = end
        text, self._read = self._read[:place], self._read[place + length :]
        return Frame(text.decode("utf-8", "replace").strip())

    def _end(self) -> tuple[int, int] | None:
        found = [(place, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (place := self._read.find(mark)) >= 0]
        return min(found) if found else None

    def _more(self, seconds: float) -> bool:
        """Read on; False where nothing comes in time."""
        self._line.settimeout(max(0.01, seconds))
        try:
            piece = self._line.recv(PIECE)
        except TimeoutError:
            return False
        except OSError as error:
            raise unreached(error) from None
        if not piece or len(self._read) > MOST_BYTES:
            raise Unreached("cut_off" if not piece else "malformed")
        self._read += piece
        self.heard_at = time.monotonic()
        return True


def open_ami(
    place: Place,
    *,
    is_protected: bool,
    user: str,
    secret: str,
    events: str = "off",
    context: ssl.SSLContext | None = None,
) -> Ami:
    """Open a session and sign in; `events` are the classes that are told, such as `call,dialplan`.

    The secret itself never goes over the line: a challenge of the exchange is answered with it (MD5, as AMI has it).
    Raises Unreached, and Denied where the exchange says no.
    """
    raw = connect(place, seconds=CONNECT_SECONDS)
    ami = Ami(protect(raw, place, context=context) if is_protected else raw)
    try:
        ami.greeted()
        given = ami.ask("Challenge", AuthType="MD5")
        key = hashlib.md5(f"{given.get('Challenge')}{secret}".encode()).hexdigest()  # noqa: S324 (AMI's own way)
        answer = ami.ask("Login", AuthType="MD5", Username=user, Key=key, Events=events)
        if answer.get("Response").lower() != "success":
            raise Denied(answer.get("Message")[:200])
    except BaseException:
        ami.close()
        raise
    return ami


def _plain(value: str) -> str:
    """A value in one line: what would begin another line could be a command."""
    return " ".join(value.split("\r")).replace("\n", " ")
