"""Asks the invariants of the living base now and then, and keeps what they answer."""

import time
from collections import Counter
from datetime import datetime

import structlog

from teplo.kit import sql
from teplo.ops import actions, queries, rules
from teplo.ops.invariants import broken

log = structlog.get_logger("teplo.rows")


def inspect_when_due(*, now: datetime) -> bool:
    """Look at the rows unless that was done lately; whether it was. At most twenty rows of each are counted."""
    last = queries.last_inspection()
    if not rules.inspection_due(at=last.at if last else None, seconds=last.seconds if last else 0, now=now):
        return False
    begun = time.monotonic()
    found: Counter[str] = Counter()
    for finding in broken(sql.rows):
        found[finding.number] += len(finding.rows)
        log.error("rows.broken", invariant=finding.number, rows=list(finding.rows))
    actions.note_inspection(found, seconds=time.monotonic() - begun, at=now)
    return True
