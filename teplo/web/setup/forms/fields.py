"""Fields that the company adds to its records."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.terms.models import CustomField
from teplo.web.setup.editing import SettingsForm

LISTED = (CustomField.Kind.CHOICE, CustomField.Kind.CHOICES)
OPTION = "option_"


def _lines(**given: Any) -> forms.CharField:
    return forms.CharField(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}), **given)


def _of_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


class NewFieldForm(forms.Form):
    """Another field."""

    entity = forms.ChoiceField(label=_("Of what"), choices=CustomField.Entity.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Title"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.Kind.choices)
    options = _lines(label=_("Options"), help_text=_("For lists: one on each line."))
    key = forms.CharField(
        label=_("Key"), max_length=24, required=False,
        help_text=_("As forms, imports and the API say it: Latin letters, digits and _. Stays as it is."),
    )  # fmt: skip
    is_sought = forms.BooleanField(
        label=_("Often filtered by"), required=False, help_text=_("An index makes such filters quick on large lists.")
    )

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data, "options": _of_lines(self.cleaned_data["options"])}


class FieldForm(SettingsForm):
    """A field: its title, and the options of a list, each in a line of its own; its key stays."""

    class Meta:
        model = CustomField
        fields = ("name", "is_sought")

    more = _lines(label=_("More options"), help_text=_("One on each line."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.instance
        assert isinstance(field, CustomField)
        self.is_listed = field.kind in LISTED
        self.listed = [one for one in field.options if not one["retired"]]
        if not self.is_listed:
            del self.fields["more"]
            self.listed = []
        for place, one in enumerate(self.listed, start=1):
            self.fields[f"{OPTION}{one['key']}"] = forms.CharField(
                label=_("Option %(place)d") % {"place": place}, max_length=80, required=False, initial=one["name"]
            )
        if self.listed:
            self.fields[f"{OPTION}{self.listed[-1]['key']}"].help_text = _(
                "An option that is emptied is no longer offered; where it stands already, it stays."
            )
        last = ("more", "is_sought")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        values = {"name": data["name"], "is_sought": data["is_sought"]}
        if not self.is_listed:
            return values
        named = [{"key": one["key"], "name": data[f"{OPTION}{one['key']}"]} for one in self.listed]
        return {**values, "options": [one for one in named if one["name"]] + _of_lines(data["more"])}

    def add_error(self, field: str | None, error: Any) -> None:
        """Mistakes of the options stand at the lines where more are written."""
        super().add_error("more" if field == "options" else field, error)


class KindForm(forms.Form):
    """Another kind for a field, with all its values."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CustomField.Kind.choices)
    options = _lines(
        label=_("Options"),
        help_text=_("For lists: one on each line. Left empty, what stands in the records makes the list."),
    )

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {"kind": self.cleaned_data["kind"], "options": _of_lines(self.cleaned_data["options"])}
