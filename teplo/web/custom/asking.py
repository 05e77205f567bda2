"""Custom fields in forms of staff."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words
from teplo.terms.models import CustomField
from teplo.terms.rules import Definition
from teplo.web.custom.entries import people_offered

Of = CustomField.Kind
# Files are put in on the card, where the record is known.
NOT_ASKED = (Of.FILE,)


def form_field(field: Definition, *, required: bool = False, missing: Words = "") -> forms.Field:
    """A field of a form that asks for a custom field; `missing` is said where it is required and left out."""
    given: dict[str, Any] = {"label": field.name, "required": required}
    if missing:
        given["error_messages"] = {"required": missing}
    options = [(one.key, one.name) for one in field.options if not one.is_retired]
    if field.kind == Of.CHOICES:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **given)
    if field.kind == Of.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *options], **given)
    if field.kind == Of.YES_NO:
        return forms.ChoiceField(choices=[("", "—"), ("yes", _("yes")), ("no", _("no"))], **given)
    if field.kind == Of.PERSON:
        return forms.ChoiceField(choices=[("", "—"), *people_offered()], **given)
    if field.kind == Of.DATE:
        return forms.CharField(max_length=20, widget=forms.DateInput(attrs={"type": "date"}), **given)
    return forms.CharField(max_length=2_000, **given)
