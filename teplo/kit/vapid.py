"""Who we are to push services (RFC 8292): a key pair of this installation, and the proof that goes with each request.

The private key is derived from SECRET_KEY, so every host of one installation has the same and there is no second file
to keep; a browser that was told under an older key is told under that one as long as it stands among the fall-backs.
"""

import base64
import json
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

_PURPOSE = b"teplo.work.push"
# The order of the group of P-256 (FIPS 186-4, D.1.2.3): a private key is a number below it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
LIFE = 12 * 60 * 60  # seconds; push services refuse a proof that holds longer than a day


def public_key() -> str:
    """What a browser is given when it asks to be told: the newest key, uncompressed, base64url."""
    return _public(settings.SECRET_KEY)


def authorization(origin: str, *, key: str, contact: str, now: float) -> str:
    """The header that proves to a push service at `origin` that the owner of `key` (public) asks; '' for another's key.

    `contact` is where its people write to when something is wrong: mailto: or https:.
    """
    secret = next((one for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if _public(one) == key), None)
    if secret is None:
        return ""
    head = coded(json.dumps({"typ": "JWT", "alg": "ES256"}).encode())
    claims = coded(json.dumps({"aud": origin, "exp": int(now) + LIFE, "sub": contact}).encode())
    signed = f"{head}.{claims}"
    r, s = decode_dss_signature(_private(secret).sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"vapid t={signed}.{coded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={key}"


@lru_cache(maxsize=8)
def _private(secret: str) -> ec.EllipticCurvePrivateKey:
    # Sixteen bytes more than the order has: what is left of the division favours no number (FIPS 186-4, B.4.1).
    derived = HKDF(algorithm=SHA256(), length=48, salt=None, info=_PURPOSE).derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(derived, "big") % (_ORDER - 1) + 1, ec.SECP256R1())


@lru_cache(maxsize=8)
def _public(secret: str) -> str:
    point = _private(secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return coded(point)


def coded(content: bytes) -> str:
    """Base64url without padding, as RFC 7515 writes it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """What was written so; ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
