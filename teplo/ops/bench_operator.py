"""An operator's page on the wire: his stream, the list of his talks fetched anew when he hears of them, his answers."""

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from teplo.staff.models import Employee

LIST = "/inbox/?tab=mine"
PATIENCE = 20.0
AGAIN_AFTER = 1.0
# The words that the benchmark says name themselves.
WORD = re.compile(rb"\b[vo]\d{6}\b")


@dataclass
class Operator:
    """One employee at the inbox; `seen` is when each word of a visitor first stood in his list."""

    host: str
    port: int
    employee: int
    cookie: str
    csrf: str
    ip: str
    seen: dict[str, float] = field(default_factory=dict)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        """Hear and fetch until cancelled, as a page does; what breaks is begun anew."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._again(self._hear))
            both.create_task(self._again(self._fetch))

    async def say(self, talk: int, words: str) -> bool:
        """Answer in a talk as the page does; False where nobody has answered him."""
        body = urlencode({"text": words}).encode()
        more = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        try:
            status, _answer = await self._ask("POST", f"/inbox/{talk}/say/", more, body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return False
        if status >= 400:
            raise RuntimeError(f"an answer was refused with {status}")
        return True

    async def page(self, path: str) -> bytes:
        """What stands on a page now."""
        status, answer = await self._ask("GET", path, "HX-Request: true\r\n")
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
        return answer

    async def _again(self, do: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await do()
            except (OSError, TimeoutError, asyncio.IncompleteReadError, RuntimeError):
                await asyncio.sleep(AGAIN_AFTER)

    async def _hear(self) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(self._head("GET", "/live/", "Accept: text/event-stream\r\n"))
            status = int((await reader.readuntil(b"\r\n\r\n")).split()[1])
            if status != 200:
                raise RuntimeError(f"no stream: {status}")
            self.heard.set()
            while line := await reader.readline():
                if line.startswith(b"data:") and (b"talks" in line or b"all" in line):
                    self.heard.set()
        finally:
            writer.close()
        raise RuntimeError("the stream ended")

    async def _fetch(self) -> None:
        while True:
            await self.heard.wait()
            self.heard.clear()
            answer = await self.page(LIST)
            now = time.monotonic()
            for word in WORD.findall(answer):
                self.seen.setdefault(word.decode(), now)

    async def _ask(self, method: str, path: str, more: str, body: bytes = b"") -> tuple[int, bytes]:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            async with asyncio.timeout(PATIENCE):
                writer.write(self._head(method, path, f"Connection: close\r\n{more}") + body)
                head = await reader.readuntil(b"\r\n\r\n")
                answer = await reader.read(-1)
            return int(head.split()[1]), answer
        finally:
            writer.close()

    def _head(self, method: str, path: str, more: str) -> bytes:
        htmx = "HX-Request: true\r\n" if method == "POST" else ""
        return (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nX-Forwarded-For: {self.ip}\r\n"
            f"Cookie: {self.cookie}\r\nX-CSRFToken: {self.csrf}\r\n{htmx}{more}\r\n"
        ).encode()


def at_his_page(employee: Employee, host: str, port: int, *, ip: str) -> Operator:
    """An employee who has signed in."""
    client = Client()
    client.force_login(employee, backend=settings.AUTHENTICATION_BACKENDS[0])
    session, csrf = settings.SESSION_COOKIE_NAME, secrets.token_hex(16)
    cookie = f"{session}={client.cookies[session].value}; {settings.CSRF_COOKIE_NAME}={csrf}"
    return Operator(host, port, employee.pk, cookie, csrf, ip)
