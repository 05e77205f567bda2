from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from teplo.kit.tokens import digest_of, is_public_key, make_public_key, make_token, same, sign, unsign

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def test_a_token_is_found_by_its_digest_and_never_kept_readable() -> None:
    token = make_token("api")
    assert digest_of(token.shown, purpose="api") == token.digest
    assert token.shown not in repr(token)
    assert len(token.shown) == len(make_token("api").shown) == len("teplo_api_") + 43


def test_a_token_serves_one_purpose() -> None:
    assert digest_of(make_token("api").shown, purpose="invitation") is None
    with pytest.raises(ValueError, match="purpose"):
        make_token("Not a purpose")


@pytest.mark.parametrize("text", [None, "", " ", "teplo_api_", "x" * 1_000_000, "teplo_api_" + "я" * 43])
def test_what_is_no_token_has_no_digest(text: str | None) -> None:
    assert digest_of(text, purpose="api") is None


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    assert digest_of(text, purpose="api") is None
    assert unsign(text, purpose="unsubscribe", at=NOW) is None


def test_empty_secrets_equal_nothing() -> None:
    assert not same("", "")
    assert not same(None, None)
    assert same("я", "я")


def test_a_signed_value_comes_back_until_its_end() -> None:
    text = sign({"lead": 17}, purpose="survey", until=LATER)
    assert unsign(text, purpose="survey", at=NOW) == {"lead": 17}
    assert unsign(text, purpose="survey", at=LATER) is None


def test_a_signed_value_serves_one_purpose_and_one_installation() -> None:
    text = sign(17, purpose="survey", until=LATER)
    assert unsign(text, purpose="unsubscribe", at=NOW) is None
    assert unsign(text[:-1] + ("A" if text[-1] != "A" else "B"), purpose="survey", at=NOW) is None
    with override_settings(SECRET_KEY="another" * 9):
        assert unsign(text, purpose="survey", at=NOW) is None


def test_public_keys_have_one_shape() -> None:
    keys = {make_public_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(is_public_key(key) for key in keys)
    assert not is_public_key("")
    assert not is_public_key("../../etc/passwd")
