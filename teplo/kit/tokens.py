"""Secrets in links and headers: made here only, each for one purpose, never kept readable.

An API token is random and kept as its SHA-256 digest, which is enough for 256 random bits. A signed value carries its
own content and end, and is good for the purpose that it was made for and no other. A public key names a form or a
tracked link: no secret, but nobody can guess or count through it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

PREFIX = "teplo"
_PURPOSE = r"[a-z]{2,20}"
_RANDOM = 43  # characters of 6 bits: 256 bits
_TOKEN = re.compile(rf"{PREFIX}_({_PURPOSE})_[A-Za-z0-9\-_]{{{_RANDOM}}}")
_PUBLIC_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on paper
_PUBLIC_LENGTH = 27  # of 31 letters: 133 bits
_PUBLIC_KEY = re.compile(rf"[{_PUBLIC_ALPHABET}]{{{_PUBLIC_LENGTH}}}")
_LONGEST_SIGNED = 4_000


@dataclass(frozen=True, slots=True)
class Token:
    """A new token: `shown` goes to its holder once, `digest` is stored, `hint` may be shown later to tell it apart."""

    shown: str
    digest: str
    hint: str

    def __repr__(self) -> str:
        return f"Token(hint={self.hint!r})"


def make_token(purpose: str) -> Token:
    """Return a new token of a purpose (2 to 20 lower-case letters), such as 'api' or 'invitation'."""
    if not re.fullmatch(_PURPOSE, purpose):
        raise ValueError(f"not a purpose: {purpose!r}")
    shown = f"{PREFIX}_{purpose}_{secrets.token_urlsafe(32)}"
    return Token(shown, _digest(shown), f"{PREFIX}_{purpose}_{shown[-4:].rjust(5, '…')}")


def digest_of(text: str | None, *, purpose: str) -> str | None:
    """Return the digest to look a token up by; None for anything that is no token of this purpose.

    An empty text has no digest, so it can never meet a row whose digest is empty.
    """
    shape = _TOKEN.fullmatch(text) if text and len(text) <= 100 else None
    return _digest(shape[0]) if shape and shape[1] == purpose else None


def same(a: str | None, b: str | None) -> bool:
    """Compare two secrets in constant time; an empty one equals nothing."""
    return bool(a) and bool(b) and hmac.compare_digest(str(a).encode(), str(b).encode())


def sign(value: Any, *, purpose: str, until: datetime) -> str:
    """Return a text that carries `value` (as JSON) for one purpose until a moment, safe to put into an address."""
    return signing.dumps([int(until.timestamp()), value], salt=_salt(purpose), compress=True)


def unsign(text: str | None, *, purpose: str, at: datetime) -> Any | None:
    """Return the value that was signed for this purpose, or None when it was not, was changed, or is over at `at`."""
    if not text or len(text) > _LONGEST_SIGNED:
        return None
    try:
        until, value = signing.loads(text, salt=_salt(purpose))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return value if isinstance(until, int) and at.timestamp() < until else None


def mac(text: str, *, purpose: str) -> str:
    """Return 32 hex digits (128 bits) that prove that we have written `text` for this purpose; it never ends."""
    return _macs(text, purpose)[0]


def is_mac(given: str | None, text: str, *, purpose: str) -> bool:
    """Say whether `given` proves it, also under a key that came before; an empty one proves nothing."""
    return any(same(given, known) for known in _macs(text, purpose))


def make_password() -> str:
    """Return a password to hand over, 16 letters and digits that can be read aloud (79 bits)."""
    return "".join(secrets.choice(_PUBLIC_ALPHABET) for _ in range(16))


def make_public_key() -> str:
    """Return the key of something public, 27 letters and digits that can be read aloud."""
    return "".join(secrets.choice(_PUBLIC_ALPHABET) for _ in range(_PUBLIC_LENGTH))


def is_public_key(text: str) -> bool:
    """Say whether a text has the shape of a public key, so that nonsense never reaches the database."""
    return _PUBLIC_KEY.fullmatch(text) is not None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _macs(text: str, purpose: str) -> list[str]:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (salted_hmac(_salt(purpose), text, secret=key, algorithm="sha256") for key in keys)
    return [one.hexdigest()[:32] for one in made]


def _salt(purpose: str) -> str:
    return f"{PREFIX}.kit.tokens:{purpose}"
