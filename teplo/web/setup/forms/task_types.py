"""Types of tasks and their results."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words
from teplo.web.setup.editing import SettingsForm
from teplo.work.models import OUTLINES, TaskKind, TaskResult, TaskType

HOUR, DAY = 60, 24 * 60
TERMS: tuple[tuple[int, Words], ...] = (
    (15, _("in 15 minutes")),
    (HOUR, _("in an hour")),
    (3 * HOUR, _("in three hours")),
    (DAY, _("the next day")),
    (2 * DAY, _("in two days")),
    (3 * DAY, _("in three days")),
    (7 * DAY, _("in a week")),
    (14 * DAY, _("in two weeks")),
    (30 * DAY, _("in a month")),
)
DRAWN: dict[str, Words] = {
    "phone": _("Telephone"),
    "mail": _("Letter"),
    "message": _("Message"),
    "users": _("People"),
    "file-text": _("Document"),
    "checklist": _("List"),
    "package": _("Parcel"),
    "map-pin": _("Place"),
    "coffee": _("Cup"),
    "writing": _("Contract"),
    "shield-check": _("Shield"),
    "headset": _("Headset"),
    "building": _("House"),
    "repeat": _("Repetition"),
}
ICONS = [(name, DRAWN[name]) for name in OUTLINES]


class FollowingForm(SettingsForm):
    """What usually follows: a type in use, and in how many days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = self.fields["next_type"]
        assert isinstance(following, forms.ModelChoiceField)
        following.queryset = TaskType.objects.filter(is_active=True)
        following.help_text = _("It is proposed when the task is closed; nobody has to take it.")
        self.fields["next_days"].required = False
        if "term_minutes" in self.fields:
            self._offer_terms()

    def _offer_terms(self) -> None:
        now = self.initial.get("term_minutes")
        own = [] if now is None or now in dict(TERMS) else [(now, _("%(count)s min.") % {"count": now})]
        choices = [*TERMS, *own]
        self.fields["term_minutes"] = forms.TypedChoiceField(
            label=_("Usual term"), choices=choices, coerce=int, initial=HOUR, required=False, empty_value=None
        )
        self.fields["icon"] = forms.ChoiceField(
            label=_("Icon"), choices=ICONS, required=False, initial=self.initial.get("icon") or OUTLINES[0]
        )

    def clean(self) -> dict[str, Any]:
        """What was left out keeps what it was."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("next_days") is None and "next_days" not in self.errors:
            data["next_days"] = self.initial.get("next_days", 1)
        if "term_minutes" in self.fields and data.get("term_minutes") is None and "term_minutes" not in self.errors:
            data["term_minutes"] = self.initial.get("term_minutes", HOUR)
        if "icon" in self.fields and not data.get("icon") and "icon" not in self.errors:
            data["icon"] = self.initial.get("icon") or OUTLINES[0]
        return data


class NewTypeForm(FollowingForm):
    """Another type."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=TaskKind.choices,
        help_text=_("Calls, letters, messages and meetings ask whether the customer was reached. Stays as it is."),
    )  # fmt: skip
    name = forms.CharField(label=_("Title"), max_length=80)

    class Meta:
        model = TaskType
        fields = ("name", "icon", "term_minutes", "next_type", "next_days")


class TypeForm(FollowingForm):
    """A type; its kind stays."""

    class Meta:
        model = TaskType
        fields = ("name", "icon", "term_minutes", "next_type", "next_days", "is_active")


class NewResultForm(FollowingForm):
    """Another result of a type."""

    class Meta:
        model = TaskResult
        fields = ("name", "next_type", "next_days")


class ResultForm(FollowingForm):
    """A result."""

    class Meta:
        model = TaskResult
        fields = ("name", "next_type", "next_days", "is_active")
