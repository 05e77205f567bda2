"""Employees, teams, queues, tokens."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.staff.models import Employee, Queue, Team
from teplo.web.setup.editing import SettingsForm

SCOPES = (
    ("intake", _("Send enquiries")),
    ("read", _("Read leads, people and tasks")),
    ("write", _("Change leads, people and tasks")),
    ("admin", _("Everything that its employee may")),
)


class NewEmployeeForm(SettingsForm):
    """Another of our own people."""

    class Meta:
        model = Employee
        fields = ("name", "email", "role", "team", "language")
        field_classes: ClassVar = {"email": forms.CharField}
        help_texts: ClassVar = {"email": _("Signs in with it. A password is made for you to hand over.")}


class EmployeeForm(SettingsForm):
    """An employee."""

    class Meta:
        model = Employee
        fields = ("name", "email", "role", "team", "on_shift", "skills", "hired_on")
        field_classes: ClassVar = {"email": forms.CharField}
        help_texts: ClassVar = {
            "on_shift": _("Off shift, no new leads are given."),
            "skills": _("With commas, in your own words: rules of distribution ask for them."),
            "hired_on": _("Rules may keep a share for beginners."),
        }
        widgets: ClassVar = {"hired_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class NameForm(SettingsForm):
    """How an employee is called."""

    class Meta:
        model = Employee
        fields = ("name",)


class LetGoForm(forms.Form):
    """Who takes the leads and tasks of an employee who leaves."""

    to = forms.ChoiceField(label=_("Leads and tasks go to"), required=False)

    def __init__(self, employee: Employee, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.people().exclude(pk=employee.pk).order_by("sort_key")
        self._owners: dict[str, Employee | Queue] = {
            **{f"queue-{queue.pk}": queue for queue in Queue.objects.order_by("name", "key")},
            **{f"employee-{one.pk}": one for one in people},
        }
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        names = [
            (key, _queue_words(owner) if isinstance(owner, Queue) else str(owner))
            for key, owner in self._owners.items()
        ]
        field.choices = [("", "—"), *names]

    @property
    def owner(self) -> Employee | Queue | None:
        return self._owners.get(self.cleaned_data["to"])


def _queue_words(queue: Queue) -> str:
    return _("Queue “%(queue)s”") % {"queue": queue}


class NewTeamForm(forms.Form):
    """Another team."""

    name = forms.CharField(label=_("Title"), max_length=80)
    parent = forms.ModelChoiceField(label=_("Part of"), queryset=Team.objects.order_by("name"), required=False)


class TeamForm(SettingsForm):
    """A team."""

    class Meta:
        model = Team
        fields = ("name", "parent")


class QueueForm(SettingsForm):
    """A queue: with neither role nor team everybody takes from it."""

    class Meta:
        model = Queue
        fields = ("name", "role", "team")
        help_texts: ClassVar = {"team": _("With neither role nor team everybody takes from it.")}


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("Title"), max_length=80, help_text=_("Which system will use it."))
    scopes = forms.MultipleChoiceField(
        label=_("Allowed to"), choices=SCOPES, widget=forms.CheckboxSelectMultiple, initial=["intake"]
    )
    employee = forms.ModelChoiceField(
        label=_("Acts for"), queryset=Employee.objects.filter(is_active=True).order_by("-is_robot", "sort_key"),
        help_text=_("It can do no more than this employee may."),
    )  # fmt: skip
