"""What became of a row, as it is kept."""

from dataclasses import dataclass

COLUMNS = "of_id, row, key, made, lead, enquiry, person, company, contact, deal, product"


@dataclass(slots=True)
class Written:
    """A row that is in: `what` it is for its target, and what it made beside that."""

    row: int
    key: str
    made: tuple[str, ...]
    is_new: bool
    lead: int | None = None
    enquiry: int | None = None
    person: int | None = None
    company: int | None = None
    contact: int | None = None
    deal: int | None = None
    product: int | None = None

    def as_row(self, number: int) -> tuple[object, ...]:
        made = f"{{{','.join(self.made)}}}"
        return (
            number, self.row, self.key, made, self.lead, self.enquiry, self.person, self.company, self.contact,
            self.deal, self.product,
        )  # fmt: skip
