"""The cells of a workbook come as somebody would type them."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from teplo.kit.parser.refused import Refused
from tests.kit.tables.conftest import cells, look, rows

DAY, MOMENT, HOUR = {"num_format": "dd.mm.yyyy"}, {"num_format": "dd.mm.yyyy hh:mm"}, {"num_format": "hh:mm"}


def sheet_of(tmp_path: Path, table: list[list[Any]], merged: tuple[tuple[int, int, int, int, str], ...] = ()) -> Path:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Лиды")
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
        for each in merged:
            sheet.merge_range(*each)
    return path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (40.0, "40"),
        (79161234567, "79161234567"),
        (0.1 + 0.2, "0.3"),
        (1e21, "1000000000000000000000"),
        (0.00000012, "0.00000012"),
        (-1234.5, "-1234.5"),
        (True, "TRUE"),
        ("007", "007"),
        ("А\x00Б", "АБ"),
        ("  Анна ", "  Анна "),
    ],
)
def test_values_are_written_as_people_write_them(tmp_path, value, text):
    path = sheet_of(tmp_path, [["Имя", "Что"], ["Анна", value]])
    assert cells(path, look(path)) == [["Анна", text]]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (date(2026, 3, 1), DAY, "2026-03-01"),
        (datetime(2026, 3, 1, 14, 5), MOMENT, "2026-03-01 14:05"),
        (datetime(2026, 3, 1, 14, 5, 9), MOMENT, "2026-03-01 14:05:09"),
        (time(9, 30), HOUR, "09:30"),
    ],
)
def test_days_and_hours_come_in_the_one_form_that_everybody_reads(tmp_path, value, form, text):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Имя", "Когда"])
        sheet.write(1, 0, "Анна")
        sheet.write_datetime(1, 1, value, book.add_format(form))
    assert cells(path, look(path)) == [["Анна", text]]


def test_rows_keep_the_numbers_of_the_sheet_and_blank_ones_are_passed_over(tmp_path):
    path = sheet_of(
        tmp_path, [[], ["Отчёт за март"], [], ["Имя", "Город", "Дом"], ["Анна", "Уфа", 1], [], ["Яна", "Уфа", 2]]
    )
    layout = look(path)
    assert (layout.header_row, layout.sheet, layout.sheets) == (4, "Лиды", ("Лиды",))
    assert rows(path, layout) == [(5, ["Анна", "Уфа", "1"]), (7, ["Яна", "Уфа", "2"])]


def test_a_value_over_several_rows_holds_for_each_of_them(tmp_path):
    table = [["Компания", "Имя"], ["", "Анна"], ["", "Пётр"], ["Лютик", "Яна"]]
    path = sheet_of(tmp_path, table, merged=((1, 0, 2, 0, "Ромашка"),))
    assert cells(path, look(path)) == [["Ромашка", "Анна"], ["Ромашка", "Пётр"], ["Лютик", "Яна"]]


def test_the_first_sheet_in_sight_that_holds_anything_is_taken(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Пустой")
        hidden, shown = book.add_worksheet("Скрытый"), book.add_worksheet("Данные")
        for sheet in (hidden, shown):
            sheet.write_row(0, 0, ["Имя", sheet.name])
            sheet.write_row(1, 0, ["Анна", "1"])
        hidden.hide()
    layout = look(path)
    assert (layout.sheet, layout.sheets, layout.columns) == ("Данные", ("Пустой", "Данные"), ("Имя", "Данные"))
    with pytest.raises(Refused, match="no_such_sheet"):
        look(path, sheet="Другой")


def test_a_table_that_begins_elsewhere_has_no_empty_columns_before_it(tmp_path):
    table = [[], ["", "", "Имя", "", "Город"], ["", "", "", "1", "Уфа"], ["", "", "", "2", "Уфа"]]
    path = sheet_of(tmp_path, table, merged=((2, 2, 3, 2, "Анна"),))
    assert look(path).columns == ("Имя", "D", "Город")
    assert cells(path, look(path)) == [["Анна", "1", "Уфа"], ["Анна", "2", "Уфа"]]
