"""Recordings of the demo's talks: a short quiet tone each, made here, for nobody has ever talked there."""

import io
import math
import wave
from array import array
from datetime import datetime, timedelta

from teplo.channels.models import Channel
from teplo.files import disk
from teplo.ops.demo_calls import tell
from teplo.work.actions.calls import keep_recording
from teplo.work.calls.models import Call, Recording

MOST = 16
RATE, SECONDS, LOUD = 8_000, 2.5, 2_400
# A chord in turn, so that not every recording sounds alike.
TONES = (262, 330, 392, 440)
LARGEST = 1_000_000


def give_recordings(exchange: Channel, *, at: datetime) -> None:
    """Keep a recording of the last talks of the exchange; what is there already stays as it is."""
    talks = Call.objects.filter(channel=exchange, state=Call.State.ENDED, answered_at__isnull=False, recordings=None)
    if Recording.objects.filter(call__channel=exchange).exists():
        return
    for number, call in enumerate(talks.order_by("-started_at", "-pk")[:MOST]):
        ended = call.ended_at or call.started_at
        tell(
            exchange, call.external_id, "recording", ended + timedelta(seconds=20), recording=f"{call.external_id}.wav"
        )
        written = disk.write([tone(TONES[number % len(TONES)])], limit=LARGEST)
        keep_recording(call.recordings.get(), written=written, type="audio/wav", at=at)


def tone(pitch: int) -> bytes:
    """A WAV of a tone (in hertz) that swells and fades."""
    count = int(RATE * SECONDS)
    swing = (math.sin(math.pi * n / count) * math.sin(math.tau * pitch * n / RATE) for n in range(count))
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array("h", (int(LOUD * one) for one in swing)).tobytes())
    return sound.getvalue()
