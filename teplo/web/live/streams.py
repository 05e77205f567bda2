"""One open stream: what its browser is still to be told, at a pace that a storm of changes cannot raise."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable

from teplo.web.live.readers import Reader

HEARTBEAT = 15.0
# A telephone that rings waits for no pace; it is told to those alone at whom it rings.
AT_ONCE = frozenset({"rings"})
AGAIN_MS = (1_000, 4_000)


class Stream:
    """What one browser hears. Lives in the event loop and is touched by nobody else."""

    def __init__(self, session: str, reader: Reader) -> None:
        self.session = session
        self.reader = reader
        self._waiting: set[str] = set()
        self._news = asyncio.Event()
        self._haste = asyncio.Event()
        self._over = asyncio.Event()

    def tell(self, names: Iterable[str]) -> None:
        """Say at the next opportunity that these changed."""
        told = set(names)
        self._waiting |= told
        if self._waiting:
            self._news.set()
        if told & AT_ONCE:
            self._haste.set()

    def end(self) -> None:
        """Stop: who listened may no longer, or the server ends."""
        self._over.set()
        self._news.set()
        self._haste.set()

    async def lines(self, pace: Callable[[], float]) -> AsyncIterator[bytes]:
        """Server-sent events: the first at once, further ones `pace()` seconds apart, a comment in long silence."""
        # Everybody comes back after a restart, but not in the same moment.
        yield f"retry: {random.randint(*AGAIN_MS)}\n\n".encode()  # noqa: S311 (no secret)
        while not self._over.is_set():
            if not await _within(self._news, HEARTBEAT):
                yield b":\n\n"
                continue
            if self._over.is_set():
                return
            names, self._waiting = sorted(self._waiting), set()
            self._news.clear()
            self._haste.clear()
            yield f"data: {' '.join(names)}\n\n".encode()
            await _within(self._haste, pace())


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it came in time."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
