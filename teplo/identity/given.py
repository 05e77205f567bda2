"""What an enquiry says about who it is from, already in normal form."""

from dataclasses import dataclass
from datetime import datetime

DIGITS_OF_SIZE = 9


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach somebody: its kind (ContactPoint.Kind), its one normal form, and how it was written."""

    kind: str
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class Firm:
    """The company that was named; `tax_number` is checked or empty, `size` is how many people work there."""

    name: str
    tax_number: str = ""
    size: int | None = None
    industry: str = ""

    @property
    def says_more(self) -> bool:
        """Whether it says what may be missing of a company that is known already."""
        return self.size is not None or bool(self.industry)


def read_size(written: str) -> int | None:
    """How many people work somewhere, as somebody has written it; None where that is no number."""
    digits = "".join(written.split())
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS_OF_SIZE else None


@dataclass(frozen=True, slots=True)
class Who:
    """Everything by which somebody may be recognised, and what is filled in where his card is still empty."""

    name: str = ""
    contacts: tuple[Contact, ...] = ()
    firm: Firm | None = None
    position: str = ""
    language: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody among many who come at once; `quietly` leaves no line of its own in the ledger."""

    who: Who
    at: datetime
    quietly: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it was given: purpose, version of the text, and the traces that prove it."""

    purpose: str
    text_version: str
    given: bool = True
    channel: int | None = None
    page: str = ""
    ip: str | None = None
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who it was: `person` is None where nobody was named; `needs_checking` where another name stood there.

    `has_contact` says whether he can be reached: what is given is not always kept, as an address of our people.
    `company` is where he is known to work; `named` the one that was named now, which may be another.
    """

    person: int | None
    company: int | None
    is_new: bool
    has_contact: bool = False
    needs_checking: bool = False
    search: str = ""
    named: int | None = None
