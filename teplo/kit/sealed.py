"""Secrets that must be read again (a mailbox's password, a webhook's key): sealed with AES-256-GCM and then kept.

The key is derived from SECRET_KEY (HKDF, RFC 5869), so a copy of the database alone opens nothing. What was sealed for
one place cannot be opened at another: its name is authenticated along. Keys that were in use before open still; what is
sealed anew uses the newest.
"""

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_NONCE = 12  # bytes, as RFC 5116 asks for AES-GCM
_PURPOSE = b"teplo.kit.sealed"


class Unopened(ValueError):
    """Nothing that we sealed for this place, or sealed under a key that is no more."""


def seal(content: bytes, *, place: str) -> bytes:
    """Seal bytes for one place, such as 'channels.settings:12'."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, content, place.encode())


def opened(sealed: bytes, *, place: str) -> bytes:
    """What was sealed for this place; Unopened for anything else."""
    if sealed[:1] != _VERSION:
        raise Unopened("not sealed by us")
    nonce, content = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(key).decrypt(nonce, content, place.encode())
        except (InvalidTag, ValueError):
            continue
    raise Unopened("sealed for another place, or under a key that is no more")


@lru_cache(maxsize=8)
def _cipher(key: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return AESGCM(derived)
