"""Reading what people call a table: recognise it first, then read its rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from teplo.kit.tables.cards import named
from teplo.kit.tables.child import frames
from teplo.kit.tables.layout import Layout
from teplo.kit.tables.words import mistake


def recognise(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Layout:
    """How this file is to be read; what is given by hand is taken as given, and `header_row` 0 says: no header.

    Mistake with a sentence for whoever brought it: no table, no rows, broken letters, too large, dangerous.
    """
    wanted = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet, "header_row": header_row}
    for frame in frames({"do": "recognise", "path": str(path), "wanted": wanted}):
        return named(Layout.from_json(frame["found"]))
    raise mistake("unreadable", {})


def read(path: Path, layout: Layout, *, after: int = 0) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header that are not blank: their number as a spreadsheet shows it, and their cells as text.

    A row has as many cells as `layout.columns`, or more where something stands beyond them. `after` is the number of
    the last row that is done already. Mistake where a row cannot be read.
    """
    task: dict[str, Any] = {"do": "read", "path": str(path), "layout": layout.as_json() | {"sample": ()}}
    task |= {"after": max(after, layout.header_row or 0), "width": len(layout.columns)}
    for frame in frames(task):
        yield from ((number, cells) for number, cells in frame["rows"])
