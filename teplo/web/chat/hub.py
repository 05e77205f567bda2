"""The process's streams of visitors: NOTIFY says whose talk has a new line, and one question fetches all that lack.

A stream is told of nothing that it could miss: it asks for what comes after its last line, when it begins, when it is
woken, and when the connection that listens was lost and is there again.
"""

import asyncio
import logging
import time
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Coroutine, Sequence

import psycopg

from teplo.web.chat.line import FRESH, Line
from teplo.web.chat.reading import MOST_LINES, Reader
from teplo.web.live.ear import Ear
from teplo.work.chat.queries import TYPES
from teplo.work.chat.telling import CHANNEL, LINE, READ, TALK, TYPING

log = logging.getLogger(__name__)

MOST = 1_500
MOST_OF_ONE = 6
# An office stands behind one address. Whoever comes beyond that is told what he lacks and asked to come again.
MOST_OF_ADDRESS = 150
ASKS_EVERY = 16
ASKS_WITHIN = 5.0
# So many may begin in a second, and so many at once: after a restart all come, and words of people must get through.
OPENINGS, AT_ONCE = 60.0, 120.0
GATHER = 0.05
ASKED_AT_ONCE = 500
AGAIN_AFTER = 1.0
LOOKS_EVERY = 30.0


class ChatHub:
    """Made once per process; its tasks run while somebody has listened, all in the one event loop."""

    def __init__(self) -> None:
        self._lines: dict[str, set[Line]] = defaultdict(set)
        self._count = 0
        self._addresses: Counter[str] = Counter()
        self._ear = Ear(CHANNEL, hear=self.hear, began=self._look_anew)
        self._reader = Reader()
        self._lack: set[str] = set()
        self._turned: set[str] = set()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._left, self._since = AT_ONCE, time.monotonic()

    def wait_for_room(self, key: str) -> float | None:
        """None where one more stream of this visitor may begin now, else the seconds after which he may ask again."""
        now = time.monotonic()
        self._left = min(AT_ONCE, self._left + (now - self._since) * OPENINGS)
        self._since = now
        if self._count >= MOST or len(self._lines.get(key, ())) >= MOST_OF_ONE:
            return 30.0
        if self._left < 1:
            return 5.0
        self._left -= 1
        return None

    def may_stay(self, address: str) -> bool:
        """Whether one more stream from there may go on; else its page only asks, and comes again."""
        return self._addresses[address] < MOST_OF_ADDRESS

    async def listen(self, line: Line) -> AsyncGenerator[bytes]:
        """What a stream is told until its page leaves or the server does; until it has what it lacks where it asks."""
        self._lines[line.key].add(line)
        self._count += 1
        self._addresses[line.address] += 1
        self._begin()
        self._look_for(line.key)
        ends = asyncio.get_running_loop().call_later(ASKS_WITHIN, line.end, ASKS_EVERY) if line.asks else None
        try:
            async for block in line.blocks():
                yield block
        finally:
            if ends:
                ends.cancel()
            self._leave(line)

    def _leave(self, line: Line) -> None:
        self._count -= 1
        self._addresses[line.address] -= 1
        if not self._addresses[line.address]:
            del self._addresses[line.address]
        self._lines[line.key].discard(line)
        if not self._lines[line.key]:
            del self._lines[line.key]

    def end(self) -> None:
        """The server stops: every page is told when to come back."""
        for line in self._all():
            line.end()
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def hear(self, payload: str) -> None:
        """Take in what a NOTIFY said; of a visitor who is elsewhere it is none of ours."""
        word, _, rest = payload.partition(" ")
        key, _, more = rest.partition(" ")
        lines = self._lines.get(key)
        if not lines:
            return
        if word == LINE:
            self._look_for(key)
        elif word == TALK:
            self._turned.add(key)
            self._news.set()
        elif word == TYPING:
            for line in lines:
                line.tell("typing", {"name": more, "seconds": TYPES.seconds})
        elif word == READ and more.isdigit():
            for line in lines:
                line.tell("read", {"line": int(more)})

    def _look_for(self, key: str) -> None:
        self._lack.add(key)
        self._news.set()

    def _look_anew(self) -> None:
        self._lack.update(self._lines)
        self._news.set()

    def _all(self) -> list[Line]:
        return [line for lines in self._lines.values() for line in lines]

    def _begin(self) -> None:
        if not self._tasks:
            parts: tuple[Coroutine[None, None, None], ...] = (self._ear.listen(), self._fan_out(), self._suspect())
            self._tasks = [asyncio.create_task(part) for part in parts]

    async def _fan_out(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(GATHER)
            self._news.clear()
            lack, self._lack = self._lack, set()
            turned, self._turned = self._turned, set()
            try:
                await self._deliver(lack)
                await self._tell_turned(turned)
            except Exception as error:  # whatever it is, nobody may wait for ever: all of them are asked for again
                if not isinstance(error, psycopg.Error | OSError):
                    log.exception("visitors could not be told")
                self._lack |= lack
                self._turned |= turned
                await asyncio.sleep(AGAIN_AFTER)
                self._news.set()

    async def _deliver(self, keys: set[str]) -> None:
        waiting = [key for key in keys if self._lines.get(key)]
        for start in range(0, len(waiting), ASKED_AT_ONCE):
            some = waiting[start : start + ASKED_AT_ONCE]
            asking = [line for key in some for line in self._lines.get(key, ()) if line.asks]
            more = await self._give(some)
            for key in more:
                self._look_for(key)
            for line in asking:
                if line.key not in more:
                    line.end(ASKS_EVERY)

    async def _give(self, keys: Sequence[str]) -> set[str]:
        """Hand over what the pages of these visitors lack; gives those of whom there may be more."""
        asked = [row for key in keys for row in self._behind(key)]
        counts: Counter[tuple[str, int]] = Counter()
        for found in await self._reader.lacking(asked) if asked else ():
            counts[found.key, found.after] += 1
            for line in self._lines.get(found.key, ()):
                line.give(found.number, found.data, after=found.after)
        return {key for (key, _after), count in counts.items() if count == MOST_LINES}

    def _behind(self, key: str) -> set[tuple[str, str, int]]:
        """A visitor with his channel and the last line that each of his open pages has."""
        return {(key, line.channel, line.last) for line in self._lines.get(key, ())}

    async def _tell_turned(self, keys: set[str]) -> None:
        if keys:
            for key, data in (await self._reader.turned(sorted(keys))).items():
                for line in self._lines.get(key, ()):
                    line.tell("talk", data)

    async def _suspect(self) -> None:
        """End the streams of channels that were taken out of use."""
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            lines = self._all()
            if not lines:
                continue
            try:
                in_use = await self._reader.in_use(sorted({line.channel for line in lines}))
            except (psycopg.Error, OSError):
                continue  # with the database away they are told nothing anyway
            for line in lines:
                if line.channel not in in_use:
                    line.end()


CHATS = ChatHub()

__all__ = ["CHATS", "FRESH", "ChatHub"]
