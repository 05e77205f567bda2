"""What the first visit asks: the code from the console, the company, its hours, and who runs the desk."""

from datetime import time
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from teplo.channels.actions import First
from teplo.staff.models import Employee
from teplo.web.shell.forms import zones

DAYS = [(number + 1, name) for number, name in WEEKDAYS.items()]
WEEK = (1, 2, 3, 4, 5)


class FirstForm(forms.Form):
    """The company and its first employee, who may do everything."""

    NAMES: ClassVar = {"name": "person"}

    code = forms.CharField(
        label=_("Code of the first visit"),
        max_length=200,
        help_text=_("`teplo run` has printed it; it also stands in the file first-visit in the folder TEPLO_DATA."),
    )
    company = forms.CharField(label=_("Company"), max_length=120, help_text=_("As your customers know it."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    open_days = forms.TypedMultipleChoiceField(
        label=_("Working days"), choices=DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None means every day."),
    )  # fmt: skip
    opens_at = forms.TimeField(label=_("Opens at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes_at = forms.TimeField(label=_("Closes at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    person = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.CharField(label=_("E-mail"), max_length=254, widget=forms.TextInput({"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
        help_text=_("Ten characters or more."),
    )

    def __init__(self, data: Any = None, *, code: str = "") -> None:
        first = {
            "code": code,
            "language": get_language() or settings.LANGUAGE_CODE,
            "time_zone": settings.TIME_ZONE,
            "open_days": WEEK,
            "opens_at": time(9),
            "closes_at": time(18),
        }
        super().__init__(data, initial=first)

    def clean_password(self) -> str:
        """As hard to guess as everybody's."""
        password = str(self.cleaned_data["password"])
        who = Employee(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("person", ""))
        try:
            validate_password(password, who)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from None
        return password

    def given(self) -> First:
        """What was said, but for the code."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return First(**said)
