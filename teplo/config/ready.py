"""A file that an answer only has to send: the thread that made it need not wait until it is taken."""

import io
import os
from collections.abc import Callable, Iterator
from typing import IO

# What is smaller is read at once: it costs less than another hop.
LEAST_BYTES = 64 * 1024


class ReadyFile:
    """What WSGI calls a file wrapper (PEP 3333); the bridge takes large files out of it."""

    def __init__(self, file: IO[bytes], block_size: int = LEAST_BYTES) -> None:
        self.file = file
        self.block_size = block_size
        # Django hangs the end of its answer here: the connection is given back by it.
        self.close: Callable[[], None] = file.close

    def __iter__(self) -> Iterator[bytes]:
        while block := self.file.read(self.block_size):
            yield block

    def detached(self) -> IO[bytes] | None:
        """The file from where it stands, as a file of its own; the answer it belonged to is closed then.

        None where it is small, or no file of the system.
        """
        try:
            number, place = self.file.fileno(), self.file.tell()
        except (AttributeError, io.UnsupportedOperation):
            return None
        if os.fstat(number).st_size - place < LEAST_BYTES:
            return None
        kept = os.fdopen(os.dup(number), "rb")
        self.close()
        kept.seek(place)
        return kept
