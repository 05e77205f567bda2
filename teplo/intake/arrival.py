"""What stands at the door: a body word for word, how it came, and what became of it."""

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from teplo.staff.owners import OwnerView
from teplo.triage.draft import Note

if TYPE_CHECKING:
    from teplo.triage.actions import Admitted


class Verdict(StrEnum):
    """What the door thinks of it: let it pass, hold it for a look, or block it. Nothing is thrown away."""

    PASS = "pass"
    HOLD = "hold"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A raw enquiry. `external_id` is its number on the other side; `token` and `key` make a repeat known."""

    body: bytes
    content_type: str = "application/json"
    external_id: str | None = None
    token: int | None = None
    key: str | None = None
    meta: dict[str, object] = field(default_factory=dict)
    verdict: Verdict = Verdict.PASS
    why: str = ""

    @property
    def digest(self) -> bytes:
        """SHA-256 of the body; of JSON whatever the order of its keys."""
        try:
            plain = json.dumps(json.loads(self.body), sort_keys=True, ensure_ascii=False).encode()
        except (ValueError, RecursionError, UnicodeError):
            plain = self.body
        return hashlib.sha256(plain).digest()

    @property
    def meta_with_type(self) -> dict[str, object]:
        return {**self.meta, "type": self.content_type}


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a try to keep an arrival can be found, should nobody be told how it ended: capture and transaction."""

    capture: int
    transaction: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is told: the capture and, once it was read, the enquiry and whose it is."""

    capture: int
    state: str
    is_repeat: bool = False
    enquiry: int | None = None
    lead: int | None = None
    person: int | None = None
    repeated: bool = False
    owner: OwnerView | None = None
    reason: str = ""
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(cls, capture: int, admitted: "Admitted", *, notes: tuple[Note, ...] = ()) -> "Receipt":
        """What the sender of an admitted enquiry is told."""
        return cls(
            capture,
            "admitted",
            enquiry=admitted.enquiry,
            lead=admitted.lead,
            person=admitted.person,
            repeated=admitted.repeated,
            owner=admitted.owner,
            notes=notes,
        )
