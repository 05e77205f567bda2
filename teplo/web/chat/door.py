"""The address at which a visitor listens. It answers the event loop itself: a thousand come back after a restart, and
each would otherwise pass a second set of middleware and threads before it may wait.

It asks the database nothing: whose stream it is says the signed token, and the hub reads for all at once.
"""

import asyncio
import contextlib
import json
import random
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.utils import timezone

from teplo.kit import limits, meters, tokens
from teplo.web.chat.holder import HEADER, holder_of
from teplo.web.chat.hub import CHATS, FRESH
from teplo.web.chat.line import Line

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_PATH = re.compile(r"/w/([a-z0-9]+)/stream")
_LAST = re.compile(r"\d{1,9}")
SAFE = (
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


def channel_of(path: str) -> str | None:
    """The key of the channel whose stream this is the address of; None for any other address."""
    met = _PATH.fullmatch(path)
    return met[1] if met and tokens.is_public_key(met[1]) else None


async def stream(scope: MutableMapping[str, Any], channel: str, receive: Receive, send: Send) -> None:
    """Tell a visitor what is said in his talk until he leaves; 403, 429 or 503 where he may not listen now."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    refused = _refusal(scope, headers)
    if refused:
        await _refuse(send, *refused)
        return
    holder = holder_of(headers.get(HEADER.lower()), channel, at=timezone.now())
    if holder is None:
        await _refuse(send, 403, "unknown_visitor")
        return
    if (after := CHATS.wait_for_room(holder.key)) is not None:
        # None of those who wait comes back at the same moment as the others.
        meters.LIMITED.labels("chat_open").inc()
        await _refuse(send, 503, "no_room", after=after * random.uniform(1, 2))  # noqa: S311 (no secret)
        return
    last = headers.get("last-event-id", "")
    known = int(last) if _LAST.fullmatch(last) else 0
    address = _address_of(scope)
    asks = not CHATS.may_stay(address)
    if asks:
        meters.LIMITED.labels("chat_streams").inc()
    await _pump(Line(holder.key, channel, last=known or FRESH, address=address, asks=asks), receive, send)


def _refusal(scope: MutableMapping[str, Any], headers: dict[str, str]) -> tuple[int, str] | None:
    if scope["method"] != "GET":
        return 405, "method_not_allowed"
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return 403, "foreign_origin"
    if limits.allow("chat", _address_of(scope), time.monotonic()) is not None:
        meters.LIMITED.labels("chat").inc()
        return 429, "too_many"
    return None


def _address_of(scope: MutableMapping[str, Any]) -> str:
    return limits.limit_key((scope.get("client") or ("",))[0])


async def _refuse(send: Send, status: int, code: str, *, after: float = 5.0) -> None:
    body = json.dumps({"type": code, "status": status}).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode()), *SAFE]
    if status in (429, 503):
        headers.append((b"retry-after", str(max(1, round(after))).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _pump(line: Line, receive: Receive, send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/event-stream; charset=utf-8"), *SAFE],
        }
    )
    leaves = asyncio.ensure_future(_left(receive))
    sends = asyncio.ensure_future(_send_all(line, send))
    try:
        await asyncio.wait((leaves, sends), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (leaves, sends):
            task.cancel()
            # Whoever hung up while we wrote has left: that is how streams end.
            with contextlib.suppress(asyncio.CancelledError, OSError, RuntimeError):
                await task


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_all(line: Line, send: Send) -> None:
    async with contextlib.aclosing(CHATS.listen(line)) as blocks:
        async for block in blocks:
            await send({"type": "http.response.body", "body": block, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
