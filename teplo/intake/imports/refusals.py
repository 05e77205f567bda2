"""The rows that could not be taken as a file: the same columns, the row, and why; corrected, it may come in again."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language, pgettext

from teplo.intake.imports import why
from teplo.intake.imports.columns import fields_of
from teplo.intake.imports.models import Import, Refusal
from teplo.kit.tables import Layout
from teplo.kit.text.sheets import defused

CSV, XLSX = "csv", "xlsx"
# By it a sheet knows that the letters are UTF-8.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
PAGE = 1_000
CHUNK = 256 * 1024


def refused_file(imp: Import, form: str = CSV) -> Iterator[bytes]:
    """The file piece by piece, as CSV or XLSX, in the language of now, however much later the pieces are asked for."""
    return _said(_xlsx(imp) if form == XLSX else _csv(imp), get_language())


def _said(pieces: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _csv(imp: Import) -> Iterator[bytes]:
    """With the delimiter that the sheets of this language expect."""
    delimiter = ";" if (get_language() or "").startswith("ru") else ","
    yield MARK.encode()
    for rows in _pages(imp):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows([defused(cell) for cell in row] for row in rows)
        yield text.getvalue().encode()


def _xlsx(imp: Import) -> Iterator[bytes]:
    """Row by row into a file of its own; texts are written as texts, whatever they begin with."""
    with tempfile.TemporaryFile() as file:
        with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
            sheet, place = book.add_worksheet(), 0
            for rows in _pages(imp):
                for row in rows:
                    for column, cell in enumerate(row):
                        sheet.write_string(place, column, cell)
                    place += 1
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _pages(imp: Import) -> Iterator[list[Sequence[str]]]:
    columns = Layout.from_json(imp.layout).columns
    yield [[*columns, *own_columns()]]
    labels, after = {key: str(column.label) for key, column in fields_of(imp.target).items()}, 0
    while page := list(Refusal.objects.filter(of=imp, row__gt=after).order_by("row")[:PAGE]):
        yield [[*_filled(one.cells, len(columns)), str(one.row), sentence(one, labels)] for one in page]
        after = page[-1].row


def own_columns() -> tuple[str, str]:
    """What stands above the two columns that we add."""
    return pgettext("refused rows", "row"), pgettext("refused rows", "why")


def is_own(columns: Sequence[str], place: int) -> bool:
    """Whether a column of a file is one of those that we added when we gave its rows back, in whatever language."""
    if place < len(columns) - len(own_columns()):
        return False
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if columns[place] in own_columns():
                return True
    return False


def _filled(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def sentence(refusal: Refusal, labels: dict[str, str]) -> str:
    """Why a row was refused, field by field."""
    told = []
    for one in refusal.reasons:
        label, words = labels.get(one["field"], ""), str(why.words(one["field"], one["code"]))
        told.append(f"{label}: {words}" if label else words)
    return "; ".join(told)
