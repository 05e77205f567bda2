"""The process's one ear: what PostgreSQL tells is fanned out to the open streams that have to do with it."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Iterable

from django.db import Error

from teplo.web.live.ear import Ear
from teplo.web.live.readers import Owner, Reader, owners_of, signed_in
from teplo.web.live.streams import AT_ONCE, Stream
from teplo.web.live.telling import ALL, OF_REACH, Telling, names_of

log = logging.getLogger(__name__)

CHANNEL = "teplo"
MOST = 400
MOST_OF_ONE = 10
LEAST_PACE = 0.4
# With more than twenty streams each hears more seldom, so that all together fetch no more than fifty parts a second.
PACE_OF_EACH = 0.02
# What is said within this time is looked up together: each lookup is one of every web process.
GATHER = 0.1
SUSPECT_EVERY = 30.0
SUSPECT_PAUSE = 0.3
# Between the moment a page was made and the one its stream began: what happened in it is told again.
BEFORE = 5.0


class Hub:
    """Made once per process; its tasks run while somebody has listened, all in the one event loop."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self._ear = Ear(CHANNEL, hear=self.hear, began=self._look_anew)
        self._tasks: list[asyncio.Task[None]] = []
        self._heard: list[Telling] = []
        self._news = asyncio.Event()
        self._suspicion = asyncio.Event()
        self._lately: deque[tuple[float, Telling]] = deque(maxlen=1_000)
        # One connection is left to it, so it asks one thing at a time.
        self._asking = asyncio.Lock()

    def has_room(self, employee: int) -> bool:
        """Whether one more stream fits, of this employee and at all."""
        of_one = sum(stream.reader.employee == employee for stream in self.streams)
        return len(self.streams) < MOST and of_one < MOST_OF_ONE

    async def listen(self, session: str, reader: Reader) -> AsyncIterator[bytes]:
        """The lines of a new stream until its browser leaves, its session ends or the server does."""
        stream = Stream(session, reader)
        self.streams.add(stream)
        self._begin()
        try:
            await self._tell_what_was_missed(stream)
            async for line in stream.lines(self._pace):
                yield line
        finally:
            self.streams.discard(stream)

    def end(self) -> None:
        """The server stops: every stream ends, and nothing is heard any more."""
        for stream in self.streams:
            stream.end()
        for task in self._tasks:
            task.cancel()
        self._tasks = []

    def hear(self, payload: str) -> None:
        """Take in what a NOTIFY said."""
        telling = Telling.read(payload)
        if telling.kinds & OF_REACH:
            self._suspicion.set()
        if names_of(telling.kinds):
            self._lately.append((time.monotonic(), telling))
            if names_of(telling.kinds) <= AT_ONCE and not telling.leads:
                # A telephone rings: nobody has to be looked up for it, and it waits for nothing else that is said.
                self._tell([telling], self.streams, {})
                return
            self._heard.append(telling)
            self._news.set()

    def _begin(self) -> None:
        if not self._tasks:
            parts: tuple[Coroutine[None, None, None], ...] = (self._ear.listen(), self._fan_out(), self._suspect())
            self._tasks = [asyncio.create_task(part) for part in parts]

    def _pace(self) -> float:
        return max(LEAST_PACE, PACE_OF_EACH * len(self.streams))

    async def _tell_what_was_missed(self, stream: Stream) -> None:
        if (hears_since := self._ear.hears_since) is None:
            return  # it is told with all the others as soon as somebody hears
        since = time.monotonic() - BEFORE
        if hears_since > since:
            stream.tell([ALL])
        else:
            await self._deliver([telling for at, telling in self._lately if at > since], [stream])

    async def _fan_out(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(GATHER)
            self._news.clear()
            heard, self._heard = self._heard, []
            try:
                await self._deliver(heard, list(self.streams))
            except Exception:  # whatever it is, the next telling finds somebody who listens
                log.exception("open pages could not be told")

    async def _deliver(self, tellings: list[Telling], streams: list[Stream]) -> None:
        """Tell each stream what concerns it; all of them everything when nobody can say whom it concerns."""
        leads = {lead for telling in tellings for lead in telling.leads}
        owners: dict[int, set[Owner]] = {}
        if leads and any(stream.reader.people is not None for stream in streams):
            try:
                async with self._asking:
                    owners = await asyncio.to_thread(owners_of, leads)
            except Error:
                owners = {}
        self._tell(tellings, streams, owners)

    def _tell(self, tellings: Iterable[Telling], streams: Iterable[Stream], owners: dict[int, set[Owner]]) -> None:
        for stream in streams:
            for telling in tellings:
                if concerns(telling, stream.reader, owners):
                    stream.tell(names_of(telling.kinds))

    def _look_anew(self) -> None:
        for stream in self.streams:
            stream.tell([ALL])

    async def _suspect(self) -> None:
        """End the streams of those who may no longer listen: at once when somebody says so, else every half minute."""
        while True:
            try:
                async with asyncio.timeout(SUSPECT_EVERY):
                    await self._suspicion.wait()
            except TimeoutError:
                pass
            self._suspicion.clear()
            asked = list(self.streams)  # those that begin meanwhile are known
            try:
                async with self._asking:
                    held = await asyncio.to_thread(signed_in, [stream.session for stream in asked])
            except Exception as error:  # else revoked sessions would listen on for ever
                if not isinstance(error, Error):  # the database is away, and with it everything that they could fetch
                    log.exception("the sessions of open pages could not be asked for")
                await asyncio.sleep(1)
                self._suspicion.set()
                continue
            for stream in asked:
                reader = held.get(stream.session)
                if reader is None or reader.employee != stream.reader.employee:
                    stream.end()
                else:
                    stream.reader = reader
            await asyncio.sleep(SUSPECT_PAUSE)


def concerns(telling: Telling, reader: Reader, owners: dict[int, set[Owner]]) -> bool:
    """Whether this reader has to do with what was told; a lead whose owners nobody knows concerns everybody."""
    if not telling.is_addressed or reader.employee in telling.employees:
        return True
    return any(lead not in owners or reader.has_to_do_with(owners[lead]) for lead in telling.leads)


HUB = Hub()
