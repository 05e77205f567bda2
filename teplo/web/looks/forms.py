"""What is asked when a view is saved."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.web.lead.card_forms import PanelForm


class NameForm(PanelForm):
    """The name of a view."""

    name = forms.CharField(label=_("Title"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class SaveForm(NameForm):
    """A new view: its name, and whether everybody gets it."""

    shared = forms.BooleanField(label=_("For everybody"), required=False)
    first = forms.BooleanField(label=_("Open the list with it"), required=False)

    def __init__(self, *args: object, may_share: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["shared"]
