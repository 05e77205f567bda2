"""Processes and their steps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.staff.models import Employee
from teplo.web.setup.editing import SettingsForm
from teplo.work.models import TaskType
from teplo.work.processes.models import Process, ProcessStep


class NewProcessForm(SettingsForm):
    """Another process."""

    name = forms.CharField(label=_("Title"), max_length=80)

    class Meta:
        model = Process
        fields = ("name",)


class ProcessForm(SettingsForm):
    """A process."""

    class Meta:
        model = Process
        fields = ("name", "is_active")


class ProcessStepForm(SettingsForm):
    """A step: what, by whom, by when."""

    after_days = forms.IntegerField(
        label=_("Days after the beginning"), min_value=0, max_value=365, initial=0,
        help_text=_("A day off gives way to the next working day."),
    )  # fmt: skip
    at_time = forms.TimeField(
        label=_("By what time"), initial="10:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    class Meta:
        model = ProcessStep
        fields = ("title", "type", "who", "role", "employee", "after_days", "at_time")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = _("What to do")
        types, people = self.fields["type"], self.fields["employee"]
        assert isinstance(types, forms.ModelChoiceField)
        assert isinstance(people, forms.ModelChoiceField)
        types.queryset, types.empty_label = TaskType.objects.filter(is_active=True), None
        people.queryset = Employee.objects.people().order_by("sort_key", "pk")
        self.fields["role"].help_text = _("Where somebody of a role does it.")
        people.help_text = _("Where one employee does it.")
