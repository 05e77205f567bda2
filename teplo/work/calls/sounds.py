"""What recordings may be, known by their first bytes, and how often they are asked for: pure."""

from datetime import datetime, timedelta

# The ending of a file's name, by its type.
SOUNDS = {
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/flac": ".flac",
    "audio/amr": ".amr",
    "audio/webm": ".webm",
}
# How long after each try in vain a recording is asked for again; providers make them ready late, some by hours.
FETCH_AGAIN = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
    timedelta(hours=6),
    timedelta(hours=24),
)


def sound_of(begin: bytes) -> str:
    """The type of a sound by its first bytes, of which twelve are enough; '' for what is none."""
    if begin[:4] == b"RIFF" and begin[8:12] == b"WAVE":
        return "audio/wav"
    if begin[4:8] == b"ftyp":
        return "audio/mp4"
    known = ((b"ID3", "mpeg"), (b"OggS", "ogg"), (b"fLaC", "flac"), (b"#!AMR", "amr"), (b"\x1aE\xdf\xa3", "webm"))
    named = next((f"audio/{name}" for mark, name in known if begin.startswith(mark)), "")
    # A frame of MPEG audio: eleven bits of ones, then no reserved version or layer.
    is_frame = (
        len(begin) > 1 and begin[0] == 0xFF and begin[1] & 0xE0 == 0xE0 and begin[1] & 0x06 and begin[1] & 0x18 != 8
    )
    return named or ("audio/mpeg" if is_frame else "")


def next_fetch(tries: int, at: datetime) -> datetime | None:
    """When to ask again for a recording after so many tries in vain; None where it is given up."""
    return at + FETCH_AGAIN[tries - 1] if tries <= len(FETCH_AGAIN) else None
