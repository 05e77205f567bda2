"""Mango signs each body: SHA-256 of the exchange's key, the JSON as it came, and the key for signatures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import secrets_of
from teplo.intake.connectors import signatures
from teplo.intake.connectors.calling import number_field, proved_form, secret_field
from teplo.intake.connectors.plug import Delivered, Forged


class MangoForm(forms.Form):
    """The two keys of the exchange."""

    api_key = secret_field(_("Unique code of your exchange"), required=False)
    api_salt = secret_field(
        _("Key for signatures"), _("What does not prove itself with both is refused, and nothing of it is kept.")
    )
    line = number_field(_("Number that customers see"), _("For calls by a click; empty is the one that Mango chooses."))


def verify(delivered: Delivered, channel: Channel) -> None:
    """Forged where the signature is not made with our two keys; the ones before hold for a day after a change."""
    form = proved_form(delivered)
    if not form.get("sign"):
        raise Forged("no_signature")
    keys = secrets_of(channel, "api_key", at=delivered.at)
    salts = secrets_of(channel, "api_salt", at=delivered.at)
    if not any(signatures.mango(form, key, salt) for key in keys for salt in salts):
        raise Forged("signature")
