"""Decisions about the course of a lead: pure functions over plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from teplo.triage.limits import Had

MAX_NAMED = 20
OPEN = frozenset({"new", "working"})
ENDED = frozenset({"refused", "junk"})


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was chosen and why, and what is written beside it.

    `turns` and `owed` are what changes of the cursor. With `offer_minutes` he has so long to say yes; a `partner` is
    offered what lies in a queue. `task` is a first step of another kind than usual. `waits` is the rule by which the
    lead is drawn as soon as somebody may have it. `spends` is what is left of the limits of whoever got it. `inputs`
    is what it was decided from.
    """

    employee: int | None = None
    queue: int | None = None
    rule: int | None = None
    version: int | None = None
    why: dict[str, object] = field(default_factory=dict)
    skipped: list[dict[str, object]] = field(default_factory=list)
    skipped_more: dict[str, int] = field(default_factory=dict)
    turns: dict[str, int] | None = None
    owed: dict[str, int] | None = None
    drawn: int | None = None
    offer_minutes: int | None = None
    partner: int | None = None
    task: str = ""
    waits: int | None = None
    spends: Had | None = None
    inputs: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenLead:
    """A lead that an enquiry might belong to."""

    number: int
    product: str


@dataclass(slots=True)
class Waiting:
    """The same with what changes it among many at once: when it was touched. `owner` is told back as it came."""

    number: int
    product: str
    touched: datetime
    owner: object = None


def same_need(product: str, leads: Sequence[OpenLead | Waiting]) -> int | None:
    """The lead that an enquiry joins: the last touched one, unless both name a product and the products differ."""
    for lead in leads:
        if not product or not lead.product or product == lead.product:
            return lead.number
    return None


def begins_as(wanted: str, *, contactable: bool) -> str:
    """The kind of status in which a lead begins; `wanted` is what an import says, empty otherwise.

    Who cannot be contacted is an interest, unless it has ended already.
    """
    if wanted in ENDED:
        return wanted
    if not contactable:
        return "interest"
    return wanted if wanted in OPEN else "new"
