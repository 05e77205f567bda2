"""UIS signs nothing: the address is the proof, and the secret that the owner of the account puts into the body."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import secrets_of
from teplo.intake.connectors.bodies import parse, text_at
from teplo.intake.connectors.calling import number_field, secret_field, zone_field
from teplo.intake.connectors.plug import Delivered, Forged, Unreadable
from teplo.intake.connectors.signatures import equal

PLACES = ("integration_key", "key", "secret")


class UisForm(forms.Form):
    """The secret in the body, and in which zone the account tells its times."""

    secret = secret_field(_("Secret"), _("As “integration_key” in the body; what comes without it is refused."))
    zone = zone_field()
    call_token = secret_field(_("Key of the Call API"), _("For calls by a click; it needs the right to make calls."))
    virtual_number = number_field(_("Number that customers see"), _("Your virtual number, for calls by a click."))


def verify(delivered: Delivered, channel: Channel) -> None:
    """Forged where a secret is set and the body does not bring it."""
    secrets = secrets_of(channel, "secret", at=delivered.at)
    if not secrets:
        return
    try:
        given = parse(delivered.body or b"{}", delivered.content_type)
    except Unreadable:
        raise Forged("no_signature") from None
    said = next((text_at(given, place) for place in PLACES if text_at(given, place)), "")
    if not said:
        raise Forged("no_signature")
    if not any(equal(said, secret) for secret in secrets):
        raise Forged("secret")
