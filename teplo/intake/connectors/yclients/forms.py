"""What of Yclients makes enquiries."""

from django import forms
from django.utils.translation import gettext_lazy as _


class YclientsForm(forms.Form):
    """Which events count."""

    online_only = forms.BooleanField(
        label=_("Only bookings that clients made themselves"), required=False,
        help_text=_("Without it, those that your people write down make leads too."),
    )  # fmt: skip
    new_clients = forms.BooleanField(label=_("New clients without a booking make leads too"), required=False)
