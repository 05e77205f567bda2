import time
from contextlib import suppress

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.phones import PhoneMistake, country_of, read_phone, read_phones, show_phone, tel_link


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8 (912) 345-67-89", "+79123456789"),
        ("+7 912 345 67 89", "+79123456789"),
        ("79123456789", "+79123456789"),
        ("9123456789", "+79123456789"),
        ("+8 912 345-67-89", "+79123456789"),
        ("тел.: 8–912–345–67–89", "+79123456789"),
        ("8 495 123-45-67 доб. 12", "+74951234567;ext=12"),
        ("8 495 123-45-67, вн. 5", "+74951234567;ext=5"),
        ("8(495)1234567#12", "+74951234567;ext=12"),
        ("+7 495 123-45-67 (доб. 0012)", "+74951234567;ext=0012"),
        ("+74951234567;ext=12", "+74951234567;ext=12"),
        ("8 10 49 30 901820", "+4930901820"),
        ("00 49 30 901820", "+4930901820"),
        ("375 29 123-45-67", "+375291234567"),
    ],
)
def test_numbers_are_read_as_russians_write_them(text: str, value: str) -> None:
    assert read_phone(text, country="RU").value == value


def test_a_number_is_kept_as_it_was_written() -> None:
    assert read_phone("  8 (912)  345-67-89 ", country="RU").shown == "8 (912) 345-67-89"


def test_another_country_has_another_plan() -> None:
    assert read_phone("030 901820", country="DE").value == "+4930901820"
    assert read_phone("8 701 234 56 78", country="KZ").value == "+77012345678"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("доб. 12", "empty"),
        ("позвоните мне", "letters"),
        ("+7 912 345-67-8", "too_few_digits"),
        ("345-67-89", "no_area"),
        ("+7 912 345-67-89-01", "too_many_digits"),
        ("8 000 000-00-00", "not_in_plan"),
        ("89123456789, 89261234567", "several"),
        ("+999 123 456 78 90", "no_country"),
        ("?!", "no_number"),
        ("1" * 500, "too_long"),
    ],
)
def test_a_mistake_is_named(text: str, code: str) -> None:
    with pytest.raises(PhoneMistake) as caught:
        read_phone(text, country="RU")
    assert caught.value.code == code
    assert str(caught.value)


def test_without_a_country_the_plus_is_demanded() -> None:
    with pytest.raises(PhoneMistake, match="country code"):
        read_phone("345 67 89", country=None)
    assert read_phone("+7 912 345-67-89", country=None).value == "+79123456789"


def test_several_numbers_are_taken_out_of_a_text() -> None:
    text = "Звоните 8 912 345-67-89 или 8(495)123-45-67 доб. 12; 89261234567 89261234568, заказ 120, 89123456789"
    values = [phone.value for phone in read_phones(text, country="RU")]
    assert values == ["+79123456789", "+74951234567;ext=12", "+79261234567", "+79261234568"]


def test_numbers_are_grouped_for_the_eye() -> None:
    assert show_phone("+79123456789", country="RU") == "+7 912 345-67-89"
    assert show_phone("+79123456789;ext=12", country="RU") == "+7 912 345-67-89 ext. 12"
    assert show_phone("+4930901820", country="DE") == "030 901820"
    assert show_phone("+4930901820", country="RU") == "+49 30 901820"
    assert show_phone("not a number", country="RU") == "not a number"


def test_only_a_stored_number_becomes_a_link() -> None:
    assert tel_link("+79123456789;ext=12") == "tel:+79123456789;ext=12"
    assert tel_link("javascript:alert(1)") == ""


def test_the_country_follows_from_the_number() -> None:
    assert (country_of("+79123456789;ext=5"), country_of("+77012345678"), country_of("nonsense")) == ("RU", "KZ", None)


@given(st.integers(900_000_0000, 999_999_9999), st.sampled_from(["8{}", "+7{}", "7{}", "{}", "8 ({0:.3}) {0}"]))
def test_what_is_read_reads_again_as_itself(number: int, shape: str) -> None:
    try:
        phone = read_phone(shape.replace("{0:.3}) {0}", "{}").format(number), country="RU")
    except PhoneMistake:
        return
    assert read_phone(phone.value, country="RU").value == phone.value
    assert read_phone(show_phone(phone.value, country="RU"), country="RU").value == phone.value


@given(st.text(st.sampled_from("0123456789+()-., ;доб#x/\n")), st.sampled_from(["RU", "DE", None, "??"]))
def test_any_text_is_read_or_refused(text: str, country: str | None) -> None:
    for phone in read_phones(text, country=country):
        assert tel_link(phone.value)
    with suppress(PhoneMistake):
        assert tel_link(read_phone(text, country=country).value)


@pytest.mark.parametrize("hostile", ["1" * 1_000_000, "(1 " * 300_000, "+" * 1_000_000, "8912345678 " * 100_000])
def test_hostile_text_is_refused_quickly(hostile: str) -> None:
    read_phones("8 912 345-67-89", country="RU")
    start = time.perf_counter()
    read_phones(hostile, country="RU")
    with pytest.raises(PhoneMistake):
        read_phone(hostile, country="RU")
    assert time.perf_counter() - start < 0.05


def test_what_is_read_without_asking_the_plan_is_in_it():
    for prefix in set(range(900, 1000)) - {930}:
        for rest in ("0000000", "5551234", "9999999"):
            number = f"+7{prefix}{rest}"
            assert phonenumbers.is_valid_number(phonenumbers.parse(number))
            assert read_phone(f"8 ({prefix}) {rest[:3]}-{rest[3:5]}-{rest[5:]}", country="RU").value == number
