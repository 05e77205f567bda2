"""Runs Django's WSGI handler behind the ASGI entry: threads for views, one hop per small answer.

docs/decisions/0002-asgi-entry.md has the figures that chose this.
"""

import asyncio
import io
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import IO, Any, Protocol

from teplo.config.ready import ReadyFile
from teplo.config.turns import Full, Turns, caller_of
from teplo.kit.once import asked_at

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, Any]
AsgiApplication = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_BYTES = 25 * 1024 * 1024
# Where whole files are brought in.
FILES = {"/imports/new/": 210 * 1024 * 1024}
# So many of these may lie here at once: the disk is everybody's.
LARGE_AT_ONCE = 4
MEMORY_BYTES = 1024 * 1024
FLUSH_BYTES = 64 * 1024
# A sender has so long, and a second more for so many bytes: whoever trickles is cut off.
BODY_SECONDS = 30
SLOWEST_BYTES = 32 * 1024
# A file that is ready goes out in such pieces, each read beside the loop.
PIECE_BYTES = 256 * 1024
UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class WsgiApplication(Protocol):
    def __call__(self, environ: Environ, start_response: Callable[..., Any], /) -> Iterable[bytes]: ...


class TooLarge(Exception):
    """The body is longer than anything we accept."""


class Unwelcome(Exception):
    """Who sends may not bring a file; `answer` is what he is told."""

    def __init__(self, answer: list[Message]) -> None:
        super().__init__(answer[0]["status"])
        self.answer = answer


class WsgiBehindAsgi:
    """An ASGI application that answers by a WSGI one, with at most `threads` requests at work.

    The body is read before a thread is taken, so slow senders occupy none; a file that lies ready is sent after the
    thread and its connection are given back, so slow readers occupy none either. More than `waiting` requests
    in the line are refused with 503 at once: a late answer helps nobody and the line would only grow.
    Callers take turns, and a crowd of one caller is refused with 429 before it fills the line.
    Where whole files are brought in, the page is asked first whether it would take one from this sender: a stranger,
    and whoever has no right to it, is answered before he has sent more than anybody may.
    """

    def __init__(self, application: WsgiApplication, *, threads: int, waiting: int) -> None:
        self.application = application
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="view")
        self.turns = Turns(threads, waiting=waiting)
        self.large = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = caller_of(scope["headers"], (scope.get("client") or ("",))[0])
        try:
            with self.turns.inside(caller):
                await self._answer(scope, receive, send, caller)
        except Full as full:
            await refuse(send, full.status, retry_after=1)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, caller: str) -> None:
        asked = time.monotonic()
        with tempfile.SpooledTemporaryFile(MEMORY_BYTES) as body, ExitStack() as held:

            async def become_large() -> None:
                held.enter_context(self._among_large())
                await self._ask_first(scope, caller)

            try:
                await _read(receive, body, most=FILES.get(scope["path"], BODY_BYTES), become_large=become_large)
            except Unwelcome as unwelcome:
                for message in unwelcome.answer:
                    await send(message)
                return
            except TooLarge:
                await refuse(send, 413)
                return
            except TimeoutError:
                await refuse(send, 408)
                return
            loop = asyncio.get_running_loop()

            def send_now(message: Message) -> None:
                asyncio.run_coroutine_threadsafe(_send(send, message), loop).result()

            async with self.turns.at_work(caller):
                rest, ready = await loop.run_in_executor(
                    self.executor, self._run, environ_of(scope, body), send_now, asked
                )
        if ready is not None:
            with ready:
                await _send_file(send, receive, rest, ready)
            return
        for message in rest:
            await send(message)

    @contextmanager
    def _among_large(self) -> Iterator[None]:
        if self.large >= LARGE_AT_ONCE:
            raise Full(503)
        self.large += 1
        try:
            yield
        finally:
            self.large -= 1

    async def _ask_first(self, scope: Scope, caller: str) -> None:
        """Let the page say by HEAD whether it is open to this sender; Unwelcome with its answer where it is not."""
        begun: list[Message] = []
        question = environ_of({**scope, "method": "HEAD"}, io.BytesIO())
        async with self.turns.at_work(caller):
            loop, asked = asyncio.get_running_loop(), time.monotonic()
            rest, ready = await loop.run_in_executor(self.executor, self._run, question, begun.append, asked)
        if ready is not None:
            ready.close()
        answer = [*begun, *rest]
        if answer[0]["status"] >= 300:
            answer[0]["headers"].append((b"connection", b"close"))
            raise Unwelcome(answer)

    def _run(
        self, environ: Environ, send_now: Callable[[Message], None], asked: float
    ) -> tuple[list[Message], IO[bytes] | None]:
        """Call the application in a thread; what is small is returned to be sent without another hop.

        So is a file that lies ready: whoever is sent it closes it.
        """
        asked_at(asked)
        messages: list[Message] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            messages.append({"type": "http.response.start", "status": int(status[:3]), "headers": pairs})

        chunks = self.application(environ, start_response)
        if isinstance(chunks, ReadyFile) and (ready := chunks.detached()) is not None:
            return messages, ready
        try:
            pending = bytearray()
            for chunk in chunks:
                pending += chunk
                if len(pending) >= FLUSH_BYTES:
                    messages.append({"type": "http.response.body", "body": bytes(pending), "more_body": True})
                    pending.clear()
                    for message in messages:
                        send_now(message)
                    messages.clear()
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()
        return [*messages, {"type": "http.response.body", "body": bytes(pending)}], None


async def _send(send: Send, message: Message) -> None:
    await send(message)


async def _send_file(send: Send, receive: Receive, begun: list[Message], file: IO[bytes]) -> None:
    """Send a file that lies ready; who goes away, or takes it too slowly for its size, is sent no more of it."""
    began, size = time.monotonic(), 0
    gone = asyncio.ensure_future(_gone(receive))
    try:
        for message in begun:
            await send(message)
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            left = began + BODY_SECONDS + size / SLOWEST_BYTES - time.monotonic()
            await asyncio.wait_for(send({"type": "http.response.body", "body": piece, "more_body": True}), left)
            size += len(piece)
            if gone.done():
                return
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read(receive: Receive, body: IO[bytes], *, most: int, become_large: Callable[[], Awaitable[None]]) -> None:
    began, size, more, is_large = time.monotonic(), 0, True, False
    while more:
        left = began + BODY_SECONDS + size / SLOWEST_BYTES - time.monotonic()
        message = await asyncio.wait_for(receive(), left)
        if message["type"] == "http.disconnect":
            break
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise TooLarge
        if size > BODY_BYTES and not is_large:
            is_large = True
            await become_large()
        body.write(chunk)
        more = message.get("more_body", False)
    body.seek(0)


async def refuse(send: Send, status: int, *, retry_after: int | None = None) -> None:
    """Answer without the application."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def environ_of(scope: Scope, body: IO[bytes]) -> Environ:
    """The WSGI environment of an ASGI request (PEP 3333: text is bytes read as Latin-1)."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.file_wrapper": ReadyFile,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if "_" in name:
            continue  # it would pass for the header that is written with a hyphen
        key = UNPREFIXED.get(name) or "HTTP_" + name.upper().replace("-", "_")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    # Who sends in chunks tells no length, and Django would then read nothing.
    environ["CONTENT_LENGTH"] = str(body.seek(0, os.SEEK_END))
    body.seek(0)
    return environ
