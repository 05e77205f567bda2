"""What recognition hands over: plain values, as they travel through the pipe."""

from dataclasses import asdict, dataclass
from typing import Any

from teplo.kit.parser.headers import Merged, Row, above, header_of, names_of
from teplo.kit.parser.limits import MOST_COLUMNS, SHOWN_ROWS
from teplo.kit.parser.refused import Refused


@dataclass(frozen=True, slots=True)
class Found:
    """How a file is to be read and how it begins; `header_row` is its last row, None where there is none."""

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
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Columns:
    """The names, and the first rows of data under them."""

    header_row: int | None
    names: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]


def columns_of(rows: list[Row], *, header_row: int | None, merged: list[Merged]) -> Columns:
    """Find header and columns in the first rows; `header_row` 0 says that there is none. Refused without data."""
    said = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not said:
        raise Refused("empty")
    found = header_of(said, merged) if header_row is None else None
    if header_row:
        found = above(header_row, said, merged)
    first, last = found or (0, 0)
    block = [cells for number, cells in said if first <= number <= last] if found else []
    data = [cells for number, cells in said if number > last]
    if not data:
        raise Refused("only_header")
    width = _width([*block, *data])
    if width > MOST_COLUMNS:
        raise Refused("too_many_columns", count=width, most=MOST_COLUMNS)
    shown = tuple(tuple(fitted(cells, width)) for cells in data[:SHOWN_ROWS])
    return Columns(last or None, names_of(block, width), shown)


def _width(rows: list[list[str]]) -> int:
    """Up to the last column in which anything stands."""
    return max(max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0) for cells in rows)


def fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as there are columns; what stands beyond them stays, what is blank there goes."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells
