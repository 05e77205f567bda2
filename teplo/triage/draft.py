"""What a connector makes of a raw enquiry: plain values in normal form, nothing decided yet."""

from dataclasses import dataclass, field

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
    # Whoever entered it by hand may keep it, or give it to somebody, past the rules.
    employee: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was said: neither who, nor what, nor where from, nor any field."""
        who = self.who
        said = who.name or who.contacts or who.firm or self.need or self.text or self.fields or self.product
        return not (said or self.source or self.campaign or self.region)
