"""Rows of any number as a sheet: CSV as the sheets of this country read it, or XLSX; a piece at a time."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import get_language

from teplo.kit.text.sheets import SHIELD, defused
from teplo.reports.exports.columns import Cell, Column, Phone, Row
from teplo.web.export.making import parts
from teplo.web.reports.files import MARK

Pieces = Iterable[Sequence[Row]]
# What a cell of XLSX holds at most.
LONGEST = 32_767
# How days and moments are written in texts, and shown in XLSX.
DAYS = {"ru": ("%d.%m.%Y", "dd.mm.yyyy"), "en": ("%Y-%m-%d", "yyyy-mm-dd")}
HOURS = (" %H:%M", " hh:mm")
# A sheet that parts cells by another sign than we do would begin one within a text.
BEGINS = re.compile(r"([;,\t]\s*)(?=[=@＝＠]|[+＋－-](?!\s|[\d ()-]*(?:$|[;,\t])))")


def write_csv(file: IO[bytes], columns: Sequence[Column], pieces: Pieces) -> None:
    """Write a CSV file: with semicolons where the comma parts the kopecks."""
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=False)
    writer = csv.writer(text, delimiter=";" if _language() == "ru" else ",")
    text.write(MARK)
    writer.writerow([defused(str(column.words)) for column in columns])
    words, reads = _words(), [column.read for column in columns]
    for rows in pieces:
        writer.writerows([[words(read(row)) for read in reads] for row in rows])
    text.detach()


def write_xlsx(file: IO[bytes], columns: Sequence[Column], pieces: Pieces) -> None:
    """Write an XLSX file; its rows wait on the disk, a text in it is never a formula."""
    asked = {"constant_memory": True, "strings_to_formulas": False}
    with parts() as lying, xlsxwriter.Workbook(file, {**asked, "tmpdir": str(lying)}) as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, max(len(columns) - 1, 0), 18)
        sheet.freeze_panes(1, 0)
        bold, write = book.add_format({"bold": True}), _writer(book, sheet)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, defused(str(column.words)), bold)
        reads, line = [column.read for column in columns], 0
        for rows in pieces:
            for row in rows:
                line += 1
                for place, read in enumerate(reads):
                    write(line, place, read(row))


def safe_cell(text: str) -> str:
    """A text of a CSV file that is no formula, nor becomes one where cells are parted by `;`, `,` or a tab."""
    if ";" in text or "," in text or "\t" in text:
        text = BEGINS.sub(rf"\1{SHIELD}", text)
    return defused(text)


def _language() -> str:
    return "ru" if (get_language() or "").startswith("ru") else "en"


def _words() -> Callable[[Cell], str]:
    """How a cell of a CSV file is written."""
    mark, zone, day = get_format("DECIMAL_SEPARATOR"), timezone.get_current_timezone(), DAYS[_language()][0]
    moment = day + HOURS[0]

    def words(cell: Cell) -> str:
        if isinstance(cell, str):
            return safe_cell(cell)
        if cell is None:
            return ""
        if isinstance(cell, datetime):
            return cell.astimezone(zone).strftime(moment)
        if isinstance(cell, date):
            return cell.strftime(day)
        return format(cell, "f").replace(".", mark) if isinstance(cell, Decimal) else str(cell)

    return words


def _writer(book: Any, sheet: Any) -> Callable[[int, int, Cell], None]:
    """Writes a cell of XLSX by what it is."""
    zone, shown = timezone.get_current_timezone(), DAYS[_language()][1]
    money, day = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": shown})
    moment = book.add_format({"num_format": shown + HOURS[1]})

    def write(line: int, place: int, cell: Cell) -> None:
        if isinstance(cell, str):
            if cell:
                sheet.write_string(line, place, (cell if isinstance(cell, Phone) else defused(cell))[:LONGEST])
        elif isinstance(cell, datetime):
            sheet.write_datetime(line, place, cell.astimezone(zone).replace(tzinfo=None), moment)
        elif isinstance(cell, date):
            sheet.write_datetime(line, place, cell, day)
        elif cell is not None:
            sheet.write_number(line, place, cell, money if isinstance(cell, Decimal) else None)

    return write
