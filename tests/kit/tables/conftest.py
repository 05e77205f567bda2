"""The parser in this very process: what it makes of bytes, without the price of a child for each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from teplo.kit.parser.found import fitted
from teplo.kit.parser.main import recognised, rows_of
from teplo.kit.tables import Layout

NOTHING_WANTED = {"encoding": None, "delimiter": None, "sheet": None, "header_row": None}


def look(path: Path, **wanted: Any) -> Layout:
    return Layout.from_json(recognised(path, NOTHING_WANTED | wanted))


def rows(path: Path, layout: Layout) -> list[tuple[int, list[str]]]:
    """What `tables.read` gives."""
    read = rows_of(path, layout.as_json())
    return [(number, fitted(cells, len(layout.columns))) for number, cells in read if number > (layout.header_row or 0)]


def cells(path: Path, layout: Layout) -> list[list[str]]:
    return [row for _, row in rows(path, layout)]


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[bytes | str], Path]:
    """A file of these bytes, or of this text in UTF-8."""

    def write(content: bytes | str) -> Path:
        path = tmp_path / "brought.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
