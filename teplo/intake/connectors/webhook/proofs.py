"""How the sender of a generic webhook proves who he is."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of, secrets_of
from teplo.intake.connectors import signatures
from teplo.intake.connectors.plug import Delivered, Forged


class Proof(StrEnum):
    """What is asked of a delivery beside the address, which nobody can guess."""

    ADDRESS = "address"
    HEADER = "header"
    HMAC = "hmac"
    STANDARD = "standard"


PROOFS = [
    (Proof.ADDRESS.value, _("by the address alone: nobody can guess it")),
    (Proof.HEADER.value, _("by a secret in a header")),
    (Proof.HMAC.value, _("by a signature of the body (HMAC-SHA256)")),
    (Proof.STANDARD.value, _("by Standard Webhooks (signature with time)")),
]


def verify(delivered: Delivered, channel: Channel) -> None:
    """Let a delivery pass that proves itself as the channel's settings ask; Forged otherwise."""
    told = plain_settings_of(channel)
    proof = told.get("proof", Proof.ADDRESS)
    if proof == Proof.ADDRESS:
        return
    secrets = secrets_of(channel, "secret", at=delivered.at)
    if not any(_holds(proof, delivered, told, secret) for secret in secrets):
        raise Forged(_why(proof, delivered, told))


def _holds(proof: str, delivered: Delivered, told: dict[str, str], secret: str) -> bool:
    if proof == Proof.STANDARD:
        return signatures.standard_webhooks(delivered.body, delivered.headers, secret, at=delivered.at)
    given = _given(delivered, told)
    if proof == Proof.HEADER:
        return signatures.equal(given, secret)
    return signatures.hmac_sha256(
        delivered.body, given, secret, prefix=told.get("before", ""), encoding=told.get("encoding", "hex")
    )


def _given(delivered: Delivered, told: dict[str, str]) -> str:
    return delivered.headers.get(told.get("header", "").strip().lower(), "")


def _why(proof: str, delivered: Delivered, told: dict[str, str]) -> str:
    if proof == Proof.STANDARD:
        if not delivered.headers.get("webhook-signature"):
            return "no_signature"
        return (
            "signature"
            if signatures.is_recent(delivered.headers.get("webhook-timestamp", ""), at=delivered.at)
            else "old"
        )
    if not _given(delivered, told):
        return "no_signature"
    return "secret" if proof == Proof.HEADER else "signature"
