"""Where the names of the columns stand, if anywhere, and one distinct name for each."""

import re
from collections import Counter
from collections.abc import Sequence

from teplo.kit.parser.refused import Refused
from teplo.kit.parser.shapes import YEAR, shape

Row = tuple[int, list[str]]
# From the first row and column to the last ones that one value covers, counted from one.
Merged = tuple[int, int, int, int]
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
LONGEST_NAME = 120


def letters(index: int) -> str:
    """What a spreadsheet calls the column: 0 → A, 26 → AA."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(65 + rest) + name, index - 1
    return name


def header_of(rows: Sequence[Row], merged: Sequence[Merged] = ()) -> tuple[int, int] | None:
    """First and last row of the header; None where data begins at once. `rows` are the first that are not blank."""
    filled = {number: sum(1 for cell in cells if cell.strip()) for number, cells in rows}
    usual = Counter(filled.values())
    width = max(count for count, often in usual.items() if often * 4 >= max(usual.values()))
    for number, cells in rows:
        if filled[number] * 5 >= width * 3:
            if not _names(cells):
                return None
            return number, max([number, *(bottom for top, _, bottom, _ in merged if top == number)])
    return None


def _names(cells: list[str]) -> bool:
    """Whether these cells can be names of columns: words for the most part, and nothing by which one is reached."""
    kinds = Counter("text" if YEAR.fullmatch(cell.strip()) else shape(cell) for cell in cells)
    if kinds["email"] or kinds["phone"] or kinds["address"]:
        return False
    said = len(cells) - kinds["blank"]
    return kinds["text"] * 2 > said


def above(row: int, rows: Sequence[Row], merged: Sequence[Merged]) -> tuple[int, int]:
    """First and last row of a header whose last row somebody named."""
    if row not in {number for number, _ in rows}:
        raise Refused("no_such_row", row=row)
    return min([row, *(top for top, _, bottom, _ in merged if top < row == bottom)]), row


def names_of(block: Sequence[list[str]], width: int, start: int) -> tuple[str, ...]:
    """A distinct name for each of `width` columns: what stands above it, top to bottom; else the column's letters.

    `start` is how many empty columns stand before the first.
    """
    given = [_joined([row[index] if index < len(row) else "" for row in block]) for index in range(width)]
    taken = {name for name in given if name}
    names: list[str] = []
    for index, name in enumerate(given):
        wanted = name or letters(start + index)
        if wanted in names or (not name and wanted in taken):
            wanted = _numbered(wanted, {*names, *taken})
        names.append(wanted)
    return tuple(names)


def _joined(parts: list[str]) -> str:
    cleaned = [CONTROL.sub(" ", part).strip() for part in parts]
    said = [part for place, part in enumerate(cleaned) if part and part not in cleaned[:place]]
    return " ".join(said)[:LONGEST_NAME].strip()


def _numbered(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"
