"""Letters are taken apart in a process of their own, which is ended when one takes too long or too much.

Whoever writes to us chooses the bytes that this reads: what holds or bursts it costs that one letter alone, which waits
in the tray, and the mailbox goes on.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from django.utils.translation import gettext as _

from teplo.intake import letter_child
from teplo.intake.connectors.email.kinds import Ours
from teplo.intake.connectors.email.letter import Letter
from teplo.intake.connectors.email.wire import question, unpacked
from teplo.intake.connectors.plug import Unreadable

# The database ends a transaction that is silent for a minute. The child counts the seconds of its processor by itself.
SECONDS = 45.0
COMMAND = [sys.executable, "-m", letter_child.__name__]
# What letters leave behind is given back now and then.
LETTERS = 2_000


@dataclass(slots=True)
class _Child:
    """The process: begun with its first letter, ended with one that holds it."""

    process: subprocess.Popen[bytes] | None = None
    letters: int = 0

    def ask(self, question: bytes) -> bytes | None:
        """Its answer; None where it gave none in time, and is ended."""
        process, until = self.begun(), time.monotonic() + SECONDS
        self.letters += 1
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(letter_child.frame(question))
            process.stdin.flush()
            return letter_child.framed(process.stdout, until)
        except (OSError, EOFError, TimeoutError):
            self.end()
            return None

    def begun(self) -> subprocess.Popen[bytes]:
        """The process that waits for a letter; RuntimeError where it does not come up, which is no letter's fault."""
        if self.process is None or self.process.poll() is not None or self.letters >= LETTERS:
            self.end()
            # A session of its own: whoever ends the worker from a terminal does not interrupt a letter.
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, start_new_session=True)
            self.letters = 0
            assert self.process.stdout is not None
            try:
                letter_child.framed(self.process.stdout, time.monotonic() + SECONDS)
            except (OSError, EOFError, TimeoutError) as error:
                self.end()
                raise RuntimeError("the reader of letters does not start") from error
        return self.process

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


_child, _one_at_a_time = _Child(), threading.Lock()
atexit.register(_child.end)


def taken_apart(raw: bytes, ours: Ours) -> Letter:
    """A letter, read elsewhere; Unreadable where it cannot be, takes too long or bursts its reader."""
    with _one_at_a_time:
        answer = _child.ask(question(raw, ours))
    if answer is None:
        raise Unreadable("too_slow", _("Taking it apart took too long or too much memory."))
    told = json.loads(answer)
    if "letter" in told:
        return unpacked(told["letter"])
    if told["code"] == "fault":
        raise RuntimeError(told["words"])
    raise Unreadable(told["code"], _(told["words"]))
