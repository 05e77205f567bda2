"""How soon open boards show what another changed: each holds a stream and fetches its board when it hears of leads."""

import asyncio
import contextlib
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from teplo.leads.models import Lead
from teplo.ops.bench import Figures, say
from teplo.ops.bench_intake import running
from teplo.staff.models import Employee
from teplo.triage.actions import change as change_lead

BOARDS = 30
CHANGES = 12
PAUSE = 1.5
PATIENCE = 20.0
BOARD = "/leads/board/"

Change = Callable[[str], float]


class Screen:
    """One browser at one page: a stream, and the page's part fetched anew by a connection that is kept."""

    def __init__(self, url: str, path: str, cookie: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        head = f"Host: {parts.netloc}\r\nCookie: {cookie}\r\n"
        self._stream = f"GET /live/ HTTP/1.1\r\n{head}Accept: text/event-stream\r\n\r\n".encode()
        self._part = f"GET {path} HTTP/1.1\r\n{head}HX-Request: true\r\n\r\n".encode()
        self._heard = asyncio.Event()
        self._shown = asyncio.Condition()
        self._words = b""
        self.is_open = asyncio.Event()

    async def watch(self) -> None:
        """Hear and fetch until cancelled; RuntimeError when the server refuses one of both."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._hear())
            both.create_task(self._fetch())

    async def sees(self, words: bytes) -> float:
        """The moment (of `time.time`) at which these words have come."""
        async with self._shown:
            await self._shown.wait_for(lambda: words in self._words)
        return time.time()

    async def _hear(self) -> None:
        async with self._connected() as (reader, writer):
            writer.write(self._stream)
            await _head(reader)
            self.is_open.set()
            while line := await reader.readline():
                if line.startswith(b"data:") and (b"leads" in line or b"all" in line):
                    self._heard.set()
        raise RuntimeError("the stream ended")

    async def _fetch(self) -> None:
        async with self._connected() as (reader, writer):
            while True:
                await self._heard.wait()
                self._heard.clear()
                writer.write(self._part)
                length = int((await _head(reader)).partition(b"content-length:")[2].partition(b"\r\n")[0])
                words = await reader.readexactly(length)
                async with self._shown:
                    self._words = words
                    self._shown.notify_all()

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


async def _head(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(head.decode().partition("\r\n")[0])
    return head


async def seen_ms(screens: Sequence[Screen], change: Change, *, changes: int = CHANGES) -> list[float]:
    """Milliseconds from each change until each screen shows it, the first change not counted.

    `change` writes the words that it is given where every screen shows them; gives the moment when it had been told to.
    """
    watching = [asyncio.create_task(screen.watch()) for screen in screens]
    try:
        await asyncio.wait_for(asyncio.gather(*(screen.is_open.wait() for screen in screens)), PATIENCE)
        found: list[float] = []
        for number in range(changes + 1):
            await asyncio.sleep(PAUSE)
            words = uuid.uuid4().hex
            waiting = [asyncio.create_task(screen.sees(words.encode())) for screen in screens]
            begun = await asyncio.to_thread(change, words)
            moments = await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
            found += [(moment - begun) * 1000 for moment in moments] if number else []
        return found
    except TimeoutError:
        for task in watching:
            if task.done():
                task.result()  # says why
        raise
    finally:
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)


def measure(readers: Sequence[Employee]) -> Figures:
    """The board of each of these, who see everything, over the database as it is, while a lead there is changed."""
    say(f"{len(readers)} boards look on")
    lead = Lead.objects.filter(status_kind="working").order_by("-created_at", "-pk")[0]
    with tempfile.TemporaryDirectory(prefix="teplo-bench-") as folder, running(Path(folder)) as url:
        screens = [Screen(url, BOARD, cookie_of(reader)) for reader in readers]
        found = sorted(asyncio.run(seen_ms(screens, changing(lead, by=readers[0]))))
    return {
        "boards": len(readers),
        "changes": CHANGES,
        "seen_ms": {
            "p50": round(found[len(found) // 2], 1),
            "p95": round(found[int(len(found) * 0.95)], 1),
            "max": round(found[-1], 1),
        },
    }


def changing(lead: Lead, *, by: Employee) -> Change:
    """Writes words into the need of a lead."""

    def change(words: str) -> float:
        begun = time.time()
        change_lead(lead, values={"need": words}, by=by, at=timezone.now())
        connection.close()  # of the thread that this runs in
        return begun

    return change


def cookie_of(employee: Employee) -> str:
    """The cookie of a browser in which this employee has signed in."""
    client = Client()
    client.force_login(employee, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"
