"""What the verbs of a card ask."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teplo.leads.models import OPEN_KINDS, Status
from teplo.staff.models import Employee, Queue
from teplo.terms.models import Reason
from teplo.work.actions import ANSWERS, Ending, Plan
from teplo.work.models import Note, Task

MOMENT = "%Y-%m-%dT%H:%M"


class PanelForm(forms.Form):
    """A form in the side panel: its fields' ids meet none of the page below."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="panel-%s", **kwargs)


def _moment(**kwargs: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}), input_formats=[MOMENT], **kwargs
    )


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class AssignForm(PanelForm):
    """To whom, with a word for him."""

    to = forms.ChoiceField(label=_("To whom"))
    comment = forms.CharField(
        label=_("Hand-over note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the next one should know first; it stands on the card."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = owners()  # type: ignore[attr-defined]  # a ChoiceField has them

    @property
    def owner(self) -> Employee | Queue:
        """The employee or queue that was chosen."""
        kind, _, number = self.cleaned_data["to"].partition(":")
        model: type[Employee | Queue] = Employee if kind == "employee" else Queue
        return model._default_manager.get(pk=int(number))


def owners() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Everybody who can own a lead, on shift first, and the queues: `employee:3`, `queue:1`."""
    people = Employee.objects.people().order_by("-on_shift", "sort_key", "pk")
    off = str(_("off shift"))
    return [
        ("", "—"),
        (str(_("People")), [(f"employee:{p.pk}", p.name if p.on_shift else f"{p.name} · {off}") for p in people]),
        (str(_("Queues")), [(f"queue:{queue.pk}", str(queue)) for queue in Queue.objects.order_by("pk")]),
    ]


class ReasonForm(PanelForm):
    """Why a lead ends as junk."""

    kind = Reason.Kind.JUNK
    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("Reason"), required=False, empty_label="—")
    comment = forms.CharField(
        label=_("Comment"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = self.fields["reason"]
        assert isinstance(reasons, forms.ModelChoiceField)
        reasons.queryset = Reason.objects.filter(kind=self.kind, is_active=True)
        reasons.required = needs_reason


class RefuseForm(ReasonForm):
    """Why a lead ends, and whether it comes back."""

    kind = Reason.Kind.REFUSED
    come_back_on = _day(
        label=_("Come back on"), required=False, help_text=_("On this day it returns to work by itself.")
    )


class ReopenForm(PanelForm):
    why = forms.CharField(
        label=_("Why it returns to work"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class WaitForm(PanelForm):
    until = _day(label=_("Wait until"))
    reason = forms.CharField(label=_("Why it waits"), max_length=200)


class StatusForm(forms.Form):
    status = forms.ModelChoiceField(Status.objects.filter(kind__in=OPEN_KINDS, is_active=True))


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=Note._meta.get_field("text").max_length)


class NextForm(PanelForm):
    """A task to be: what, by when, when to remind."""

    next_kind = forms.ChoiceField(label=_("What"), choices=Task.Kind.choices, initial=Task.Kind.CALL, required=False)
    next_title = forms.CharField(label=_("In your words"), max_length=200, required=False)
    next_due_at = _moment(label=_("By when"), required=False)
    next_remind_at = _moment(label=_("Remind at"), required=False)

    # What the actions call the fields of a plan.
    NAMES: ClassVar = {"due_at": "next_due_at", "remind_at": "next_remind_at"}

    @property
    def plan(self) -> Plan:
        data = self.cleaned_data
        kind = data["next_kind"] or Task.Kind.OTHER
        return Plan(kind, data["next_due_at"], title=data["next_title"], remind_at=data["next_remind_at"])

    @property
    def picks(self) -> Iterable[tuple[str, str]]:
        """Terms that are chosen most: words, and the value of the field."""
        return picks(timezone.localtime())


class TaskForm(NextForm):
    """A task for oneself or for somebody else."""

    next_due_at = _moment(label=_("By when"))
    to = forms.ModelChoiceField(
        Employee.objects.people().order_by("sort_key"), label=_("For whom"), required=False,
        empty_label=_("the owner of the lead"),
    )  # fmt: skip


class DoneForm(NextForm):
    """How a task ended and what comes next."""

    reached = forms.ChoiceField(
        label=_("The customer"), choices=[("yes", _("Reached")), ("no", _("Not reached"))],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    result = forms.CharField(
        label=_("Result"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )
    next = forms.ChoiceField(
        label=_("What comes next"), widget=forms.RadioSelect, initial="task", required=False,
        choices=[("task", _("A task")), ("wait", _("Wait until a day")), ("none", _("Nothing more here"))],
    )  # fmt: skip
    wait_until = _day(label=_("Wait until"), required=False)
    wait_reason = forms.CharField(label=_("Why it waits"), max_length=200, required=False)

    field_order = ("reached", "result", "next")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind not in ANSWERS:
            del self.fields["reached"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("next") == "task" and not data.get("next_due_at") and "next_due_at" not in self.errors:
            self.add_error("next_due_at", _("Say by when."))
        if data.get("next") == "wait" and not data.get("wait_until") and "wait_until" not in self.errors:
            self.add_error("wait_until", _("Say until which day."))
        return data

    @property
    def ending(self) -> Ending:
        data = self.cleaned_data
        waits = data["next"] == "wait"
        return Ending(
            result=data["result"],
            reached={"yes": True, "no": False}.get(data.get("reached", "")),
            next=self.plan if data["next"] == "task" else None,
            wait_until=data["wait_until"] if waits else None,
            wait_reason=data["wait_reason"] if waits else "",
        )


class MoveForm(PanelForm):
    due_at = _moment(label=_("By when"))
    remind_at = _moment(label=_("Remind at"), required=False)

    @property
    def picks(self) -> Iterable[tuple[str, str]]:
        """Terms that are chosen most: words, and the value of the field."""
        return picks(timezone.localtime())


def picks(now: datetime) -> list[tuple[str, str]]:
    """Terms that are chosen most, counted from `now` in the reader's zone: words, and the value of the field."""
    morning = now.replace(hour=10, minute=0)
    monday = morning + timedelta(days=7 - now.weekday())
    hour = now + timedelta(hours=1, minutes=4)
    hour = hour.replace(minute=hour.minute // 5 * 5)
    terms = [
        (_("In an hour"), hour),
        (_("Tomorrow"), morning + timedelta(days=1)),
        (_("In three days"), morning + timedelta(days=3)),
        (_("On Monday"), monday),
    ]
    return [(str(words), at.strftime(MOMENT)) for words, at in terms]
