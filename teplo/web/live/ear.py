"""A process's ear: one connection that hears what PostgreSQL tells, and comes back when it is lost."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings

log = logging.getLogger(__name__)

KNOCK = (0.25, 5.0)
LOOKS_EVERY = 30.0


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
            await connection.execute("SELECT 1")  # a connection that died silently is found here


async def connect(name: str) -> psycopg.AsyncConnection:
    """A connection past the pool and past any pooler, known to the server by a name."""
    given: dict[str, Any] = {**settings.LISTENING, "connect_timeout": 3, "application_name": name}
    return await psycopg.AsyncConnection.connect(**given, autocommit=True)
