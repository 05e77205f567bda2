"""Twilio signs the address that it asked for and the fields of the form."""

from urllib.parse import urlsplit, urlunsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import secrets_of
from teplo.intake.connectors import signatures
from teplo.intake.connectors.calling import number_field, pairs_of, secret_field
from teplo.intake.connectors.plug import Delivered, Forged, Unreadable

PORTS = {"http": 80, "https": 443}


class TwilioForm(forms.Form):
    """The account and the token by which it signs."""

    account_sid = forms.CharField(label="Account SID", max_length=64, required=False)
    auth_token = secret_field(
        "Auth Token", _("What does not prove itself with it is refused, and nothing of it is kept.")
    )
    line = number_field(
        _("Number that customers see"), _("Your Twilio number, such as +74951234567, for calls by a click.")
    )
    fallback = forms.CharField(
        label=_("Who is called when nobody else can be"), max_length=200, required=False,
        help_text=_("A number or a SIP address: where no step has anybody who is there, and while our database is "
                    "away. Empty: Twilio goes on at the fallback address of its console."),
    )  # fmt: skip
    records = forms.BooleanField(
        label=_("Record talks"), required=False,
        help_text=_("Of calls that are forwarded by the ladder of this channel. Tell your customers so."),
    )  # fmt: skip


def verify(delivered: Delivered, channel: Channel) -> None:
    """Forged where the signature is missing or was made with another token, for another address or other fields."""
    given = delivered.headers.get("x-twilio-signature", "")
    if not given:
        raise Forged("no_signature")
    try:
        pairs = pairs_of(delivered.body)
    except Unreadable:
        raise Forged("signature") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    tokens = secrets_of(channel, "auth_token", at=delivered.at)
    urls = addresses(delivered.url)
    if not any(signatures.twilio(url, fields, given, token) for token in tokens for url in urls):
        raise Forged("signature")


def addresses(url: str) -> tuple[str, ...]:
    """An address as it stands, and with the usual port that may have been left out, or without it."""
    parts = urlsplit(url)
    usual = PORTS.get(parts.scheme)
    if usual is None or parts.port not in (None, usual):
        return (url,)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    both = (host, f"{host}:{usual}")
    return (url, *(urlunsplit(parts._replace(netloc=place)) for place in both if place != parts.netloc))
