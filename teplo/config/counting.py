"""Where the processes of this host count together; nothing here loads what counts."""

import os
import tempfile
from pathlib import Path

SHARED = "PROMETHEUS_MULTIPROC_DIR"


def count_together(data: Path) -> None:
    """Name the folder of the common figures, before anything is loaded that counts.

    What ended processes have counted goes when none of them lives any more: Prometheus takes it for a restart.
    """
    folder = data / "metrics" if data.is_dir() else Path(tempfile.mkdtemp(prefix="teplo-metrics-"))
    folder.mkdir(mode=0o700, exist_ok=True)
    files = list(folder.glob("*.db"))
    if not any(Path(f"/proc/{file.stem.rpartition('_')[2]}").exists() for file in files):
        for file in files:
            file.unlink(missing_ok=True)
    os.environ[SHARED] = str(folder)
