"""When a channel counts as unwell: pure, over what came and what usually comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Enquiries that should have come since the last one. Where they come by chance, none at all comes then once in a
# thousand times (e to the power of −7).
SILENT_FROM = 7.0
# Weeks that must be known before anything is called usual.
FEWEST_WEEKS = 2
# From how many weeks on the busiest of an hour is left out: one campaign makes no custom.
TRIMMED_FROM = 4
REFUSED_WITHIN = timedelta(minutes=30)
UNREAD_FROM = 3
# What came back within this time is not told a second time.
TOLD_ONCE_WITHIN = timedelta(hours=6)

SILENT, UNREAD, REFUSED, CONNECTOR = "silent", "unread", "refused", "connector"


@dataclass(frozen=True, slots=True)
class Pulse:
    """What came over a channel: lately, and as a rule.

    `expected` is what should have come since the last one, by the weeks before; `weeks` how many of them are known.
    `arrived` and `unread` are of the last hour; `is_open` whether it is answered at this moment.
    """

    last_at: datetime | None = None
    expected: float = 0.0
    weeks: int = 0
    arrived: int = 0
    unread: int = 0
    refused_at: datetime | None = None
    is_open: bool = True


def usual(counts: Sequence[int], weeks: int) -> float:
    """What comes in an hour of the week as a rule, by what came in it in the `weeks` weeks before.

    `counts` may lack the weeks in which nothing came.
    """
    if weeks <= 0:
        return 0.0
    if weeks < TRIMMED_FROM:
        return sum(counts) / weeks
    top = max(counts, default=0)
    return (sum(counts) - top) / (weeks - 1)


def troubles(pulse: Pulse, *, now: datetime) -> list[str]:
    """What is wrong with a channel by its numbers."""
    found = []
    if pulse.weeks >= FEWEST_WEEKS and pulse.expected >= SILENT_FROM and pulse.is_open:
        found.append(SILENT)
    if pulse.unread >= UNREAD_FROM or 0 < pulse.arrived == pulse.unread:
        found.append(UNREAD)
    refused = pulse.refused_at
    if refused and now - refused < REFUSED_WITHIN and (pulse.last_at is None or pulse.last_at < refused):
        found.append(REFUSED)
    return found


def followed(
    known: Mapping[str, Mapping[str, str]], found: Sequence[str], *, now: datetime
) -> tuple[dict[str, dict[str, str]], list[str], list[str]]:
    """Troubles after a look (`found`: their codes): all that are kept, those that are new, those that are over.

    What is over stays known for a while with its end, so that what comes and goes is told once.
    """
    kept: dict[str, dict[str, str]] = {}
    new, over = [], []
    for code in found:
        before = known.get(code)
        if before is None:
            new.append(code)
        kept[code] = {"since": before["since"] if before else now.isoformat()}
    for code, before in known.items():
        if code in found:
            continue
        if not before.get("over"):
            over.append(code)
        ended = before.get("over") or now.isoformat()
        if now - datetime.fromisoformat(ended) < TOLD_ONCE_WITHIN:
            kept[code] = {**before, "over": ended}
    return kept, new, over
