"""Partners outside: who they are and for which regions."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from teplo.triage.models import Partner
from teplo.web.setup.editing import SettingsForm


class RegionsField(forms.CharField):
    """Regions line by line, or with commas between them."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        written = super().to_python(value) or ""
        return [one.strip() for line in written.splitlines() for one in line.split(",") if one.strip()]


class PartnerForm(SettingsForm):
    """A partner."""

    regions = RegionsField(
        label=_("Regions"), required=False,
        help_text=_("One on each line, as forms and managers name them. Without any: enquiries from everywhere."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].label = _("Language of the page")
        self.fields["language"].initial = settings.LANGUAGE_CODE
        self.fields["most_open"].help_text = _(
            "With so many that wait for an answer, the next goes to another partner."
        )
        self.fields["most_open"].initial = 10

    class Meta:
        model = Partner
        fields = ("name", "email", "regions", "language", "most_open")


class KnownPartnerForm(PartnerForm):
    """A partner who is there; out of use he gets nothing and his page is closed."""

    class Meta:
        model = Partner
        fields = ("name", "email", "regions", "language", "most_open", "is_active")
