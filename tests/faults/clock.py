"""Processes whose clock goes wrong, by libfaketime."""

import os
import select
import time
from pathlib import Path

PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
LIBRARY = "libfaketimeMT.so.1"


def shifted(by: str) -> dict[str, str]:
    """The environment of a process whose time of day is off, such as `+2s` or `-3d`; what it measures stays true."""
    found = [path for place in PLACES for path in Path(place).glob(f"**/faketime/{LIBRARY}")]
    assert found, "libfaketime is missing: install the package faketime"
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME": by,
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def sleep_truly() -> None:
    """Let a process with a wrong clock sleep.

    Python sleeps until a moment of the monotonic clock. Up to 0.9.10 libfaketime counts the time of day off that moment
    even where it is to leave this clock alone (its issue 426), and the kernel refuses what is left: every `time.sleep`
    would fail with EINVAL, and threads of ours would end that no wrong clock ends.
    """
    if "FAKETIME" in os.environ:
        time.sleep = _sleep


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)
