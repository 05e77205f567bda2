"""Tables that are texts: comma, semicolon, tab or bar between the cells, in whatever encoding."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from teplo.kit.parser.dialects import Dialect, dialect_of
from teplo.kit.parser.encodings import encoding_of
from teplo.kit.parser.found import Found, columns_of
from teplo.kit.parser.headers import Row
from teplo.kit.parser.limits import CHECKED_BYTES, MOST_CELL, MOST_COLUMNS, MOST_LINE, SAMPLE_CHARACTERS, SAMPLE_ROWS
from teplo.kit.parser.refused import Refused
from teplo.kit.parser.signs import judge_text

SEPARATOR = re.compile(r"sep=(.)[\r\n]*", re.IGNORECASE)
# Follows the last line: where it comes out inside of a cell, a quote was never closed.
END = "\x00end\x00"
# Stands for bytes that the encoding does not know; no text has it.
BROKEN = "\ufdd0"
codecs.register_error("broken", lambda error: (BROKEN, getattr(error, "end", 0)))
# So many characters and blanks make a sentence of a line, so many of a hundred lines a text of the whole.
LONG, PARTED, MOST_PROSE = 60, 6, 15
FIXED = re.compile(r"\S {2,}\S")


def recognise(path: Path, *, encoding: str | None, delimiter: str | None, header_row: int | None) -> Found:
    """How the text is to be read; every row is tried where the file is not too long for that."""
    name = encoding_of(path, encoding)
    sample, is_whole = _sample(path, name)
    judge_text(sample[:4096])
    dialect = _dialect(sample, delimiter)
    first = list(islice(rows(path, name, dialect), SAMPLE_ROWS))
    columns = columns_of(first, header_row=header_row)
    above = sum(1 for number, _ in first if number <= (columns.header_row or 0))
    is_checked = is_whole or path.stat().st_size <= CHECKED_BYTES
    total = sum(1 for _ in rows(path, name, dialect)) if is_checked else _total(path, first, dialect, name)
    return Found(
        kind="csv",
        encoding=name,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        escape=dialect.escape or "",
        sheet="",
        sheets=(),
        header_row=columns.header_row,
        columns=columns.names,
        sample=columns.sample,
        total_hint=total - above,
    )


def _dialect(sample: str, delimiter: str | None) -> Dialect:
    first, end, rest = sample.partition("\n")
    marked = SEPARATOR.fullmatch(first + end)
    named = delimiter or (marked and marked[1])
    dialect, goodness = dialect_of(rest if marked else sample, named)
    if not (named or goodness):
        _refuse_prose(sample)
    return dialect


def _sample(path: Path, encoding: str) -> tuple[str, bool]:
    """The beginning up to the end of a line, and whether that is all of it."""
    with path.open("rb") as raw, TextIOWrapper(raw, encoding, errors="replace", newline="") as file:
        text = file.read(SAMPLE_CHARACTERS)
        is_whole = not file.read(1)
    end = max(text.rfind("\n"), text.rfind("\r"))
    return (text if is_whole or end < 0 else text[: end + 1]).lstrip("\ufeff").replace("\0", ""), is_whole


def _total(path: Path, first: list[Row], dialect: Dialect, encoding: str) -> int:
    """How many rows there may be, by what the first ones weigh."""
    weight = len("\n".join(dialect.delimiter.join(cells) for _, cells in first).encode(encoding, "replace"))
    return path.stat().st_size * len(first) // max(1, weight)


def _refuse_prose(sample: str) -> None:
    """Refuse a text without columns: one of long lines, or one that is parted by blanks alone."""
    lines = [line.rstrip() for line in sample.splitlines() if line.strip()]
    if len(lines) > 1 and sum(1 for line in lines if FIXED.search(line)) * 2 > len(lines):
        raise Refused("fixed_width")
    sentences = sum(1 for line in lines if len(line) > LONG and line.count(" ") >= PARTED)
    if len(lines) > 1 and sentences * 100 > MOST_PROSE * len(lines):
        raise Refused("no_columns")


def rows(path: Path, encoding: str, dialect: Dialect) -> Iterator[Row]:
    """Every row that is not blank, with its number among all rows; Refused at the first that cannot be read."""
    csv.field_size_limit(MOST_CELL)
    number = 0
    try:
        for number, cells in enumerate(dialect.rows(_lines(path, encoding)), 1):
            if cells and END in cells[-1]:
                if cells == [END]:
                    return
                raise Refused("unclosed_quote", row=number)
            if len(cells) > MOST_COLUMNS:
                raise Refused("too_many_columns", count=len(cells), most=MOST_COLUMNS)
            if any(cells) and not "".join(cells).isspace():
                yield number, _cleaned(cells)
    except csv.Error:
        raise Refused("too_long_cell", row=number + 1, most=MOST_CELL) from None
    except UnicodeError:
        raise Refused("broken_letters", row=_first_broken(path, encoding, dialect), encoding=encoding) from None


def _cleaned(cells: list[str]) -> list[str]:
    return [cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell for cell in cells]


def _lines(path: Path, encoding: str, errors: str = "strict") -> Iterator[str]:
    """The lines with their ends, without zero bytes and without the line that only names the separator."""
    with path.open("rb") as raw, TextIOWrapper(raw, encoding, errors=errors, newline="") as file:
        line = file.readline(MOST_LINE).lstrip("\ufeff")
        last = ""
        if SEPARATOR.fullmatch(line):
            line = file.readline(MOST_LINE)
        while line:
            if len(line) >= MOST_LINE:
                raise csv.Error("a line without end")
            last = line
            yield line.replace("\0", "") if "\0" in line else line
            line = file.readline(MOST_LINE)
    if not last.endswith(("\n", "\r")):
        yield "\n"
    yield END


def _first_broken(path: Path, encoding: str, dialect: Dialect) -> int:
    """The row in which bytes stand that the encoding does not know."""
    reader = dialect.rows(_lines(path, encoding, "broken"))
    return next((number for number, cells in enumerate(reader, 1) if any(BROKEN in cell for cell in cells)), 1)
