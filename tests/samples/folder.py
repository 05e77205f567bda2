"""Where real inputs lie; tests that need them skip where they do not."""

import csv
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("TEPLO_SAMPLES") or ROOT.parent / "shared" / "data")


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file among the samples; skips the test where the file is not there."""
    file = FOLDER / name
    if not file.exists():
        pytest.skip(f"the sample {name} is not in {FOLDER}: name its folder in TEPLO_SAMPLES")
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
