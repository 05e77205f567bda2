"""What would hang, fill or mislead is refused with a sentence, and whoever reads it stays as he was."""

import io
import resource
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from teplo.kit.parser import limits
from teplo.kit.problems import Mistake
from teplo.kit.tables import child, read, recognise
from tests.kit.tables.test_books import sheet_of


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(Mistake) as mistake:
        recognise(path)
    return mistake.value.code, str(mistake.value)


def book_of(tmp_path: Path, parts: dict[str, bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> Path:
    """A good workbook with some of its parts put in the place of others."""
    path = sheet_of(tmp_path, [["Имя", "Город"], ["Анна", "Уфа"]])
    with zipfile.ZipFile(path) as archive:
        good = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, content in (good | parts).items():
            archive.writestr(name, content)
    return path


def test_a_quotation_mark_that_is_never_closed_is_told_by_its_row(file_of):
    rows = "".join(f"Анна {number};Уфа\n" for number in range(50))
    path = file_of(f'Имя;Город\n{rows}"Пётр;Уфа\n{rows}')
    assert refused(path) == (
        "table_unclosed_quote",
        "A quotation mark in row 52 is never closed: all that follows would be one cell. Close it or remove it.",
    )


def test_a_quotation_mark_that_swallows_more_than_a_cell_may_hold_is_told(file_of):
    path = file_of('Имя;Город\nАнна;Уфа\n"Пётр;Уфа\n' + "Яна;Уфа\n" * 40_000)
    assert refused(path)[1].startswith("Row 3 has a cell of more than 100\xa0000 characters.")


def test_a_line_without_end_is_refused(file_of):
    assert refused(file_of("Имя;Город\n" + "x;" * (limits.MOST_LINE // 2 + 1)))[0] == "table_too_long_cell"


@pytest.mark.parametrize(
    ("count", "is_read"), [(200, True), (limits.MOST_COLUMNS, True), (limits.MOST_COLUMNS + 1, False)]
)
def test_two_hundred_columns_are_read_and_too_many_are_counted(file_of, count, is_read):
    line = ";".join(f"column{number}" for number in range(count))
    path = file_of(f"{line}\n{line.replace('column', 'value')}\n")
    if is_read:
        assert len(recognise(path).columns) == count
    else:
        assert refused(path)[1] == "The table has 501 columns, at most 500 can be read."


def test_ten_gigabytes_are_refused_before_a_byte_is_read(tmp_path):
    path = tmp_path / "ten.csv"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)  # a hole: it takes no room on the disk
    assert refused(path)[1].startswith("The file is larger than 512.0\xa0MB.")


def test_a_row_of_all_columns_of_a_sheet_is_refused(tmp_path):
    assert (
        refused(sheet_of(tmp_path, [["a"] * 16_384] * 2))[1]
        == "The table has 16\xa0384 columns, at most 500 can be read."
    )


def test_a_cell_in_the_last_corner_costs_no_memory_of_ours(tmp_path):
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write("XFD1048576", "z")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refused(path)[0] == "table_too_much"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes


def test_a_bomb_that_says_its_size_is_not_opened(tmp_path):
    bomb = b"<worksheet>" + b" " * 300_000_000
    assert refused(book_of(tmp_path, {"xl/worksheets/sheet1.xml": bomb}))[0] == "table_bomb"


ROW = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%032d</t></is></c></row>'


def test_what_needs_more_than_it_may_have_ends_at_the_limits_of_its_process(tmp_path, monkeypatch):
    rows = b"".join(ROW % (number, number, number) for number in range(1, 300_000))
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    path = book_of(tmp_path, {"xl/worksheets/sheet1.xml": head + rows + b"</sheetData></worksheet>"})
    monkeypatch.setattr(child, "MEMORY", 48 * 1024 * 1024)
    assert refused(path)[0] == "table_too_much"


def test_a_bomb_that_lies_about_its_size_is_found_out(tmp_path, monkeypatch):
    """It says one byte and would unpack to three hundred megabytes."""
    path = book_of(tmp_path, {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 300_000_000})
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[at + 24 : at + 28] = (1).to_bytes(4, "little")
    path.write_bytes(content)
    monkeypatch.setattr(child, "MEMORY", 128 * 1024 * 1024)
    assert refused(path)[0] == "table_broken_workbook"


def test_too_many_parts_are_not_opened(tmp_path):
    assert refused(book_of(tmp_path, {f"x/{number}": b"" for number in range(10_001)}))[0] == "table_bomb"


def test_entities_are_not_followed(tmp_path):
    sheet = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/secret">]>
    <worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>"""
    assert refused(book_of(tmp_path, {"xl/worksheets/sheet1.xml": sheet}))[0] == "table_entities"


def test_what_only_looks_like_a_workbook_is_told(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"garbage" * 100)
    assert refused(path)[0] == "table_broken_workbook"
    whole = sheet_of(tmp_path, [["a", "b"], ["c", "d"]]).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path)[0] == "table_broken_workbook"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"))
    assert refused(path)[0] == "table_protected"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7\n...", "This is a file of the kind PDF and no table."),
        (b"<html><table><tr><td>1</td></tr></table>", "This is a web page, whatever its name says."),
        (bytes(range(1, 32)) * 50, "This is neither a text nor a workbook."),
        (b"", "The file is empty."),
        (b"\n ;;\n", "The file is empty."),
        (b"name;phone\n", "The file has names of columns and not a single row below them."),
    ],
)
def test_what_is_no_table_is_called_by_its_name(file_of, content, says):
    assert refused(file_of(content))[1].startswith(says)


def test_an_archive_within_the_parts_of_another_program_is_told(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    path = tmp_path / "letter.xlsx"
    path.write_bytes(content.getvalue())
    assert refused(path)[1].startswith("This is a file of the kind Word and no table.")


def test_a_parser_that_hangs_is_killed(file_of):
    path = file_of("a;b\n1;2\n")
    task = {"do": "recognise", "path": str(path), "wanted": {}}
    with pytest.raises(Mistake, match="takes longer than it may"):
        list(child.frames(task, wait=0.001))


def test_a_parser_that_burns_its_time_is_killed(file_of):
    path = file_of("a;b\n" + "1;2\n" * 2_000_000)
    wanted = {"encoding": None, "delimiter": None, "sheet": None, "header_row": None}
    with pytest.raises(Mistake, match="takes longer than it may"):
        list(child.frames({"do": "recognise", "path": str(path), "wanted": wanted}, cpu=1))


def children() -> set[str]:
    return {number for each in Path("/proc/self/task").glob("*/children") for number in each.read_text().split()}


def test_who_stops_reading_leaves_no_process_behind(file_of):
    path = file_of("a;b\n" + "1;2\n" * 200_000)
    layout = recognise(path)
    before = children()
    reading = read(path, layout)
    next(reading)
    assert children() > before
    reading.close()
    assert children() == before


def test_the_parser_knows_nothing_of_our_environment(file_of, monkeypatch):
    monkeypatch.setattr(
        child, "START", "import os, sys; os.write(1, b''); sys.exit(7 if 'DATABASE_URL' in os.environ else 9)"
    )
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    seen = []
    monkeypatch.setattr(child.log, "warning", lambda words, code: seen.append(code))
    assert refused(file_of("a;b\n1;2\n"))[0] == "table_unreadable"
    assert seen == [9]


def test_whoever_reads_holds_few_rows_at_a_time(file_of):
    path = file_of("Имя;Номер;Текст\n" + "".join(f"Анна;{number};{'привет ' * 20}\n" for number in range(40_000)))
    layout = recognise(path)
    tracemalloc.start()
    try:
        count = sum(1 for _ in read(path, layout))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, peak < path.stat().st_size / 5) == (40_000, True)


def test_reading_goes_on_after_the_row_that_was_done(file_of):
    path = file_of("Имя;Номер\n" + "".join(f"Анна;{number}\n" for number in range(2, 3_000)))
    layout = recognise(path)
    whole = list(read(path, layout))
    assert list(read(path, layout, after=1_500)) == whole[1_499:]
    assert whole[1_499] == (1_501, ["Анна", "1501"])
