"""I14, which no statement can ask: a file has its bytes with the right digest, and old bytes have a row."""

import itertools
from collections.abc import Iterator

from teplo.files import disk
from teplo.ops.invariants import MOST_NAMED, Ask, Finding

OLDEST_ORPHAN_SECONDS = 24 * 60 * 60
WHOLE = "every file has its bytes, and they are what its digest says"
KNOWN = "bytes that no file knows are younger than a day"
READ = "SELECT id, digest, size FROM files_file ORDER BY id"
UNKNOWN = """
SELECT d FROM unnest(string_to_array('{digests}', ',')) AS d WHERE NOT EXISTS (
    SELECT 1 FROM files_file f WHERE f.digest = d)
"""


def broken_files(ask: Ask, *, now: float, worker_runs: bool = True) -> list[Finding]:
    """What does not hold of the stored files; `now` in seconds of the epoch. Reads every byte of them."""
    checks = [(WHOLE, spoilt(ask))]
    if worker_runs:  # it is the one who sweeps
        checks.append((KNOWN, orphans(ask, since=now - OLDEST_ORPHAN_SECONDS)))
    named = [(says, tuple(itertools.islice(rows, MOST_NAMED))) for says, rows in checks]
    return [Finding("I14", says, rows) for says, rows in named if rows]


def spoilt(ask: Ask) -> Iterator[str]:
    """The files whose bytes are away, shorter, longer or others."""
    for number, digest, size in ask(READ):
        path = disk.place_of(digest)
        if not path.is_file():
            yield f"file {number} has no bytes"
        elif path.stat().st_size != size or disk.digest_of(path) != digest:
            yield f"file {number} has other bytes"


def orphans(ask: Ask, *, since: float) -> Iterator[str]:
    """Bytes from before `since` that no row knows."""
    for shelf in disk.shelves():
        old = sorted(disk.untouched(shelf, since=since))
        rows = ask(UNKNOWN.format(digests=",".join(name for name in old if name.isalnum()))) if old else []
        yield from (f"{digest} has no file" for (digest,) in rows)
