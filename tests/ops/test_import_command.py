"""`teplo import` says what it did, and what it cannot do in one sentence."""

import json
from pathlib import Path

import pytest

from teplo.intake.imports.models import Import
from teplo.leads.models import Lead
from teplo.ops.imports import imports

pytestmark = pytest.mark.usefixtures("own_data", "company")


def written(folder: Path, text: str, name: str = "base.csv") -> str:
    file = folder / name
    file.write_text(text, encoding="cp1251")
    return str(file)


def test_refused_rows_come_back_can_be_corrected_and_come_in(tmp_path, capsys):
    file = written(tmp_path, "Имя;Телефон\nИван;89123456789\nАнна;12\nПётр;+7 913 111\n=1+1;abc\n")
    assert imports(["leads", file, "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["created"], done["refused"]) == (1, 3)
    given = Path(done["refused_file"])
    text = given.read_text("utf-8-sig")
    assert ("'=1+1" in text, "'+7 913 111" in text) == (True, True)
    given.write_text(text.replace("12", "89131112233", 1).replace("+7 913 111", "+7 913 222 33 44"), "utf-8-sig")
    assert imports(["leads", str(given), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["read"], again["created"], again["refused"]) == (3, 2, 1)
    assert set(Lead.objects.values_list("person__name", flat=True)) == {"Иван", "Анна", "Пётр"}
    assert not any(Lead.objects.values_list("fields", flat=True))


def test_a_dry_run_counts_and_leaves_nothing(tmp_path, capsys):
    file = written(tmp_path, "Имя;Телефон\nИван;89123456789\nИван;+79123456789\nАнна;12\n")
    assert imports(["leads", file, "--dry-run", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["import"], found["read"], found["created"], found["joined"], found["refused"]) == (None, 3, 1, 1, 1)
    assert (Lead.objects.count(), Import.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["leads", "nowhere.csv"], "There is no file nowhere.csv."),
        (["undo", "99"], "There is no import 99."),
        (["undo", "abc"], "abc is no number of an import."),
        (["leads", "FILE", "--as", "nobody@ours.ru"], "Nobody with the e-mail nobody@ours.ru works here."),
        (["leads", "FILE", "--as", "owner@ours.ru"], "Bring files in and take them back"),
        (["leads", "FILE", "--map", "MAP"], "The file has no column “Phone”; it has: Имя, Телефон."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path, capsys, arguments, words):
    file = written(tmp_path, "Имя;Телефон\nИван;89123456789\n")
    given = tmp_path / "map.json"
    given.write_text('{"Phone": "phone"}')
    places = {"FILE": file, "MAP": str(given)}
    assert imports([places.get(one, one) for one in arguments]) == 1
    assert words in capsys.readouterr().err
    assert Import.objects.count() == 0
