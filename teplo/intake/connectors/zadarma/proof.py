"""Zadarma signs some fields of each event; what comes without a signature is refused, whatever its own client does."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import secrets_of
from teplo.intake.connectors import signatures
from teplo.intake.connectors.calling import proved_form, secret_field, zone_field
from teplo.intake.connectors.plug import Answer, Delivered, Forged

# Which fields of an event are signed, one behind the other.
CALLED = ("caller_id", "called_did", "call_start")
OURS = ("internal", "destination", "call_start")
SIGNED = {
    "NOTIFY_START": CALLED,
    "NOTIFY_INTERNAL": CALLED,
    "NOTIFY_END": CALLED,
    "NOTIFY_IVR": CALLED,
    "NOTIFY_ANSWER": ("caller_id", "destination", "call_start"),
    "NOTIFY_OUT_START": OURS,
    "NOTIFY_OUT_END": OURS,
    "NOTIFY_RECORD": ("pbx_call_id", "call_id_with_rec"),
}


class ZadarmaForm(forms.Form):
    """The keys of the account, and in which zone it tells its times."""

    api_key = forms.CharField(label=_("Key"), max_length=200, required=False)
    api_secret = secret_field(
        _("Secret"), _("What does not prove itself with it is refused, and nothing of it is kept.")
    )
    zone = zone_field()


def answer(delivered: Delivered, channel: Channel) -> Answer | None:
    """Zadarma tries an address with `zd_echo` and wants to hear the same, and nothing else."""
    echo = delivered.query.get("zd_echo")
    return Answer(echo[:200]) if delivered.method == "GET" and echo else None


def verify(delivered: Delivered, channel: Channel) -> None:
    """Forged where the signature is missing, or made with another secret, or the event is not one that is signed."""
    given = delivered.headers.get("signature", "")
    if not given:
        raise Forged("no_signature")
    form = proved_form(delivered)
    names = SIGNED.get(form.get("event", ""))
    if names is None:
        raise Forged("signature")
    text = "".join(form.get(name, "") for name in names)
    if not any(
        signatures.zadarma(text, given, secret) for secret in secrets_of(channel, "api_secret", at=delivered.at)
    ):
        raise Forged("signature")
