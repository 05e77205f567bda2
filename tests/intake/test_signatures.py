"""How senders prove who they are: the published vectors hold, and not one byte of them may change."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from teplo.intake.connectors import signatures
from teplo.intake.connectors.signatures import equal, hmac_sha256, standard_webhooks, zadarma
from tests.samples.folder import FOLDER

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
STAMP, BODY = "1614265330", b'{"test": 2432232314}'
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": STAMP,
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
THEN = datetime.fromtimestamp(int(STAMP), UTC)


def vectors() -> list[dict[str, Any]]:
    path = FOLDER / "webhooks/signature_vectors.json"
    return json.loads(path.read_text()) if path.exists() else []


def spoilt(given: str) -> str:
    """The same with its last letter changed."""
    return given[:-1] + ("A" if given[-1] != "A" else "B")


def checked(vector: dict[str, Any], change: Callable[[str], str]) -> bool:
    """Whether a vector holds whose signed words, or body, went through `change`."""
    given, expected = vector["inputs"], vector["expected"]
    if vector["scheme"] == "twilio":
        return signatures.twilio(change(given["url"]), given["params"], expected, given["auth_token"])
    if vector["scheme"] == "meta_x_hub_signature_256":
        return hmac_sha256(change(given["body"]).encode(), expected, given["app_secret"], prefix="sha256=")
    if vector["scheme"] == "standard_webhooks":
        headers = {**HEADERS, "webhook-signature": expected}
        return standard_webhooks(change(given["body"]).encode(), headers, given["secret"], at=THEN)
    path = FOLDER / "internal/webhooks" / given["file"]
    if not path.exists():
        pytest.skip("its body is not there")
    form = dict(parse_qsl(path.read_text(), keep_blank_values=True))
    form |= {"json": change(form["json"]), "sign": expected}
    return signatures.mango(form, given["vpbx_api_key"], given["vpbx_api_salt"])


@pytest.mark.skipif(not vectors(), reason="the samples are not there: name their folder in TEPLO_SAMPLES")
def test_every_vector_holds_and_none_with_a_byte_changed():
    for vector in vectors():
        assert checked(vector, str), vector["name"]
        assert not checked(vector, spoilt), vector["name"]
        assert not checked({**vector, "expected": spoilt(vector["expected"])}, str), vector["name"]


def test_a_signature_with_time_holds_for_five_minutes():
    def at(minutes: float) -> bool:
        return standard_webhooks(BODY, HEADERS, SECRET, at=THEN + timedelta(minutes=minutes))

    assert [at(0), at(4.9), at(-4.9), at(5.1), at(3 * 24 * 60)] == [True, True, True, False, False]
    assert not standard_webhooks(BODY, {**HEADERS, "webhook-timestamp": "soon"}, SECRET, at=THEN)
    assert not standard_webhooks(BODY, {**HEADERS, "webhook-id": ""}, SECRET, at=THEN)


def test_one_of_several_signatures_is_enough_while_a_secret_is_changed():
    both = {**HEADERS, "webhook-signature": f"v1,AAAA {HEADERS['webhook-signature']}"}
    assert standard_webhooks(BODY, both, SECRET, at=THEN)


def test_both_spellings_of_zadarma_hold():
    text, secret = "79261234567742024-01-01 10:00:00", "s3cret"
    made = hmac.new(secret.encode(), text.encode(), hashlib.sha1)
    for shown in (made.hexdigest().encode(), made.digest()):
        given = base64.b64encode(shown).decode()
        assert zadarma(text, given, secret)
        assert not zadarma(text, spoilt(given.rstrip("=")), secret)


def test_an_empty_secret_or_signature_proves_nothing():
    assert not equal("", "")
    assert not hmac_sha256(BODY, "", "")
    assert not zadarma("x", "", "secret")
    assert not standard_webhooks(BODY, {**HEADERS, "webhook-signature": ""}, SECRET, at=THEN)
