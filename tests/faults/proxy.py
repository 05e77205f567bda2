"""A small TCP proxy that spoils connections; the words are those of toxiproxy, the unit is seconds or bytes."""

import asyncio
import contextlib
import socket
import struct
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

PIECE = 16 * 1024


class Kind(StrEnum):
    LATENCY = "latency"  # every piece is `amount` seconds late
    DOWN = "down"  # connections are refused by closing them
    TIMEOUT = "timeout"  # nothing passes; closed after `amount` seconds, never when 0
    RESET_PEER = "reset_peer"  # a TCP reset after `amount` seconds
    LIMIT_DATA = "limit_data"  # closed after `amount` bytes
    SLOW_CLOSE = "slow_close"  # the end of the stream is `amount` seconds late
    BANDWIDTH = "bandwidth"  # `amount` bytes a second
    SLICER = "slicer"  # pieces of `amount` bytes


@dataclass(frozen=True)
class Toxic:
    """What spoils one direction: `upstream` towards the server, `downstream` towards the client."""

    kind: Kind
    amount: float = 0
    stream: str = "downstream"


class Proxy:
    """Listens on a port of its own in a thread of its own; `toxics` may be changed at any time."""

    def __init__(self, upstream: int) -> None:
        self.upstream = upstream
        self.toxics: list[Toxic] = []
        self.port = 0
        self.passed = 0  # bytes of answers that reached a client
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(5)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._ended = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._ended.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            if not self._find(Kind.DOWN):
                await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # the other side is gone, which is what we are here for
        finally:
            writer.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, far_writer, "upstream"))
                group.create_task(self._pump(far_reader, writer, "downstream"))
        except* OSError:
            pass
        finally:
            far_writer.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, stream: str) -> None:
        left = self._amount(Kind.LIMIT_DATA, stream)
        while data := await source.read(int(self._amount(Kind.SLICER, stream) or PIECE)):
            if await self._spoil(sink, stream):
                return
            if left is not None:
                data, left = data[: int(left)], left - len(data)
            if (rate := self._amount(Kind.BANDWIDTH, stream)) is not None:
                await asyncio.sleep(len(data) / rate)
            sink.write(data)
            await sink.drain()
            self.passed += len(data) if stream == "downstream" else 0
            if left is not None and left <= 0:
                sink.close()
                raise ConnectionAbortedError
        if (late := self._amount(Kind.SLOW_CLOSE, stream)) is not None:
            await asyncio.sleep(late)
        with contextlib.suppress(OSError):
            sink.write_eof()

    async def _spoil(self, sink: asyncio.StreamWriter, stream: str) -> bool:
        """Keep a piece back; true when it must not pass at all."""
        if (late := self._amount(Kind.LATENCY, stream)) is not None:
            await asyncio.sleep(late)
        if (after := self._amount(Kind.TIMEOUT, stream)) is not None:
            await asyncio.sleep(after or 3600)
            raise ConnectionAbortedError
        if (after := self._amount(Kind.RESET_PEER, stream)) is not None:
            await asyncio.sleep(after)
            raw = sink.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sink.transport.abort()
            raise ConnectionAbortedError
        return False

    def _find(self, kind: Kind, stream: str | None = None) -> Toxic | None:
        return next((t for t in self.toxics if t.kind == kind and stream in (None, t.stream)), None)

    def _amount(self, kind: Kind, stream: str) -> float | None:
        toxic = self._find(kind, stream)
        return None if toxic is None else toxic.amount
