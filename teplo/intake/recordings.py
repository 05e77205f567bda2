"""Recordings of calls are fetched from their providers: leased, brought onto the disk, told what became of it."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator

from django.utils.translation import gettext as _

from teplo.files import actions as files
from teplo.intake import connectors
from teplo.kit.clock import database_now
from teplo.kit.net import Refused, Unreached, download
from teplo.kit.problems import Problem
from teplo.work.actions import calls
from teplo.work.calls.models import Recording
from teplo.work.calls.sounds import sound_of

log = logging.getLogger(__name__)

AT_ONCE = 100
# Six hours of speech in the usual quality.
LARGEST = 200 * 1024 * 1024
OK = 200
SECONDS = 120.0


class Missing(Exception):
    """What came is no sound, or nothing came; the words are for people."""


def fetch_waiting(*, most: int = AT_ONCE) -> int:
    """Fetch what is promised and due, the longest waiting first; how many were tried."""
    for tried in range(most):
        recording = calls.take_recording(now=database_now())
        if recording is None:
            return tried
        _fetch(recording)
    return most


def _fetch(recording: Recording) -> None:
    """Bring one; whatever a plug-in or its server does, it is tried again or seen, and the next one is fetched."""
    try:
        _bring(recording)
    except Refused as refused:
        calls.miss_recording(recording, why=str(refused.message), at=database_now(), is_final=True)
    except (Missing, Unreached, Problem) as missing:
        calls.miss_recording(recording, why=str(missing), at=database_now())
    except Exception as error:
        log.exception("recording %s could not be fetched", recording.pk)
        calls.miss_recording(recording, why=type(error).__name__, at=database_now())


def _bring(recording: Recording) -> None:
    channel = recording.call.channel
    telephony = connectors.connector(channel.kind).telephony
    if telephony is None or telephony.recording is None:
        raise Missing(_("This channel gives no recordings."))
    url, headers = telephony.recording(channel, recording.source)
    with download(url, headers=headers, seconds=SECONDS) as coming:
        if coming.status != OK:
            raise Missing(_("the server answers %(status)d") % {"status": coming.status})
        kind, pieces = _sound(coming.pieces)
        file = files.keep(pieces, limit=LARGEST)
    calls.keep_recording(recording, file=file, type=kind, at=database_now())


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
