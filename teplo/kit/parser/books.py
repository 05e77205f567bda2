"""Workbooks: XLSX, XLS, ODS. A cell is given as the text that a person would type into it."""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from teplo.kit.parser.found import Found, columns_of
from teplo.kit.parser.headers import Merged, Row
from teplo.kit.parser.limits import (
    MOST_CELL,
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_RATIO,
    MOST_UNPACKED,
    SAMPLE_ROWS,
)
from teplo.kit.parser.refused import Refused
from teplo.kit.parser.signs import ZIP

SMALL = 10 * 1024 * 1024  # below this nobody asks how tightly it is packed
# So little cannot unpack to more than its process may have: deflate packs a thousand to one.
SHORT, CHUNK = 64 * 1024, 1024 * 1024
ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
PROTECTED = "EncryptedPackage".encode("utf-16-le")


def recognise(path: Path, *, sheet: str | None, header_row: int | None) -> Found:
    """How the workbook is to be read: the sheet that was named, else the first one in sight that holds anything."""
    _judge(path)
    with _opened(path) as book:
        sheets = _in_sight(book)
        found = _sheet(book, sheet) if sheet else _first_filled(book, sheets)
        merged = _merged(found)
        first = list(islice(_rows(found), SAMPLE_ROWS))
        last = found.end[0] + 1 if found.end else 0
        start = found.start[1] if found.start else 0
    columns = columns_of(first, header_row=header_row, merged=merged, start=start)
    return Found(
        kind="xlsx",
        encoding="",
        delimiter="",
        quote="",
        escape="",
        sheet=found.name,
        sheets=tuple(sheets),
        header_row=columns.header_row,
        columns=columns.names,
        sample=columns.sample,
        total_hint=last - (columns.header_row or first[0][0] - 1),
    )


def rows(path: Path, sheet: str) -> Iterator[Row]:
    """Every row that is not blank, with the number that stands before it in the program."""
    with _opened(path) as book:
        yield from _rows(_sheet(book, sheet))


def _opened(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError:
        raise Refused("protected") from None
    except calamine.CalamineError:
        raise Refused("broken_workbook") from None


def _judge(path: Path) -> None:
    """Refuse what is dangerous to unpack before anything is unpacked."""
    with path.open("rb") as file:
        head = file.read(4)
        if head != ZIP:
            if PROTECTED in head + file.read():
                raise Refused("protected")
            return
    try:
        with zipfile.ZipFile(path) as archive:
            _judge_parts(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise Refused("broken_workbook") from None


def _judge_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    size, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or size > MOST_UNPACKED or (size > SMALL and size > MOST_RATIO * max(1, packed)):
        raise Refused("bomb", most=MOST_UNPACKED)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _judge_part(archive, part)


def _judge_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as opened:
        if ENTITY.search(opened.read(4096)):
            raise Refused("entities")
        while part.compress_size > SHORT and opened.read(CHUNK):
            pass  # a size that is a lie ends in a checksum that is wrong


def _in_sight(book: calamine.CalamineWorkbook) -> list[str]:
    visible, sheet = calamine.SheetVisibleEnum.Visible, calamine.SheetTypeEnum.WorkSheet
    names = [each.name for each in book.sheets_metadata if each.visible == visible and each.typ == sheet]
    if not names:
        raise Refused("empty")
    return names


def _first_filled(book: calamine.CalamineWorkbook, names: list[str]) -> calamine.CalamineSheet:
    for name in names:
        if (sheet := _sheet(book, name)).start is not None:
            return sheet
    raise Refused("empty")


def _sheet(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    try:
        sheet = book.get_sheet_by_name(name)
    except calamine.WorksheetNotFound:
        raise Refused("no_such_sheet", sheet=name) from None
    except calamine.CalamineError:
        raise Refused("broken_workbook") from None
    if sheet.end and sheet.end[1] >= MOST_COLUMNS:
        raise Refused("too_many_columns", count=sheet.end[1] + 1, most=MOST_COLUMNS)
    return sheet


def _merged(sheet: calamine.CalamineSheet) -> list[Merged]:
    ranges = sheet.merged_cell_ranges or []
    return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]


def _rows(sheet: calamine.CalamineSheet) -> Iterator[Row]:
    """The rows with their numbers. A value that covers several rows holds for each of them."""
    if sheet.start is None:
        return
    start = sheet.start[1]  # the library leaves out the empty columns before it
    reach = {(top, left - 1 - start): bottom for top, left, bottom, _ in _merged(sheet) if bottom > top}
    covering: dict[int, tuple[int, str]] = {}  # by column: up to which row, and with what
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [WRITTEN[type(cell)](cell) for cell in cells]
        if reach:
            _cover(texts, number, reach, covering)
        if any(texts) and not "".join(texts).isspace():
            if max(map(len, texts)) > MOST_CELL:
                raise Refused("too_long_cell", row=number, most=MOST_CELL)
            yield number, texts


def _cover(
    texts: list[str], number: int, reach: dict[tuple[int, int], int], covering: dict[int, tuple[int, str]]
) -> None:
    for column, text in enumerate(texts):
        if bottom := reach.get((number, column)):
            covering[column] = bottom, text
        elif column in covering and number <= covering[column][0]:
            texts[column] = covering[column][1]


def _text(value: str) -> str:
    """Without zero bytes: a workbook may spell them, and no database keeps them."""
    return value.replace("\0", "")


def _number(value: float) -> str:
    """Fifteen digits, which is what a sheet keeps; 40 and not 40.0, a telephone whole, never an exponent."""
    short = f"{value:.15g}"
    return short if "e" not in short else f"{Decimal(short):f}"


def _moment(value: datetime) -> str:
    return value.isoformat(" ", "seconds" if value.second or value.microsecond else "minutes")


def _time(value: time) -> str:
    return value.isoformat("seconds" if value.second or value.microsecond else "minutes")


def _span(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


# By the exact type, as the library gives them: what somebody would type for it.
WRITTEN: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: str,
    float: _number,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: _moment,
    date: date.isoformat,
    time: _time,
    timedelta: _span,
}
