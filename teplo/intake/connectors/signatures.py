"""How senders prove who they are: each scheme exactly as it is published, over the raw bytes, in constant time.

Each gives whether the proof holds; an empty secret proves nothing.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from teplo.kit.tokens import same

# As the libraries of Standard Webhooks have it.
TOLERANCE_SECONDS = 300


def equal(given: str, secret: str) -> bool:
    """A shared secret that is sent along (Telegram, MAX, VK, a header of one's own)."""
    return same(given, secret)


def hmac_sha256(body: bytes, given: str, secret: str, *, prefix: str = "", encoding: str = "hex") -> bool:
    """HMAC-SHA256 of the body, in hex or base64; with the prefix `sha256=` that of Meta and GitHub."""
    made = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    shown = base64.b64encode(made).decode() if encoding == "base64" else made.hex()
    written, wanted = given, prefix + shown
    if encoding == "hex":  # whose letters some write in capitals
        written, wanted = given.lower(), wanted.lower()
    return bool(secret) and same(written, wanted)


def standard_webhooks(body: bytes, headers: Mapping[str, str], secret: str, *, at: datetime) -> bool:
    """Standard Webhooks: base64 of HMAC-SHA256 over `id.timestamp.body`; any of the signatures, five minutes old."""
    number, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not number or not is_recent(stamp, at=at):
        return False
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (ValueError, binascii.Error):
        key = secret.encode()
    made = hmac.new(key, b".".join([number.encode(), stamp.encode(), body]), hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(made).decode()}"
    return bool(key) and any(same(given, wanted) for given in headers.get("webhook-signature", "").split())


def is_recent(stamp: str, *, at: datetime) -> bool:
    """Whether a moment in seconds since 1970 lies within the tolerance around ours."""
    sound = stamp.isascii() and stamp.isdigit() and len(stamp) < 12
    return sound and abs(at.timestamp() - int(stamp)) <= TOLERANCE_SECONDS


def mango(form: Mapping[str, str], key: str, salt: str) -> bool:
    """Mango Office: SHA-256 of key, `json` as it came after decoding, and salt; the key itself is checked too."""
    wanted = hashlib.sha256(f"{key}{form.get('json', '')}{salt}".encode()).hexdigest()
    return same(form.get("vpbx_api_key"), key) & (bool(salt) and same(form.get("sign"), wanted))


def zadarma(text: str, given: str, secret: str) -> bool:
    """Zadarma: HMAC-SHA1 of the event's own string; base64 of its hex (the PHP client) or of its bytes (the other)."""
    made = hmac.new(secret.encode(), text.encode(), hashlib.sha1)
    hexed, raw = base64.b64encode(made.hexdigest().encode()).decode(), base64.b64encode(made.digest()).decode()
    return bool(secret) and (same(given, hexed) | same(given, raw))


def twilio(url: str, params: Mapping[str, str | Sequence[str]], given: str, token: str) -> bool:
    """Twilio: HMAC-SHA1 of the address and the sorted parameters (unique values, sorted)."""
    parts = [url]
    for name in sorted(params):
        value = params[name]
        values = [value] if isinstance(value, str) else sorted(set(value))
        parts += [f"{name}{one}" for one in values]
    made = hmac.new(token.encode(), "".join(parts).encode(), hashlib.sha1).digest()
    return bool(token) and same(given, base64.b64encode(made).decode())
