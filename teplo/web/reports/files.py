"""A report as a file: CSV as the sheets of this country read it, or XLSX."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter
from django.utils.formats import get_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teplo.kit.text.sheets import defused
from teplo.leads.fields import LEAD
from teplo.reports.queries import Report, Row
from teplo.web.reports.sentences import when

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# By it a sheet knows that the letters are UTF-8.
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
Cell = str | int | Decimal


def written(report: Report, form: str) -> bytes:
    """The table of a report as the bytes of a file; `form` is one of `TYPES`."""
    table: list[Sequence[Cell]] = [head(report), *(_cells(report, row) for row in (*report.rows, report.total))]
    return table_as(form, f"{report.kind.words}: {when(report.question)}", table)


def file_name(report: Report, form: str) -> str:
    """How the file is called: the report and the days of which it speaks, as sorted by any file manager."""
    question = report.question
    days = (question.as_of,) if question.as_of is not None else (question.period.first, question.period.last)
    return f"{'_'.join([report.kind.name, *(day.isoformat() for day in days if day is not None)])}.{form}"


def table_as(form: str, title: str, table: Sequence[Sequence[Cell]]) -> bytes:
    """Any table, its head first, as the bytes of a file; texts in it are made harmless by whoever writes it."""
    return _sheet(title, table) if form == XLSX else _csv(table)


def head(report: Report) -> list[str]:
    """What stands above the columns."""
    words = {"status": _("Status"), "source": _("Source"), "owner": _("Manager")}
    earlier = [_("Period before")] if report.question.earlier else []
    sums = [_("Amount, %(currency)s") % {"currency": currency} for currency in report.currencies]
    of = words.get(report.kind.field) or str(LEAD[report.kind.field].label)
    return [of, _("Leads"), *earlier, *sums]


def _cells(report: Report, row: Row) -> list[Cell]:
    earlier = [row.earlier] if report.question.earlier else []
    sums = [row.sums.get(currency, Decimal(0)) for currency in report.currencies]
    return [defused(str(row.name)), row.count, *earlier, *sums]


def _csv(table: Sequence[Sequence[Cell]]) -> bytes:
    """With semicolons where the comma parts the kopecks."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if (get_language() or "").startswith("ru") else ",")
    for cells in table:
        writer.writerow([_decimal(cell) if isinstance(cell, Decimal) else cell for cell in cells])
    return f"{MARK}{text.getvalue()}".encode()


def _decimal(amount: Decimal) -> str:
    return str(amount).replace(".", get_format("DECIMAL_SEPARATOR"))


def _sheet(title: str, table: Sequence[Sequence[Cell]]) -> bytes:
    """Row by row; texts are written as texts, whatever they begin with."""
    given = io.BytesIO()
    with xlsxwriter.Workbook(given, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, len(table[0]), 16)
        sheet.write_string(0, 0, title, bold)
        for place, cells in enumerate(table, start=2):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(place, column, cell, bold if place == 2 else None)
                else:
                    sheet.write_number(place, column, cell, money if isinstance(cell, Decimal) else None)
    return given.getvalue()
