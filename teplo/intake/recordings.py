"""Recordings of calls are fetched from their providers: leased, brought onto the disk, told what became of it.

Several are under way at once, and never many from one server: whoever dawdles holds up nobody else.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import connection
from django.utils.translation import gettext as _

from teplo.files import disk
from teplo.files.disk import Written
from teplo.intake import connectors
from teplo.kit.clock import database_now
from teplo.kit.net import Refused, Unreached, download
from teplo.kit.problems import Problem, TooLarge
from teplo.work.actions import calls
from teplo.work.calls.models import Recording
from teplo.work.calls.sounds import sound_of

log = logging.getLogger(__name__)

AT_ONCE, OF_ONE_SERVER = 4, 2
MOST = 100
MEGABYTE = 1024 * 1024
# Six hours of speech in the usual quality.
LARGEST = 200 * MEGABYTE
OK = 200
SECONDS = 120.0
# After that no further one is begun: other work waits in the same queue.
RUN_SECONDS = 120.0
# By which a server is known to be of no use to the next recording either.
AWAY = frozenset(["no_such_name", "refused", "timeout", "certificate", "tls"])

Brought = tuple[Written, str]


class Missing(Exception):
    """What came is no sound, or nothing came; the words are for people."""


class TooLong(Missing):
    """It is larger than anything that is kept: asking again makes it no smaller."""


def fetch_waiting(*, most: int = MOST) -> int:
    """Fetch what is promised and due, the longest waiting first; how many were tried.

    A server that does not answer is left alone until the next run.
    """
    until = time.monotonic() + RUN_SECONDS
    coming: dict[Future[Brought], tuple[Recording, str]] = {}
    away: set[str] = set()
    tried = 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="recording") as pool:
        while True:
            while len(coming) < AT_ONCE and tried < most and time.monotonic() < until:
                asked = Counter(host for _one, host in coming.values())
                full = {host for host, count in asked.items() if count >= OF_ONE_SERVER}
                taken = calls.take_recording(now=database_now(), but=away | full)
                if taken is None:
                    break
                coming[pool.submit(_bring, taken[0])] = taken
                tried += 1
            if not coming:
                return tried
            for done in wait(coming, return_when=FIRST_COMPLETED).done:
                recording, host = coming.pop(done)
                if not _note(recording, done):
                    away.add(host)


def _note(recording: Recording, done: Future[Brought]) -> bool:
    """What became of one: whatever a plug-in or its server did, it is tried again or seen. False for a server away."""
    error, now = done.exception(), database_now()
    if error is None:
        written, kind = done.result()
        calls.keep_recording(recording, written=written, type=kind, at=now)
    elif isinstance(error, Refused):
        calls.miss_recording(recording, why=str(error.message), at=now, is_final=True)
    elif isinstance(error, Missing | Unreached | Problem):
        calls.miss_recording(recording, why=str(error), at=now, is_final=isinstance(error, TooLong))
    else:
        log.error("recording %s could not be fetched", recording.pk, exc_info=error)
        calls.miss_recording(recording, why=type(error).__name__, at=now)
    return not (isinstance(error, Unreached) and error.code in AWAY)


def _bring(recording: Recording) -> Brought:
    """Its bytes onto the disk, in a thread of its own."""
    channel = recording.call.channel
    telephony = connectors.connector(channel.kind).telephony
    if telephony is None or telephony.recording is None:
        raise Missing(_("This channel gives no recordings."))
    try:
        url, headers = telephony.recording(channel, recording.source)
    finally:
        connection.close()  # that of this thread, where the plug-in has asked anything
    with download(url, headers=headers, seconds=SECONDS) as coming:
        if coming.status != OK:
            raise Missing(_("the server answers %(status)d") % {"status": coming.status})
        length = coming.headers.get("content-length", "")
        size = int(length) if length.isdecimal() and len(length) < 16 else 0
        if size > LARGEST:
            raise _too_long(size)
        kind, pieces = _sound(coming.pieces)
        try:
            return disk.write(pieces, limit=LARGEST), kind
        except TooLarge:
            raise _too_long(0) from None


def _too_long(size: int) -> TooLong:
    limit = LARGEST / MEGABYTE
    if not size:
        return TooLong(_("it is larger than the %(limit).0f MB that are kept") % {"limit": limit})
    about = {"size": size / MEGABYTE, "limit": limit}
    return TooLong(_("it has %(size).0f MB, and no more than %(limit).0f MB are kept") % about)


def _sound(pieces: Iterator[bytes]) -> tuple[str, Iterator[bytes]]:
    """The type of a sound and all of it again; Missing where a server sends a page that says why there is none."""
    first = b""
    while len(first) < 12 and (piece := next(pieces, b"")):
        first += piece
    if not first:
        raise Missing(_("the server sends nothing"))
    kind = sound_of(first)
    if not kind:
        raise Missing(_("what the server sends is no sound"))
    return kind, itertools.chain([first], pieces)
