"""What a lead shall become: said by whoever converts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from teplo.clients.rules import NewDeal

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NewFirm:
    """A company that nobody has named yet: its name, and its tax number as it was typed."""

    name: str
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What shall stand in the records afterwards, by field; what is not named stays as it is.

    `contact` holds fields of the person (`name`, `position`, `region`) and of the contact (`custom_…`), `company` those
    of `identity.change_company` and `custom_…`, `deal` those of a deal. `seen` is what stood there for whoever chose,
    by `company.name` and so on: where somebody else has written meanwhile, he is told. `points` are numbers of the
    lead's contact points that go over to the card of somebody else's contact.
    """

    contact: Values = field(default_factory=dict)
    company: Values = field(default_factory=dict)
    deal: Values = field(default_factory=dict)
    seen: Values = field(default_factory=dict)
    points: tuple[int, ...] = ()

    @property
    def is_anything(self) -> bool:
        """Whether anything shall be written at all."""
        return bool(self.contact or self.company or self.deal)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a lead shall become. True: the person's, the company's own, made where there is none; a number: that one.

    A deal is a new one, or the number of one that is there. `process` is the number of a process to start.
    """

    contact: bool | int = False
    company: bool | int | NewFirm = False
    deal: NewDeal | int | None = None
    process: int | None = None
    results: Results = field(default_factory=Results)

    @property
    def is_anything(self) -> bool:
        """Whether anything is wanted at all."""
        return bool(self.contact or self.company or self.deal or self.process)
