"""Processes whose clock goes wrong, by libfaketime."""

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
