"""Employees, teams, queues, tokens."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words
from teplo.staff.belongings import Belonging
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
    """Who takes what belongs to an employee who leaves: several in turn, and somebody else for one kind of thing."""

    to = forms.MultipleChoiceField(
        label=_("All goes to: several people get it in turn"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, employee: Employee, has: Sequence[tuple[Belonging, int]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.people().exclude(pk=employee.pk).order_by("-on_shift", "sort_key")
        self._owners: dict[str, Employee | Queue] = {
            **{f"employee-{one.pk}": one for one in people},
            **{f"queue-{queue.pk}": queue for queue in Queue.objects.order_by("name", "key")},
        }
        self._kinds = [one for one, count in has if count]
        field = self.fields["to"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = self._choices()
        for one in self._kinds:
            label = _("%(things)s to somebody else") % {"things": things_of(one)}
            choices = [("", "—"), *self._choices(queues=bool(one.queue))]
            self.fields[one.key] = forms.ChoiceField(label=label, choices=choices, required=False)

    def _choices(self, *, queues: bool = True) -> list[tuple[str, str]]:
        return [
            (key, _queue_words(owner) if isinstance(owner, Queue) else str(owner))
            for key, owner in self._owners.items()
            if queues or isinstance(owner, Employee)
        ]

    @property
    def takers(self) -> list[Employee | Queue]:
        return [self._owners[key] for key in self.cleaned_data["to"]]

    @property
    def instead(self) -> dict[str, Employee | Queue]:
        """By the key of what belongs to him."""
        chosen = {one.key: self._owners.get(self.cleaned_data[one.key]) for one in self._kinds}
        return {key: owner for key, owner in chosen.items() if owner}


# What the tables of today are called; one that comes is called by its model's own words.
THINGS: dict[str, Words] = {
    "leads_lead.owner_employee_id": _("Leads"),
    "work_task.owner_employee_id": _("Tasks"),
    "clients_contact.owner_employee_id": _("Contacts"),
    "clients_clientcompany.owner_employee_id": _("Companies"),
    "clients_deal.owner_employee_id": _("Deals"),
    "channels_channel.responsible_employee_id": _("Channels he answers for"),
    "staff_absence.substitute_id": _("Absences in which he stands in"),
    "triage_rule.employees": _("Rules of distribution that name him"),
    "triage_ladder.steps": _("Escalations that tell him"),
    "work_conversation.owner_employee_id": _("Conversations"),
    "work_call.owner_employee_id": _("Calls going on"),
}


def things_of(one: Belonging) -> Words:
    """What belongs to somebody, in words."""
    return THINGS.get(one.key) or one.model._meta.verbose_name_plural or one.key


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
