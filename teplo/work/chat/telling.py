"""What a visitor's open page is told at once: it wakes the streams of web processes, which then read for themselves.

A payload is `m KEY` (there is a new line), `t KEY NAME` (one of us is writing), `r KEY LINE` (we have read so far) or
`k KEY` (the talk itself has changed). The key is the digest of a visitor's secret and opens nothing.
"""

from teplo.kit import sql
from teplo.kit.transactions import current, step

CHANNEL = "teplo_chat"
LINE, TYPING, READ, TALK = "m", "t", "r", "k"
# PostgreSQL takes payloads of at most 8,000 bytes.
LONGEST = 1_000


@step
def tell_visitor(key: str, word: str, *, more: str = "") -> None:
    """Let the open pages of a visitor hear of it once this transaction is committed."""
    current().gather("told_visitors", f"{word} {key} {more}".strip()[:LONGEST], finish=_tell)


def _tell(gathered: list[object]) -> None:
    words = sorted({str(word) for word in gathered})
    sql.run("SELECT pg_notify(%s, told) FROM unnest(%s::text[]) told", [CHANNEL, words])
