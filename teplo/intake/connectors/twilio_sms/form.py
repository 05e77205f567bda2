"""What must be known of the Twilio account that sends and receives texts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.intake.connectors.twilio.proof import TwilioForm


class TwilioSmsForm(TwilioForm):
    """The account, its token, and the number or messaging service that sends."""

    line = forms.CharField(
        label=_("Number that sends"), max_length=20, required=False, help_text=_("Such as +74951234567.")
    )
    service = forms.CharField(
        label="Messaging Service SID", max_length=64, required=False, help_text=_("In place of the number, if any.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        for name in ("records", "fallback"):
            del self.fields[name]
