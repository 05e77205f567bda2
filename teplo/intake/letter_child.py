"""The process that takes letters apart for another one (connectors/email/apart.py).

It asks for a letter on its input and tells what it has read on its output, until nobody asks any more. It imports
nothing of ours before Django is set up, so it stands outside of the plug-in.
"""

import json
import logging
import os
import resource
import select
import signal
import struct
import sys
import time
from typing import IO

log = logging.getLogger(__name__)

# Of its processor, for one letter: one of 40 MB takes four.
SECONDS = 15
# Of addresses, not of what is used: Python with its libraries takes half a gigabyte of them.
MOST_MEMORY = 2 * 1024 * 1024 * 1024
_SIZE = struct.Struct("!Q")


def frame(message: bytes) -> bytes:
    """A message with its length before it."""
    return _SIZE.pack(len(message)) + message


def framed(pipe: IO[bytes], until: float | None = None) -> bytes:
    """One message from a pipe; TimeoutError where it is late, EOFError where nobody writes any more."""
    (size,) = _SIZE.unpack(_read(pipe, _SIZE.size, until))
    return _read(pipe, size, until)


def _read(pipe: IO[bytes], size: int, until: float | None) -> bytes:
    found, speaks = bytearray(), select.poll()  # unlike select, for a process of many connections too
    speaks.register(pipe, select.POLLIN)
    while len(found) < size:
        if until is not None and not speaks.poll(max(0.0, until - time.monotonic()) * 1_000):
            raise TimeoutError
        piece = os.read(pipe.fileno(), min(size - len(found), 1024 * 1024))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)


def serve() -> None:
    """Letter after letter, each under its limits: one that breaks them takes this process along."""
    import django  # start-up of whoever only speaks to it

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teplo.config.settings")
    pipe, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not speak into the answers
    django.setup()
    from django.utils.translation import deactivate_all  # the same

    deactivate_all()  # reasons go back as they stand in the program, for whoever reads them there
    message = b"ready"
    while True:
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(frame(message))
        answers.flush()
        try:
            question = framed(pipe)
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        message = json.dumps(_told(question)).encode()


def _told(question: bytes) -> dict[str, object]:
    """What a letter says, or why it does not, as a code and words."""
    from teplo.intake.connectors.email import wire  # needs Django set up
    from teplo.intake.connectors.email.letter import read_letter  # the same
    from teplo.intake.connectors.plug import Unreadable  # the same

    try:
        return {"letter": wire.packed(read_letter(*wire.asked(question)))}
    except Unreadable as unreadable:
        return {"code": unreadable.code, "words": str(unreadable.message)}
    except MemoryError:
        return {"code": "too_large", "words": "Too large to be read"}
    except Exception as error:  # told in the parent, which keeps the letter with its reason
        log.exception("a letter could not be taken apart")
        return {"code": "fault", "words": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    serve()
