"""A process's ear: one connection that hears what PostgreSQL tells, and comes back when it is lost."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.conf import settings

from teplo.kit.net.cut import cut

log = logging.getLogger(__name__)

KNOCK = (0.25, 5.0)
LOOKS_EVERY = 30.0
ANSWERS_WITHIN = 10.0


class Ear:
    """Listens to one channel: `hear` gets each payload, `began` is called when listening begins, and again each time.

    What was said while nobody listened is lost: `began` looks for itself.
    """

    def __init__(self, channel: str, *, hear: Callable[[str], None], began: Callable[[], None]) -> None:
        self.hears_since: float | None = None
        self._channel = channel
        self._hear = hear
        self._began = began

    async def listen(self) -> None:
        """Listen for ever."""
        shortest, longest = KNOCK
        pause = shortest
        while True:
            try:
                async with await connect("teplo live") as connection:
                    await connection.execute(f"LISTEN {self._channel}")
                    self.hears_since, pause = time.monotonic(), shortest
                    self._began()
                    await self._hear_all(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("live updates pause: %s", error)
            self.hears_since = None
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 (no secret)
            pause = min(pause * 2, longest)

    async def _hear_all(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            async for notice in connection.notifies(timeout=LOOKS_EVERY):
                self._hear(notice.payload)
            # A connection that died silently is found here, and a server that holds it but does nothing any more.
            with cut_off_after(ANSWERS_WITHIN, connection):
                await connection.execute("SELECT 1")


@contextlib.contextmanager
def cut_off_after(seconds: float, connection: psycopg.AsyncConnection) -> Iterator[None]:
    """Break a connection that has not answered by then; OperationalError for who asks.

    Merely giving up would not do: the driver then asks the server to stop, and waits for that answer as long.
    """
    cutting = asyncio.get_running_loop().call_later(seconds, cut, connection.fileno())
    try:
        yield
    finally:
        cutting.cancel()


async def connect(name: str) -> psycopg.AsyncConnection:
    """A connection past the pool and past any pooler, known to the server by a name."""
    given: dict[str, Any] = {**settings.LISTENING, "application_name": name}
    return await psycopg.AsyncConnection.connect(**given, autocommit=True)
