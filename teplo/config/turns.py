"""Whose request is next: callers take turns, so that whoever sends a flood waits for himself alone."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from teplo.kit.limits import limit_key


class Full(Exception):
    """No more is let in; `status` is 503 where everybody waits, 429 where it is this caller's own crowd."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Turns:
    """At most `places` at work and `waiting` behind them.

    Callers are let in one after the other, each one's own requests in their order. A caller may fill as much as he
    leaves free: one has half of it, two have a third each, and there is always room for a newcomer. Belongs to one
    event loop.
    """

    def __init__(self, places: int, *, waiting: int) -> None:
        self._free = places
        self._room = places + waiting
        self._always = places + 1
        self._inside: Counter[str] = Counter()
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @contextmanager
    def inside(self, caller: str) -> Iterator[None]:
        """Count a request from its first byte to its last; raises Full where there is no room for it."""
        if self._room <= 0:
            raise Full(503)
        if self._inside[caller] >= max(self._always, self._room):
            raise Full(429)
        self._room -= 1
        self._inside[caller] += 1
        try:
            yield
        finally:
            self._room += 1
            self._inside[caller] -= 1
            if not self._inside[caller]:
                del self._inside[caller]

    @asynccontextmanager
    async def at_work(self, caller: str) -> AsyncIterator[None]:
        """Wait for a place, and give it to the next caller afterwards."""
        if self._free:
            self._free -= 1
        else:
            await self._wait(caller)
        try:
            yield
        finally:
            self._give_on()

    async def _wait(self, caller: str) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(caller, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_on()  # let in and gone in the same moment
            raise

    def _give_on(self) -> None:
        while self._lines:
            caller, line = self._lines.popitem(last=False)
            turn = line.popleft()
            if line:
                self._lines[caller] = line  # behind all others
            if not turn.cancelled():
                turn.set_result(None)
                return
        self._free += 1


def caller_of(headers: list[tuple[bytes, bytes]], address: str) -> str:
    """Who sends: by token or session as he names it, which nobody has looked at yet, else by his address."""
    named = {name.lower(): value for name, value in headers if name.lower() in (b"authorization", b"cookie")}
    word = named.get(b"authorization") or named.get(b"cookie")
    return word.decode("latin-1") if word else limit_key(address)
