"""Every file among the samples is read with the right letters and cells, or refused for the right reason."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from teplo.kit.parser.refused import Refused
from teplo.kit.tables.words import SENTENCES
from tests.kit.tables.conftest import cells, look
from tests.kit.tables.verdicts import TABLES, WHY
from tests.samples.folder import FOLDER

FILES = FOLDER / "import_files"
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason=f"no samples in {FILES}: name their folder in TEPLO_SAMPLES")
TEXTS = [name for name, table in TABLES.items() if table.delimiter]
# The samples whose truth is written by another hand than the file, so that a cell differs.
BOUNDS = "csv_spectrum/csvs/location_coordinates.csv"


def test_every_file_has_a_verdict():
    there = {str(path.relative_to(FILES)) for path in FILES.rglob("*") if path.is_file()}
    assert there == TABLES.keys() | WHY.keys()
    assert not TABLES.keys() & WHY.keys()
    assert set(WHY.values()) <= SENTENCES.keys()


@pytest.mark.parametrize("name", WHY)
def test_what_is_no_table_is_refused(name):
    with pytest.raises(Refused) as refused:
        look(FILES / name)
    assert refused.value.code == WHY[name]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_recognised(name):
    layout, wanted = look(FILES / name), TABLES[name]
    assert (layout.encoding or layout.sheet, layout.delimiter, layout.header_row) == wanted[:3]
    assert (len(layout.columns), len(set(layout.columns)), len(cells(FILES / name, layout))) == (wanted[3], *wanted[3:])


@pytest.mark.parametrize("name", TEXTS)
def test_the_cells_are_those_that_the_standard_library_reads(name):
    """By the encoding and the delimiter that stand in the verdicts, which a person has looked at."""
    encoding, delimiter, header_row, width, _ = TABLES[name]
    text = (FILES / name).read_bytes().decode(encoding).replace("\0", "")
    said = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    expected = [[*row[:width], *[""] * (width - len(row))] for row in said[header_row or 0 :] if "".join(row).strip()]
    unified = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in expected]
    assert cells(FILES / name, look(FILES / name)) == unified


@pytest.mark.parametrize("name", [name for name in TABLES if name.startswith("csv_spectrum/csvs/") and name != BOUNDS])
def test_the_acid_test_is_passed(name):
    path = FILES / name
    truth = json.loads((FILES / "csv_spectrum/json" / Path(name).with_suffix(".json").name).read_text("utf-8"))
    layout = look(path)
    found = [dict(zip(layout.columns, row, strict=True)) for row in cells(path, layout)]
    assert found == [{key: str(value).replace("\r\n", "\n") for key, value in row.items()} for row in truth]


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("test.xlsx", "testxlsx_noinference_converted.csv"),
        ("test_skip_lines.xlsx", "testxlsx_noinference_converted.csv"),
        ("test.xls", "testxlsx_noinference_converted.csv"),
        ("test_skip_lines.xls", "testxlsx_noinference_converted.csv"),
        ("dummy.xls", "dummy.csv"),
        ("dummy.xlsx", "dummy.csv"),
    ],
)
def test_a_workbook_is_what_another_program_made_of_it(name, truth):
    folder = FILES / "csvkit_examples"
    with (folder / truth).open(encoding="utf-8", newline="") as opened:
        expected = list(csv.reader(opened))[1:]
    assert cells(folder / name, look(folder / name)) == [[typed(cell) for cell in row] for row in expected]


def typed(cell: str) -> str:
    """As we write what that program wrote: booleans as sheets show them, moments without seconds that are none."""
    cell = {"True": "TRUE", "False": "FALSE"}.get(cell, cell)
    return cell.removesuffix(":00") if " " in cell and cell[:4].isdigit() else cell


def first_row(name: str) -> list[str]:
    return cells(FILES / name, look(FILES / name))[0]


def test_other_sheets_are_known_and_can_be_chosen():
    path = FILES / "csvkit_examples/sheets.xlsx"
    assert look(path).sheets == ("not this one", "data", "ʤ")
    assert cells(path, look(path, sheet="ʤ"))[0] == ["1", "2", "3"]


def test_numbers_of_an_article_and_figures_stay_as_they_were_typed():
    assert first_row("frictionless/cast-int-to-string-issue-1251.xlsx") == ["001", "b", "1", "a", "1"]
    assert first_row("frictionless/issue-870.xlsx")[-3:] == ["32", "15/10/2017", "1562"]


def test_a_header_of_many_rows_becomes_one_name_for_each_column():
    assert look(FILES / "frictionless/multiline-headers.xlsx").columns == (
        "Region",
        "Caloric contribution (%)",
        "Cumulative impact of changes on cost of food basket from previous quarter",
        "from baseline (%)",
    )


def test_the_russian_export_of_outlook_comes_with_its_letters():
    name = "headers/outlook_ru_header_plus_row_with_embedded_newline.cp1251.csv"
    layout = look(FILES / name)
    row = dict(zip(layout.columns, first_row(name), strict=True))
    assert (row["Имя"], row["Фамилия"], row["Краткое имя эл. почты"]) == (
        "Иван",
        "Петров",
        "Иван Петров(a@example.com)",
    )
    assert row["Заметки"] == "\n"
