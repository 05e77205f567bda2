"""Tilda signs nothing: the address is the proof, and the key that its form may send along, where one is set."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import secrets_of
from teplo.intake.connectors.bodies import parse, text_at
from teplo.intake.connectors.plug import Answer, Delivered, Forged, Unreadable
from teplo.intake.connectors.signatures import equal

DEFAULT_NAME = "apikey"


class TildaForm(forms.Form):
    """The key that Tilda sends along, if any."""

    key_name = forms.CharField(
        label=_("Name of the key"), max_length=60, required=False,
        help_text=_("As it is called in Tilda under API; empty is “apikey”."),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Key"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Where one is given, what comes without it is refused."),
    )  # fmt: skip


def answer(delivered: Delivered, channel: Channel) -> Answer | None:
    """Tilda tries an address with `test=test` and wants to hear that it is there."""
    return Answer("ok") if delivered.method == "POST" and delivered.body.strip() == b"test=test" else None


def verify(delivered: Delivered, channel: Channel) -> None:
    """Forged where a key is set and the delivery does not bring it, in a header, a field or the address."""
    secrets = secrets_of(channel, "secret", at=delivered.at)
    if not secrets:
        return
    name = str(channel.settings.values.get("key_name") or DEFAULT_NAME)
    given = delivered.headers.get(name.lower()) or delivered.query.get(name) or _field(delivered, name)
    if not given:
        raise Forged("no_signature")
    if not any(equal(given, secret) for secret in secrets):
        raise Forged("secret")


def _field(delivered: Delivered, name: str) -> str:
    try:
        return text_at(parse(delivered.body, delivered.content_type), name)
    except Unreadable:
        return ""
