"""What a connector makes of a raw enquiry: plain values in normal form, nothing decided yet."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from teplo.channels.models import Channel
from teplo.identity.given import Consent, Who


@dataclass(frozen=True, slots=True)
class Note:
    """Something that could not be taken as it was meant: it stays in the text, and the sender is told."""

    field: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One enquiry, read: sources, campaigns and products by key; `fields` is what has no place of its own."""

    who: Who = field(default_factory=Who)
    need: str = ""
    text: str = ""
    source: str = ""
    campaign: str = ""
    product: str = ""
    region: str = ""
    heat: str = ""
    fields: dict[str, object] = field(default_factory=dict)
    context: dict[str, object] = field(default_factory=dict)
    consents: tuple[Consent, ...] = ()
    notes: tuple[Note, ...] = ()
    # Asks to be called, at this moment or as soon as we can: the first step is a call with that term.
    callback_at: datetime | None = None
    wants_call: bool = False
    # Whoever entered it by hand may keep it, or give it to somebody, past the rules.
    employee: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was said: neither who, nor what, nor where from, nor any field."""
        who = self.who
        said = who.name or who.contacts or who.firm or self.need or self.text or self.fields or self.product
        return not (said or self.source or self.campaign or self.region)


class EntryKind(StrEnum):
    """An enquiry that has just come and wants an answer, or a row of an older base that is brought along."""

    ENQUIRY = "enquiry"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft on its way to a lead: how it came and when, and for imported rows what is known beyond a draft.

    `at` is when it came; of an imported row it may lie far back. `enquiry` is a number set aside for it, or None.
    Whoever is named as owner (`employee` or `queue`, not both) gets a new lead past the rules. All that follows holds
    for imported rows alone: the number of an open, refused or junk status; the reason of an ended one; when the first
    step is due (None: at once); amount, tags; the number of the import, for the ledger.
    """

    draft: Draft
    channel: Channel
    at: datetime
    kind: EntryKind = EntryKind.ENQUIRY
    enquiry: int | None = None
    employee: int | None = None
    queue: int | None = None
    status: int | None = None
    reason: int | None = None
    reason_comment: str = ""
    come_back_on: date | None = None
    first_step_due: datetime | None = None
    amount: Decimal | None = None
    currency: str = "RUB"
    tags: tuple[str, ...] = ()
    # Values of the company's own fields, by key.
    custom: dict[str, Any] = field(default_factory=dict)
    # What is reckoned of a lead that is there already; whoever comes has none yet.
    score: int = 0
    number: int | None = None

    @property
    def is_imported(self) -> bool:
        return self.kind is EntryKind.IMPORTED
