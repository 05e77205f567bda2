"""Whatever wrote a text, its cells come back: encodings, delimiters, ends of line, quotes, titles above the table."""

import csv
import io
import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from teplo.kit.parser.refused import Refused
from tests.kit.tables.conftest import cells, look, rows

NAMES = ["Анна", "Пётр", "Юлия", "Сергей", "Ольга", "Фёдор", "John", "Mary", "Эльвира", "Щукин", "Царёва", "Жанна"]
PLACES = ["Москва", "Санкт-Петербург", "Нижний Новгород", "Ёлкино", "Berlin", "Уфа", "Йошкар-Ола", "посёлок Щёлково"]
WISHES = [
    "Нужна консультация по ипотеке",
    "Сколько стоит, и когда привезёте?",
    "Перезвоните; можно вечером",
    'Фирма "Ромашка", отдел продаж',
    "Первая строка\nи вторая",
    "Please call back, thank you",
    "цена | размер",
    "",
]
HEADERS = [
    ["Имя", "Телефон", "E-mail", "Город", "Комментарий", "Дата"],
    ["ИМЯ", "ТЕЛЕФОН", "ПОЧТА", "ГОРОД", "КОММЕНТАРИЙ", "ДАТА"],
    ["Клиент", "Phone", "Email", "City", "Comment", "Created"],
]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le", "utf-16-be"]
ENDS = ["\n", "\r\n", "\r"]


def written(rows_: list[list[str]], *, encoding: str, delimiter: str, end: str, every: bool = False) -> bytes:
    out = io.StringIO(newline="")
    # The library leaves a line feed bare where lines end otherwise.
    quoting = csv.QUOTE_ALL if every or end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows_)
    return out.getvalue().encode(encoding, "replace")


def people(seed: int, count: int) -> list[list[str]]:
    """Rows as people have them; the same for the same seed."""
    draw = random.Random(seed)
    header = draw.choice(HEADERS)
    return [header] + [
        [
            f"{draw.choice(NAMES)} {draw.choice(NAMES)}",
            f"+7 (9{draw.randrange(100):02}) {draw.randrange(1000):03}-{draw.randrange(10_000):04}",
            f"user{draw.randrange(10_000)}@example.ru" if draw.random() < 0.8 else "",
            draw.choice(PLACES),
            draw.choice(WISHES),
            (date(2026, 1, 1) + timedelta(days=draw.randrange(300))).strftime(draw.choice(["%d.%m.%Y", "%Y-%m-%d"])),
        ]
        for _ in range(count)
    ]


@example(seed=1767, count=1, encoding="cp1251", delimiter=";", end="\n", every=False)  # ends in я, which Macs read as €
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    seed=st.integers(0, 10**6),
    count=st.integers(1, 30),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(";,\t|"),
    end=st.sampled_from(ENDS),
    every=st.booleans(),
)
def test_what_was_written_comes_back(file_of, seed, count, encoding, delimiter, end, every):
    table = people(seed, count)
    path = file_of(written(table, encoding=encoding, delimiter=delimiter, end=end, every=every))
    layout = look(path)
    assert (layout.encoding, layout.delimiter, layout.columns) == (encoding, delimiter, tuple(table[0]))
    assert cells(path, layout) == table[1:]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5"])
@pytest.mark.parametrize(
    "text",
    [
        "Имя;Телефон\nАнна;+79160000001\n",
        "ФИО;ГОРОД\nИВАНОВ ИВАН;МОСКВА\n",
        "name;comment\nJohn;перезвонить вечером\n",
        "ООО «Ромашка»;Щёлково\n",
        "Кто;Чей\nЯна;Мы\n",
    ],
)
def test_few_russian_letters_are_enough(file_of, text, encoding):
    path = file_of(text.encode(encoding, "replace"))
    expected = text.encode(encoding, "replace").decode(encoding)
    layout = look(path, header_row=0)
    assert "\n".join(";".join(row) for row in cells(path, layout)) + "\n" == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name;city\nJosé;Málaga\nRenée;Orléans\n", "cp1252"),
        ("Name;Ort\nJürgen Groß;Köln\nBjörn;Übersee\n", "cp1252"),
        ("name;price\nPeter;10 €\n", "cp1252"),
    ],
)
def test_accents_are_no_cyrillic(file_of, text, encoding):
    path = file_of(text.encode(encoding))
    layout = look(path)
    assert (layout.encoding, cells(path, layout)) == (encoding, [row.split(";") for row in text.splitlines()[1:]])


@pytest.mark.parametrize(
    ("encoding", "row"),
    [
        ("cp1250", "Wojciech Śliwiński;Łódź;proszę o kontakt, będę wdzięczny"),
        ("cp1253", "Γιώργος Παπαδόπουλος;Αθήνα;παρακαλώ επικοινωνήστε"),
        ("gb18030", "王小明;北京市朝阳区;请给我打电话"),
        ("cp1251", "Оксана Іваненко;Київ;прошу передзвонити ввечері"),
    ],
)
def test_other_languages_are_told_apart_where_there_is_enough_of_them(file_of, encoding, row):
    path = file_of(f"name;city;text\n{f'{row}{chr(10)}' * 20}".encode(encoding))
    assert cells(path, look(path))[0] == row.split(";")


def test_an_encoding_chosen_by_hand_is_taken(file_of):
    path = file_of("Имя;Город\nАнна;Уфа\n".encode("koi8-r"))
    assert cells(path, look(path, encoding="cp1251")) != [["Анна", "Уфа"]]
    assert cells(path, look(path, encoding="koi8-r")) == [["Анна", "Уфа"]]
    with pytest.raises(Refused, match="unknown_encoding"):
        look(path, encoding="klingon")


def test_a_broken_letter_is_told_by_its_row(file_of):
    good = "".join(f"{number};Екатерина;привет\n" for number in range(2, 400))
    path = file_of("№;Имя;Текст\n".encode() + good.encode() + "400;Анна;".encode() + b"\xff\xfe\n" + b"401;x;y\n")
    with pytest.raises(Refused) as refused:
        look(path)
    assert (refused.value.code, refused.value.facts) == ("broken_letters", {"row": 400, "encoding": "utf-8"})


def test_russian_that_begins_far_down_is_seen(file_of):
    rows_ = "".join(f"{number};user{number}@example.ru;ok\n" for number in range(40_000))
    path = file_of(f"id;email;comment\n{rows_}40000;last@example.ru;перезвоните\n".encode("cp1251"))
    layout = look(path)
    assert (layout.encoding, layout.total_hint, cells(path, layout)[-1][2]) == ("cp1251", 40_001, "перезвоните")


def test_the_line_that_names_the_separator_is_obeyed_and_not_counted(file_of):
    path = file_of("sep=;\r\nИмя;Сумма\r\nАнна;1,5\r\nПётр;2,5\r\n")
    layout = look(path)
    assert (layout.delimiter, layout.header_row, rows(path, layout)[0]) == (";", 1, (2, ["Анна", "1,5"]))


def test_decimal_commas_are_no_delimiters(file_of):
    path = file_of("1,5;2,5;3,5\n4,5;5,5;6,5\n")
    assert look(path).delimiter == ";"


def test_backslashes_before_quotes_are_understood(file_of):
    path = file_of('name,text\n"Anna","said \\"yes\\", then left"\n"Peter","C:\\\\"\n')
    assert cells(path, look(path))[0] == ["Anna", 'said "yes", then left']


def test_doubled_quotes_and_single_ones(file_of):
    path = file_of("name,text\n'Anna','one, two'\n'Peter','three, four'\n")
    assert cells(path, look(path)) == [["Anna", "one, two"], ["Peter", "three, four"]]


def test_inches_inside_of_a_cell_are_no_quotes(file_of):
    path = file_of('товар;цена\nэкран 24" чёрный;100\nэкран 27" белый;200\n')
    assert cells(path, look(path))[0] == ['экран 24" чёрный', "100"]


def test_zero_bytes_are_left_out(file_of):
    path = file_of(b"name,phone\nAn\x00na,\x001\n")
    assert cells(path, look(path)) == [["Anna", "1"]]


def test_titles_and_blank_lines_above_the_header_are_passed_over(file_of):
    path = file_of("Выгрузка за март 2026\n\n;;;\nИмя;Телефон;Город;Дата\nАнна;+79160000001;Уфа;01.03.2026\n")
    layout = look(path)
    assert (layout.header_row, layout.columns) == (4, ("Имя", "Телефон", "Город", "Дата"))
    assert rows(path, layout) == [(5, ["Анна", "+79160000001", "Уфа", "01.03.2026"])]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(file_of):
    path = file_of('Имя;Текст\n\nАнна;"раз\nдва"\n;\nПётр;три\n')
    assert [number for number, _ in rows(path, look(path))] == [3, 5]


def test_columns_without_names_are_called_by_their_letters(file_of):
    path = file_of("Анна;+79160000001;a@example.ru\nПётр;+79160000002;b@example.ru\n")
    layout = look(path)
    assert (layout.header_row, layout.columns, layout.total_hint) == (None, ("A", "B", "C"), 2)


def test_a_header_can_be_named_by_hand_or_denied(file_of):
    path = file_of("Список\nИмя;Город\nАнна;Уфа\n")
    assert look(path, header_row=2).columns == ("Имя", "Город")
    assert look(path, header_row=0).columns == ("A", "B")
    assert len(cells(path, look(path, header_row=0))) == 3
    with pytest.raises(Refused, match="no_such_row"):
        look(path, header_row=77)


def test_names_twice_and_names_wanting_become_distinct(file_of):
    path = file_of("Имя;Телефон;Телефон;;A;\nАнна;1;2;3;4;5\n")
    assert look(path).columns == ("Имя", "Телефон", "Телефон (2)", "D", "A", "F")


def test_short_rows_are_filled_and_what_is_too_much_is_kept(file_of):
    head = "".join(f"Анна{number};Уфа\n" for number in range(300))
    path = file_of(f"Имя;Город;Дом\n{head}Пётр;Уфа;7;лишнее\nЯна;Уфа;8;;;\n")
    assert [cells(path, look(path))[index] for index in (0, -2, -1)] == [
        ["Анна0", "Уфа", ""],
        ["Пётр", "Уфа", "7", "лишнее"],
        ["Яна", "Уфа", "8"],
    ]


def test_one_column_is_a_table_too(file_of):
    path = file_of("Телефон\n+79160000001\n+79160000002\n")
    assert cells(path, look(path)) == [["+79160000001"], ["+79160000002"]]
