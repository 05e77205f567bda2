import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.emails import LONGEST, EmailMistake, domain_hint, read_email, without_addresses, work_domain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" Ivan.Petrov@Example.RU ", "ivan.petrov@example.ru"),
        ("Иван Петров <ivan@example.ru>", "ivan@example.ru"),
        ("mailto:ivan@example.ru", "ivan@example.ru"),
        ("ivan@example.ru.", "ivan@example.ru"),
        ("ivan@Пример.РФ", "ivan@xn--e1afmkfd.xn--p1ai"),
        ("почта@пример.рф", "почта@xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_addresses_are_stored_in_one_form(text: str, value: str) -> None:
    assert read_email(text).value == value


def test_an_address_is_kept_as_it_was_written() -> None:
    assert read_email("Ivan@Пример.РФ").shown == "Ivan@Пример.РФ"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("ivan.example.ru", "no_at"),
        ("@example.ru", "no_at"),
        ("ivan@example,ru", "comma"),
        ("ivan petrov@example.ru", "space"),
        ("ivan@example", "no_dot"),
        ("iвan@example.ru", "alphabets"),
        ("ivan@еxample.ru", "alphabets"),
        ("ivan@a.ru, petr@a.ru", "several"),
        ("ivan..p@example.ru", "invalid"),
        ("ivan@@example.ru", "invalid"),
        ("ivan@[127.0.0.1]", "invalid"),
        ("a" * 300 + "@example.ru", "too_long"),
    ],
)
def test_a_mistake_is_named(text: str, code: str) -> None:
    with pytest.raises(EmailMistake) as caught:
        read_email(text)
    assert caught.value.code == code
    assert str(caught.value)


def test_a_slip_in_a_well_known_domain_is_only_a_hint() -> None:
    assert read_email("ivan@gmial.com").value == "ivan@gmial.com"
    assert domain_hint("ivan@gmial.com") == "ivan@gmail.com"
    assert domain_hint("ivan@gmail.ru") == "ivan@gmail.com"
    assert domain_hint("ivan@mail.com") is None
    assert domain_hint("ivan@example.ru") is None


def test_only_work_mail_tells_the_company() -> None:
    assert work_domain("ivan@romashka.ru") == "romashka.ru"
    for free in ["mail.ru", "bk.ru", "yandex.kz", "ya.ru", "gmail.com", "yahoo.co.uk"]:
        assert work_domain(f"ivan@{free}") is None
    assert work_domain("") is None
    assert work_domain("romashka.ru") is None


@given(st.one_of(st.emails(), st.text(), st.text(st.sampled_from("ab.@,< >-я"))))
def test_any_text_is_read_or_refused_and_reads_again_as_itself(text: str) -> None:
    with suppress(EmailMistake):
        value = read_email(text).value
        assert len(value) <= LONGEST
        assert read_email(value).value == value


@pytest.mark.parametrize("hostile", ["a" * 1_000_000, "@" * 1_000_000, "a@" + "a." * 500_000, "<" * 1_000_000 + ">"])
def test_hostile_text_is_refused_quickly(hostile: str) -> None:
    start = time.perf_counter()
    for text in (hostile, hostile[:500]):
        with pytest.raises(EmailMistake):
            read_email(text)
    assert time.perf_counter() - start < 0.05


@pytest.mark.parametrize(
    "said, told",
    [
        ("550 5.1.1 <anna@x.ru>: unknown", "550 5.1.1 <…>: unknown"),
        ("The 'To' number +7 (912) 345-67-89 is not valid", "The 'To' number … is not valid"),
        ("89123456789", "…"),
        ("421 4.7.0 try later", "421 4.7.0 try later"),
    ],
)
def test_a_text_about_somebody_hidden_names_no_way_to_reach_him(said: str, told: str) -> None:
    assert without_addresses(said) == told
