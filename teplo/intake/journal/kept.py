"""What the journal holds of an arrival: all that its door knew, so that nothing is asked or decided a second time."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from teplo.intake.arrival import Arrival, Trace, Verdict


class Unknown(ValueError):
    """These bytes are no record of ours."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An arrival with its own key; `now` is when it came here, `at` when by its sender's word.

    `is_unmended`: its visitor was asked to mend it; `mends`: the number of a form whose earlier attempts it settles;
    `trace`: where the try ended of which nobody knows how.
    """

    key: str
    channel: int
    arrival: Arrival
    at: datetime
    now: datetime
    is_unmended: bool = False
    mends: str = ""
    trace: Trace | None = None

    def to_bytes(self) -> bytes:
        """A line of JSON and the body word for word behind it."""
        came = self.arrival
        line = {
            "key": self.key,
            "channel": self.channel,
            "at": self.at.isoformat(),
            "now": self.now.isoformat(),
            "is_unmended": self.is_unmended,
            "mends": self.mends,
            "trace": [self.trace.capture, self.trace.transaction] if self.trace else None,
            "content_type": came.content_type,
            "external_id": came.external_id,
            "token": came.token,
            "idempotency_key": came.key,
            "meta": came.meta,
            "verdict": came.verdict,
            "why": came.why,
        }
        return json.dumps(line).encode() + b"\n" + came.body

    @classmethod
    def from_bytes(cls, record: bytes) -> "Kept":
        """What `to_bytes` made; Unknown for anything else."""
        line, _, body = record.partition(b"\n")
        try:
            given = json.loads(line)
            arrival = Arrival(
                body,
                content_type=given["content_type"],
                external_id=given["external_id"],
                token=given["token"],
                key=given["idempotency_key"],
                meta=given["meta"],
                verdict=Verdict(given["verdict"]),
                why=given["why"],
            )
            at, now = datetime.fromisoformat(given["at"]), datetime.fromisoformat(given["now"])
            kept = cls(given["key"], given["channel"], arrival, at, now, given["is_unmended"], given["mends"])
            return replace(kept, trace=Trace(*given["trace"])) if given["trace"] else kept
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unknown(type(error).__name__) from error
