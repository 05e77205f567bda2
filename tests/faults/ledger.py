"""What the senders know: every enquiry with its outcome, on disk before anything else happens.

The checker believes this file and the database, never the product's own counters.
"""

import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

OK, REFUSED, UNKNOWN = "ok", "refused", "unknown"


@dataclass(frozen=True)
class Line:
    """One try to send: its key, when (seconds since 1970), what came of it, and the answer's status and enquiry."""

    key: str
    t_send: float
    outcome: str
    status: int = 0
    enquiry: int | None = None
    seconds: float = 0.0


class Ledger:
    """An append-only file; a line is on disk when `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_DSYNC, 0o600)
        self._lock = threading.Lock()

    def write(self, line: Line) -> None:
        with self._lock:
            os.write(self._file, (json.dumps(line.__dict__) + "\n").encode())

    def close(self) -> None:
        os.close(self._file)

    def lines(self) -> list[Line]:
        return [Line(**json.loads(text)) for text in self.path.read_text().splitlines()]

    def outcomes(self) -> dict[str, Line]:
        """The strongest that is known of each key: acknowledged, else unknown, else refused."""
        rank = {REFUSED: 0, UNKNOWN: 1, OK: 2}
        found: dict[str, Line] = {}
        for line in self.lines():
            if line.key not in found or rank[line.outcome] >= rank[found[line.key].outcome]:
                found[line.key] = line
        return found


def now() -> float:
    return time.time()
