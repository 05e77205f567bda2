"""What a generic webhook must be told: how its sender proves who he is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.webhook.proofs import PROOFS, Proof


class WebhookForm(forms.Form):
    """How the sender proves who he is, and what is read of the body is said on the mapper page."""

    proof = forms.ChoiceField(
        label=_("How the sender proves itself"), choices=PROOFS, initial=Proof.ADDRESS,
        help_text=_("What does not prove itself is refused, and nothing of it is kept."),
    )  # fmt: skip
    header = forms.CharField(
        label=_("Header"), max_length=80, required=False,
        help_text=_("Where the secret or the signature stands, such as X-Signature."),
    )  # fmt: skip
    before = forms.CharField(
        label=_("Words before the signature"), max_length=20, required=False,
        help_text=_("Such as “sha256=”; mostly empty."),
    )  # fmt: skip
    encoding = forms.ChoiceField(
        label=_("Signature written in"), choices=[("hex", "hex"), ("base64", "base64")], initial="hex"
    )
    secret = forms.CharField(
        label=_("Secret"), max_length=200, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("The same on both sides. The one before holds for a day after a change."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needs_header = given.get("proof") in (Proof.HEADER, Proof.HMAC)
        if needs_header and not given.get("header"):
            self.add_error("header", _("Say in which header it stands."))
        if given.get("proof") != Proof.ADDRESS and not given.get("secret") and not self.initial.get("has_secret"):
            self.add_error("secret", _("Without a secret nothing can be proved."))
        return given
