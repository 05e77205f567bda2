"""A visitor's page on the wire, as the widget behaves: it counts what it is told and comes back when it is cut off.

What it says it says again under the same number until it is told that it is there, and of lines it takes only those
that come after its last one. `shown` keeps everything that came, also what it did not take: losses and doubles are
counted from it and not from what the server believes.
"""

import asyncio
import contextlib
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 10.0
SILENCE = 40.0
# Seconds until the page comes back: by chance within two at first, then within twice as many, up to a quarter minute.
FIRST, LONGEST = 2.0, 15.0


@dataclass(frozen=True, slots=True)
class Said:
    """What the server answered: status, headers by small names, the JSON of its body ({} where there is none)."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]


class Cut(Exception):
    """The connection was lost before the answer was there."""


def pause(tries: int, chance: random.Random) -> float:
    """Seconds until the next try, after so many that failed one after the other."""
    return chance.uniform(0, min(LONGEST, FIRST * 2**tries))


@dataclass
class Page:
    """One visitor's page. `ip` is the address that the server's trusted proxy names for him."""

    host: str
    port: int
    key: str
    ip: str
    chance: random.Random
    token: str = ""
    last: int = 0
    # Every line as often as it came, and when it came first (`time.monotonic`).
    shown: Counter[int] = field(default_factory=Counter)
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    came: dict[int, float] = field(default_factory=dict)
    told: list[tuple[str, dict[str, Any], float]] = field(default_factory=list)
    tries: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    refused: int = 0
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    # What the controls of the fault tests take away.
    keeps_place: bool = True
    keeps_number: bool = True
    waits: bool = True

    async def hello(self) -> dict[str, Any]:
        """Say that it is open; takes the secret that it is given."""
        said = await self._insist("hello", {})
        self.token = str(said.body["token"])
        return said.body

    async def say(self, text: str, number: str) -> int | None:
        """Say a word until the server has it; gives its line, None where the server has put it aside for a while."""
        said = await self._insist("say", {"text": text}, number=number)
        line = said.body.get("line")
        return int(line) if line is not None else None

    async def has(self, lines: int, *, told: int = 0, within: float = PATIENCE) -> None:
        """Wait until it has this line, and so much else was told; TimeoutError where it does not come."""
        async with asyncio.timeout(within):
            while self.last < lines or len(self.told) < told:
                self.heard.clear()
                await self.heard.wait()

    async def _insist(self, verb: str, body: dict[str, Any], *, number: str = "") -> Said:
        for tries in range(1_000):
            given = {**body, "id": number if self.keeps_number else f"{number}-{tries}"} if number else body
            try:
                said = await self.post(verb, given)
            except (Cut, OSError, TimeoutError):
                said = None
            if said is not None and said.status < 300:
                return said
            if said is not None and said.status not in (408, 429, 500, 502, 503):
                raise RuntimeError(f"{verb}: {said.status} {said.body}")
            await asyncio.sleep(pause(min(tries, 2), self.chance))
        raise RuntimeError(f"{verb} was never answered")

    async def post(self, verb: str, body: dict[str, Any]) -> Said:
        """One request over a connection of its own; Cut where it ends before the answer."""
        content = json.dumps(body).encode()
        head = self._head("POST", verb, f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n")
        async with asyncio.timeout(PATIENCE), self._connected() as (reader, writer):
            writer.write(head + content)
            status, headers = await _head_of(reader)
            length = int(headers.get("content-length", "0"))
            try:
                answer = await reader.readexactly(length)
            except asyncio.IncompleteReadError:
                raise Cut from None
        return Said(status, headers, json.loads(answer) if answer[:1] == b"{" else {})

    async def listen(self) -> None:
        """Hear until cancelled, and come back whenever the stream ends."""
        failed = 0
        while True:
            self.tries.append(time.monotonic())
            after = 0.0
            try:
                after = await self._hear()
                failed = 0
            except _Refused as refused:
                self.refused += 1
                after = refused.after
            except (Cut, OSError, TimeoutError):
                pass
            self.is_open.clear()
            if not self.waits:
                await asyncio.sleep(0.25)
            elif after:
                await asyncio.sleep(after + self.chance.uniform(0, after))
            else:
                await asyncio.sleep(pause(failed, self.chance))
                failed += 1

    async def _hear(self) -> float:
        """One stream from its beginning to its end; gives the seconds after which the server wants to see it again."""
        more = f"Accept: text/event-stream\r\nLast-Event-ID: {self.last if self.keeps_place else 0}\r\n"
        async with self._connected() as (reader, writer):
            writer.write(self._head("GET", "stream", more))
            async with asyncio.timeout(PATIENCE):
                status, headers = await _head_of(reader)
            if status != 200:
                raise _Refused(float(headers.get("retry-after", "5")))
            self.opened.append(time.monotonic())
            self.is_open.set()
            return await self._read(reader)

    async def _read(self, reader: asyncio.StreamReader) -> float:
        event = ""
        while True:
            async with asyncio.timeout(SILENCE):
                line = await reader.readline()
            if not line.endswith(b"\n"):  # the end, or a line that was cut in its middle
                return 0.0
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if text.startswith("event: "):
                event = text[7:]
            elif text.startswith("data: "):
                data = json.loads(text[6:])
                if event == "bye":
                    return self.chance.uniform(0, float(data["after"])) / 2
                self._take(event, data)

    def _take(self, event: str, data: dict[str, Any]) -> None:
        self.heard.set()
        if event != "message":
            self.told.append((event, data, time.monotonic()))
            return
        number = int(data["line"])
        self.shown[number] += 1
        if number > self.last:
            self.last = number
            self.lines[number] = data
            self.came[number] = time.monotonic()

    def _head(self, method: str, verb: str, more: str) -> bytes:
        return (
            f"{method} /w/{self.key}/{verb} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nX-Visitor: {self.token}\r\n"
            f"Sec-Fetch-Site: same-origin\r\nX-Forwarded-For: {self.ip}\r\nConnection: close\r\n{more}\r\n"
        ).encode()

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            yield reader, writer
        finally:
            # At once: whoever waits until a broken connection has closed waits for ever.
            writer.transport.abort()


class _Refused(Exception):
    def __init__(self, after: float) -> None:
        super().__init__(after)
        self.after = after


async def _head_of(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        raise Cut from None
    first, *rest = head.split("\r\n")
    pairs = (line.partition(":") for line in rest if line)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _colon, value in pairs}
