"""One open stream of a visitor: what his page is still to be told, in order, each line once."""

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator

HEARTBEAT = 15.0
# Whoever reads so slowly that this much waits for him is let go: he comes back and reads from where he stopped.
MOST_WAITING = 500
BACK_WITHIN = 15
FRESH = -1


class Line:
    """Belongs to the event loop. `last` is the last line that the page has, FRESH where it has none yet.

    One that `asks` ends as soon as its page has what it lacks.
    """

    def __init__(self, key: str, channel: str, *, last: int, address: str = "", asks: bool = False) -> None:
        self.key = key
        self.channel = channel
        self.last = last
        self.address = address
        self.asks = asks
        self._waiting: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._over = False

    def give(self, number: int, data: dict[str, object], *, after: int = FRESH) -> None:
        """Hand over a line of the talk if it is the next one for this page; what follows a gap is asked for again.

        `after` is from where was read: a page that has none yet begins with the history, not with what another lacked.
        """
        if after == FRESH if self.last == FRESH else number == self.last + 1:
            self.last = number
            self._put(f"id: {number}\n{_event('message', data)}".encode())

    def tell(self, event: str, data: dict[str, object]) -> None:
        """Tell something that is not kept: who misses it misses nothing."""
        self._put(_event(event, data).encode())

    def end(self, after: int = BACK_WITHIN) -> None:
        """Say good-bye; the page comes back within so many seconds, at a moment of its own choosing."""
        self._put(_event("bye", {"after": after, "asks": self.asks}).encode())
        self._over = True

    def _put(self, block: bytes) -> None:
        if self._over:
            return
        self._waiting.append(block)
        if len(self._waiting) > MOST_WAITING:
            self._over = True
        self._news.set()

    async def blocks(self) -> AsyncIterator[bytes]:
        """Server-sent events as they come, a comment in long silence."""
        yield b": welcome\n\n"
        while not (self._over and not self._waiting):
            if not self._waiting:
                self._news.clear()
                try:
                    # Not all in the same moment: after a restart a thousand streams have begun together.
                    async with asyncio.timeout(HEARTBEAT * random.uniform(0.8, 1)):  # noqa: S311 (no secret)
                        await self._news.wait()
                except TimeoutError:
                    yield b":\n\n"
                    continue
            taken = b"".join(self._waiting)
            self._waiting.clear()
            yield taken


def _event(name: str, data: dict[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
