"""How a file is read: what was recognised of it or chosen by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "cp1251",
    "koi8-r",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp866",
    "mac-cyrillic",
    "iso8859-5",
    "cp1252",
)
DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Layout:
    """`kind` is `csv` for every text, `xlsx` for every workbook (XLSX, XLS, ODS), `vcard` for cards of address books.

    `header_row` is the last row of the header as a spreadsheet numbers it, None where the columns have no names and
    are called by their letters; data begins in the row after it. `columns` are distinct. `sample` are the first fifty
    rows of data, `total_hint` is how many there are (exactly, up to 64 MB).
    """

    kind: str
    encoding: str
    delimiter: str
    quote: str
    escape: str
    sheet: str
    sheets: tuple[str, ...]
    header_row: int | None
    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    total_hint: int

    def as_json(self) -> dict[str, Any]:
        """For a column of JSON; the sample holds personal data."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Layout:
        """What `as_json` gave."""
        values = {field.name: kept[field.name] for field in fields(cls)}
        for name in ("sheets", "columns"):
            values[name] = tuple(values[name])
        values["sample"] = tuple(tuple(row) for row in values["sample"])
        return cls(**values)
