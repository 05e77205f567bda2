import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.text import (
    InnMistake,
    check_inn,
    clean,
    clearly_other_name,
    company_key,
    name_key,
    one_line,
    search_text,
    search_words,
    sort_key,
)

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@given(ANY_TEXT, st.integers(1, 60))
def test_cleaned_text_can_be_stored_and_stays_as_it_is(text: str, limit: int) -> None:
    cleaned = clean(text, limit=limit)
    assert len(cleaned) <= limit
    assert clean(cleaned, limit=limit) == cleaned
    assert "\x00" not in cleaned.encode().decode()


@given(ANY_TEXT)
def test_one_line_has_no_line_end(text: str) -> None:
    line = one_line(text, limit=50)
    assert len(line.splitlines()) <= 1
    assert one_line(line, limit=50) == line


def test_cleaning_keeps_what_people_wrote() -> None:
    assert clean("  Й\u2028вторая\r\nтретья\x00\u202e👨\u200d👩 \n", limit=99) == "Й\nвторая\nтретья👨\u200d👩"
    assert clean(None, limit=5) == ""
    assert clean(17, limit=5) == "17"
    assert one_line("Иван \t\n  Петров", limit=99) == "Иван Петров"


@pytest.mark.parametrize("hostile", ["a" + "\u0301\u0316" * 500_000, "\x00" * 1_000_000, " " * 1_000_000])
def test_hostile_text_is_cleaned_quickly(hostile: str) -> None:
    clean("ё\u0301" * 200, limit=200)
    start = time.perf_counter()
    clean(hostile, limit=10_000)
    assert time.perf_counter() - start < 0.1


def test_two_hands_write_one_name() -> None:
    assert name_key("Пётр  ИВАНОВ") == name_key("Иванов Петр") == "иванов петр"
    assert name_key("Салтыков–Щедрин") == name_key("салтыков-щедрин")
    assert name_key("O’Brien") == name_key("O'BRIEN") == "obrien"
    assert name_key("— ?!") == ""


@given(ANY_TEXT)
def test_keys_do_not_depend_on_case_and_edges(text: str) -> None:
    assert name_key(f"  {text} ") == name_key(text)
    assert sort_key(text).strip() == sort_key(text)


def test_names_sort_like_in_a_telephone_book() -> None:
    assert sorted(["Жук", "Ёлкин", "ежов", "Емельянов"], key=sort_key) == ["ежов", "Ёлкин", "Емельянов", "Жук"]


@pytest.mark.parametrize(
    "name",
    [
        "ООО Ромашка",
        "Ромашка, ООО",
        'OOO "Ромашка"',
        "«РОМАШКА» О.О.О.",
        "Общество с ограниченной ответственностью Ромашка",
    ],
)
def test_a_company_is_one_however_its_form_is_written(name: str) -> None:
    assert company_key(name) == "ромашка"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Smith & Co. KG", "smith"),
        ("Acme, Inc.", "acme"),
        ("ACME S.A.", "acme"),
        ("Müller GmbH & Co. KG", "muller"),
        ("ПАО «Газпром»", "газпром"),
        ("ИП Иванов И.И.", "ип иванов ии"),
        ("И. И. Иванов, индивидуальный предприниматель", "ип иванов ии"),
        ("IP Telecom Ltd", "ip telecom"),
        ("As Seen On", "as seen on"),
        ("ООО", ""),
        ("", ""),
    ],
)
def test_company_keys(name: str, key: str) -> None:
    assert company_key(name) == key


SAME = [
    ("Иван Петров", "И. Петров"),
    ("Иван Петров", "Петров Иван"),
    ("Иван Петров", "Ваня"),
    ("Ivan Petrov", "Иван Петров"),
    ("Yuliya Sidorova", "Сидорова Julia"),
    ("Иван Петров", "Иван Сергеевич"),
    ("Петров И.С.", "Иван Сергеевич Петров"),
    ("Алексей Смирнов", "Алексей Смиров"),
    ("Мария Петрова", "Маша Петров"),
    ("Иван", "Петров"),
    ("Клиент", "Иван Петров"),
    ("8 912 345-67-89", "Иван"),
    ("", "Иван"),
]
OTHER = [
    ("Иван Петров", "Мария Сидорова"),
    ("Иван Петров", "Мария Петрова"),
    ("Иван Петров", "Иван Сидоров"),
    ("И. Петров", "Мария Петрова"),
    ("Вася", "Иван Петров"),
    ("Лиза", "Лида"),
    ("Иван Сергеевич", "Иван Петрович"),
    ("Алексей Ким", "Алексей Цой"),
    ("John Smith", "Mary Jones"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_another_spelling_is_not_clearly_another_person(a: str, b: str) -> None:
    assert not clearly_other_name(a, b)


@pytest.mark.parametrize(("a", "b"), OTHER)
def test_another_name_is_clearly_another_person(a: str, b: str) -> None:
    assert clearly_other_name(a, b)


WORDS = ["Иван", "Ваня", "Петров", "Петрова", "И.", "Сергеевич", "Мария", "John", "Ли"]
NAMES = st.one_of(ANY_TEXT, st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join))


@given(NAMES, NAMES)
def test_the_name_rule_is_symmetric_and_never_splits_a_name_from_itself(a: str, b: str) -> None:
    assert clearly_other_name(a, b) == clearly_other_name(b, a)
    assert not clearly_other_name(a, a)
    assert not clearly_other_name(a, "")


@pytest.mark.parametrize("inn", ["7707083893", "7707 083893", "500100732259"])
def test_true_tax_numbers_pass(inn: str) -> None:
    assert check_inn(inn) == inn.replace(" ", "")


@pytest.mark.parametrize(
    ("inn", "code"),
    [
        ("", "empty"),
        ("77070838", "length"),
        ("77070838ab", "digits"),
        ("7707083894", "checksum"),
        ("0" * 10, "checksum"),
    ],
)
def test_wrong_tax_numbers_are_named(inn: str, code: str) -> None:
    with pytest.raises(InnMistake) as caught:
        check_inn(inn)
    assert caught.value.code == code


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_unless_the_control_is_ten(body: str, place: int, step: int) -> None:
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    other = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    changed = sum(int(digit) * weight for digit, weight in zip(other, weights, strict=True))
    if total % 11 != 10 and changed % 11 != 10 and other.strip("0"):
        with pytest.raises(InnMistake):
            check_inn(other + str(total % 11 % 10))


def test_fragments_of_a_telephone_are_found_however_typed() -> None:
    line = search_text("Иван Ёлкин", "+79123456789;ext=12", "Ivan@Example.ru")
    for query in [
        "912 345",
        "89123",
        "+7 (912) 345",
        "8 912 345-67-89",
        "елкин",
        "ЁЛКИН иван",
        "ivan@example.ru",
        "xample",
    ]:
        assert all(fragment in line for fragment in search_words(query)), query
    assert not all(fragment in line for fragment in search_words("912 346"))


@given(ANY_TEXT)
def test_a_word_of_a_text_is_found_in_it(text: str) -> None:
    line = search_text(text)
    assert all(fragment in line for word in line.split() for fragment in search_words(word))
    assert len(search_words(text)) <= 8
