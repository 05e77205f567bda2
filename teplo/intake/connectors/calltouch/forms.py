"""Calltouch signs nothing: the address is the proof, and where it sends from, if that is asked."""

import ipaddress

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.channels.queries import plain_settings_of
from teplo.intake.connectors.plug import Delivered, Forged

# As its support page names it.
NETWORK = ipaddress.ip_network("92.118.66.0/23")


class CalltouchForm(forms.Form):
    """What counts, and from where it may come."""

    own_network = forms.BooleanField(
        label=_("Only from the addresses of Calltouch (92.118.66.0/23)"), required=False,
        help_text=_("What comes from elsewhere is refused. Behind a proxy it must be named in TEPLO_TRUSTED_PROXIES."),
    )  # fmt: skip
    unique_only = forms.BooleanField(
        label=_("Only first calls"),
        required=False,
        help_text=_("Calls that Calltouch does not call unique make no leads."),
    )


def verify(delivered: Delivered, channel: Channel) -> None:
    """Forged where it must come from the vendor's network and does not."""
    if not plain_settings_of(channel).get("own_network"):
        return
    try:
        inside = ipaddress.ip_address(delivered.ip) in NETWORK
    except ValueError:
        inside = False
    if not inside:
        raise Forged("address")
