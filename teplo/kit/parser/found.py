"""What recognition hands over: plain values, as they travel through the pipe."""

from collections.abc import Sequence
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


def columns_of(rows: list[Row], *, header_row: int | None, merged: Sequence[Merged] = (), start: int = 0) -> Columns:
    """Find header and columns in the first rows; `header_row` 0 says that there is none. Refused without data.

    `start` is how many empty columns were left out before the first.
    """
    said = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not said:
        raise Refused("empty")
    first, last = _header(said, header_row, merged) or (0, 0)
    data = [cells for number, cells in said if number > last]
    if not data:
        raise Refused("only_header")
    block = [cells for number, cells in said if first <= number <= last]
    width = _width([*block, *data])
    if width > MOST_COLUMNS:
        raise Refused("too_many_columns", count=width, most=MOST_COLUMNS)
    shown = tuple(tuple(fitted(cells, width)) for cells in data[:SHOWN_ROWS])
    return Columns(last or None, names_of(block, width, start), shown)


def _header(said: list[Row], wanted: int | None, merged: Sequence[Merged]) -> tuple[int, int] | None:
    if wanted is None:
        return header_of(said, merged)
    return above(wanted, said, merged) if wanted else None


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
