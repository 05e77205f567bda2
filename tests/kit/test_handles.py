from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.handles import KINDS, HandleMistake, handle_link, read_handle


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("telegram", "@Ivan_P", "ivan_p"),
        ("telegram", "https://t.me/Ivan_P?start=1", "ivan_p"),
        ("telegram", "123456789", "123456789"),
        ("vk", "https://vk.com/id17", "id17"),
        ("vk", "vk.com/ivan.petrov", "ivan.petrov"),
        ("facebook", "https://www.facebook.com/profile.php?id=1700", "1700"),
        ("ok", "ok.ru/profile/5551", "5551"),
        ("instagram", "@ivan.p", "ivan.p"),
        ("whatsapp", "8 912 345-67-89", "+79123456789"),
        ("whatsapp", "https://wa.me/79123456789", "+79123456789"),
        ("viber", "viber://chat?number=%2B79123456789", "+79123456789"),
        ("viber", "01234567890A/+bcdefghi==", "01234567890A/+bcdefghi=="),
    ],
)
def test_an_identity_has_one_form(kind: str, text: str, value: str) -> None:
    handle = read_handle(kind, text, country="RU")
    assert (handle.kind, handle.value, handle.shown) == (kind, value, text)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("telegram", "", "empty"),
        ("telegram", "@", "empty"),
        ("telegram", "@иван", "not_a_name"),
        ("telegram", "https://evil.example/ivan", "not_a_name"),
        ("whatsapp", "@ivan", "not_a_phone"),
        ("icq", "17", "unknown_kind"),
        ("vk", "a" * 10_000, "too_long"),
    ],
)
def test_a_mistake_is_named(kind: str, text: str, code: str) -> None:
    with pytest.raises(HandleMistake) as caught:
        read_handle(kind, text, country="RU")
    assert caught.value.code == code


def test_a_link_opens_the_talk() -> None:
    assert handle_link("telegram", "ivan") == "https://t.me/ivan"
    assert handle_link("telegram", "17") == ""
    assert handle_link("whatsapp", "+79123456789") == "https://wa.me/79123456789"
    assert handle_link("vk", "../x") == ""


@given(st.sampled_from(sorted(KINDS)), st.text(st.sampled_from("@/.ivan17+ ?=:https")))
def test_what_is_read_reads_again_as_itself(kind: str, text: str) -> None:
    with suppress(HandleMistake):
        value = read_handle(kind, text, country="RU").value
        assert read_handle(kind, value, country="RU").value == value
