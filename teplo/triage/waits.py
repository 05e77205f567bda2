"""Why a lead waits in a queue: read from its last assignment, which says whom the rules passed over and why."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from teplo.kit import sql

AT_CAP = "at_cap"

LAST = """
SELECT DISTINCT ON (lead_id) lead_id, why ->> 'code', skipped, skipped_more FROM triage_assignment
WHERE lead_id = ANY (%s::bigint[]) ORDER BY lead_id, id DESC
"""


@dataclass(frozen=True, slots=True)
class WhyWaits:
    """`code` is that of the assignment; `away` could be given nothing as they were not there, `full` were at their cap.

    Both are 0 where no rule passed anybody over: then it waits to be taken.
    """

    code: str
    away: int = 0
    full: int = 0


def why_waits(leads: Collection[int]) -> dict[int, WhyWaits]:
    """Why each of these leads waits, in one question; those that were never given are missing."""
    rows = sql.rows(LAST, [sorted(leads)]) if leads else ()
    return {lead: read(code or "", _loaded(skipped), _loaded(more)) for lead, code, skipped, more in rows}


def read(code: str, skipped: Collection[Mapping[str, Any]], more: Mapping[str, int]) -> WhyWaits:
    """The same of one assignment: those named in `skipped` and those counted in `more` together."""
    counts = dict(more)
    for one in skipped:
        counts[str(one["why"])] = counts.get(str(one["why"]), 0) + 1
    full = counts.pop(AT_CAP, 0)
    return WhyWaits(code, sum(counts.values()), full)


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
