"""An employee's own choices."""

import zoneinfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from teplo.kit.phones import PhoneMistake, read_phone

# Russia's zones first, then every other that the system knows.
NEAR = (
    "Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk",
    "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
)  # fmt: skip
THEMES = (
    ("auto", _("As the system")),
    ("light", _("Light")),
    ("dark", _("Dark")),
)


def zones() -> list[tuple[str, str]]:
    others = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and zone not in NEAR)
    return [(zone, zone.replace("_", " ")) for zone in (*NEAR, *others) if not zone.startswith("Etc/")]


class LookForm(forms.Form):
    """Language, zone and look of the screens."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, help_text=_("All times on your screens are said in this zone.")
    )
    theme = forms.ChoiceField(label=_("Look"), choices=THEMES, widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Mobile phone"), max_length=40, required=False,
        help_text=_("For SMS about what waits for you; customers do not see it."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"].strip()
        try:
            return read_phone(typed, country=settings.COUNTRY).value if typed else ""
        except PhoneMistake as mistake:
            raise forms.ValidationError(str(mistake), code=mistake.code) from None
