"""The small form before a list leaves the house: which kind of file, what for, which columns."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.reports.exports.columns import Column
from teplo.reports.exports.rules import REASONS


class TakeForm(forms.Form):
    """Kind of file, reason, columns in the order of the list."""

    form = forms.ChoiceField(label=_("Kind of file"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("What for"),
        choices=[("", "—"), *REASONS.items()],
        error_messages={"required": _("Say what the file is for.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        error_messages={"required": _("Choose at least one column.")},
        widget=forms.CheckboxSelectMultiple,
    )

    folded = ((_("Columns"), ("columns",)),)

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]], columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = columns
        kind, chosen = self.fields["form"], self.fields["columns"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(chosen, forms.MultipleChoiceField)
        kind.choices = kinds
        chosen.choices = [(column.key, column.words) for column in columns]

    @property
    def chosen(self) -> list[Column]:
        """The columns that are taken."""
        return [column for column in self.offered if column.key in self.cleaned_data["columns"]]
