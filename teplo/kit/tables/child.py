"""Runs the parser in a process that is killed when it takes too long, too much, or is not wanted any more."""

import contextlib
import json
import logging
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from teplo.kit.problems import Mistake
from teplo.kit.tables.words import mistake

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[3]
# Nothing of the environment but what starts an interpreter; -I keeps it from looking around.
START = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from teplo.kit.parser.main import main; main()"
PASSED = ("PATH", "LD_LIBRARY_PATH")
MEMORY = 768 * 1024 * 1024  # a workbook of half a million rows
CPU_SECONDS = 120
# How long one answer may be waited for; a machine at its limits is slow without being hung.
WAIT_SECONDS = 180.0
LONGEST_FRAME = 256 * 1024 * 1024


def frames(task: dict[str, Any], *, wait: float = WAIT_SECONDS, cpu: int = CPU_SECONDS) -> Iterator[dict[str, Any]]:
    """What the parser answers, as long as somebody asks; Mistake where it refuses the file, hangs or dies."""
    asked = json.dumps({**task, "memory": MEMORY, "seconds": cpu})
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", START, asked],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env={name: os.environ[name] for name in PASSED if name in os.environ},
    )
    assert process.stdout is not None  # a pipe was asked for
    try:
        while True:
            frame = _frame(process.stdout.fileno(), until=time.monotonic() + wait)
            if frame is None:
                raise _ended(process)
            if "refused" in frame:
                raise mistake(frame["refused"], frame["facts"])
            if "failed" in frame:
                log.error("the parser of tables failed: %s", frame["failed"])
                raise mistake("unreadable", {})
            if "end" in frame:
                return
            yield frame
    finally:
        process.stdout.close()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()


def _ended(process: "subprocess.Popen[bytes]") -> Mistake:
    """Why it went without a word: its limits, or a fault of the library that reads workbooks."""
    code = process.wait(timeout=5)
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return mistake("too_slow", {})
    log.warning("the parser of tables ended with %s", code)
    return (
        mistake("too_much", {})
        if code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS)
        else mistake("unreadable", {})
    )


def _frame(pipe: int, *, until: float) -> dict[str, Any] | None:
    """One frame; None at the end of the pipe. Mistake when it does not come in time."""
    head = _taken(pipe, 4, until)
    if head is None:
        return None
    length = struct.unpack(">I", head)[0]
    body = _taken(pipe, length, until) if length <= LONGEST_FRAME else None
    if body is None:
        return None
    frame: dict[str, Any] = json.loads(body)
    return frame


def _taken(pipe: int, size: int, until: float) -> bytes | None:
    """Exactly so many bytes; None where the pipe ends before."""
    taken, ready = bytearray(), select.poll()
    ready.register(pipe, select.POLLIN | select.POLLHUP)
    while len(taken) < size:
        if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
            raise mistake("too_slow", {})
        piece = os.read(pipe, min(size - len(taken), 1024 * 1024))
        if not piece:
            return None
        taken += piece
    return bytes(taken)
