"""Which notices somebody wants."""

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.work.models import NoticeKind


class ChooseForm(forms.Form):
    """The kinds of notice that reach one's bell."""

    kinds = forms.MultipleChoiceField(
        label=_("Tell me when"), choices=NoticeKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    devices = forms.MultipleChoiceField(
        label=_("On my devices too"), choices=NoticeKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    letters = forms.MultipleChoiceField(
        label=_("By e-mail too"), choices=NoticeKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    texts = forms.MultipleChoiceField(
        label=_("By SMS too"), choices=NoticeKind.choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("To the mobile phone of your settings, where a gateway for SMS is set up."),
    )  # fmt: skip
