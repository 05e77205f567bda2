"""What the verbs of a task ask: its type, its term, its reminder, how it ended and what comes next."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.queries import people_in_reach
from teplo.web.lead.card_forms import MOMENT, PanelForm, day_field, moment_field
from teplo.web.shell.times import span_words
from teplo.work import types
from teplo.work.actions import ANSWERS, Ending, Plan
from teplo.work.models import Task, TaskResult, TaskType

# Minutes before the term at which one is reminded.
REMINDERS: tuple[tuple[str, Words], ...] = (
    ("", _("No reminder")),
    ("0", _("In time")),
    ("15", _("15 minutes before")),
    ("60", _("An hour before")),
    ("1440", _("A day before")),
)


class ReminderField(forms.ChoiceField):
    """How long before the term to remind; a reminder of another length that stands already may stay."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Remind"), choices=REMINDERS, required=False, **kwargs)

    def offer(self, minutes: str) -> None:
        """Let a length be chosen that is none of the usual ones."""
        if minutes and minutes not in dict(REMINDERS):
            words = _("%(span)s before") % {"span": span_words(timedelta(minutes=int(minutes)))}
            self.choices = [*REMINDERS, (minutes, words)]


def before(due_at: datetime, remind: str) -> datetime | None:
    """The moment of a reminder."""
    return due_at - timedelta(minutes=int(remind)) if remind else None


def length_of(task: Task) -> str:
    """How long before its term a task reminds, as the field says it."""
    return str(int((task.due_at - task.remind_at).total_seconds()) // 60) if task.remind_at else ""


class NextForm(PanelForm):
    """A task to be: its type, what to do, by when, when to remind."""

    next_kind = forms.ChoiceField(label=_("What"), required=False)
    next_title = forms.CharField(label=_("In your words"), max_length=200, required=False)
    next_due_at = moment_field(label=_("By when"), required=False)
    next_remind = ReminderField()

    # What the actions call the fields of a plan.
    NAMES: ClassVar = {"due_at": "next_due_at", "remind_at": "next_remind"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.types = {one.key: one for one in types.in_use()}
        kind = self.fields["next_kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(key, str(one)) for key, one in self.types.items()]

    @property
    def plan(self) -> Plan:
        data = self.cleaned_data
        chosen = self.types.get(data["next_kind"])
        due, kind = data["next_due_at"], chosen.kind if chosen else Task.Kind.OTHER
        own = chosen.pk if chosen and chosen.key != chosen.kind else None
        return Plan(kind, due, title=data["next_title"], remind_at=before(due, data["next_remind"]), type=own)

    @property
    def picks(self) -> Iterable[tuple[str, str]]:
        """Terms that are chosen most: words, and the value of the field."""
        return picks(timezone.localtime())


class TaskForm(NextForm):
    """A task for oneself or for somebody else, as far as the right to set tasks reaches."""

    next_due_at = moment_field(label=_("By when"))
    to = forms.ModelChoiceField(
        Employee.objects.none(), label=_("For whom"), required=False, empty_label=_("the owner of the lead")
    )

    def __init__(self, *args: Any, by: Employee, owner: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        reach = {*people_in_reach(by, Permission.TASK_ADD), *filter(None, [owner])}
        to.queryset = Employee.objects.people().filter(pk__in=reach).order_by("sort_key", "pk")


# What a task is asked about when it is closed, and its two answers.
REACHED: dict[str, tuple[Words, Words, Words]] = {
    Task.Kind.CALL: (_("The customer"), _("Reached"), _("Not reached")),
    Task.Kind.LETTER: (_("The letter"), pgettext_lazy("letter", "Sent"), pgettext_lazy("letter", "Not sent")),
    Task.Kind.MESSAGE: (_("The message"), pgettext_lazy("message", "Sent"), pgettext_lazy("message", "Not sent")),
    Task.Kind.MEETING: (
        pgettext_lazy("task", "The meeting"), pgettext_lazy("meeting", "Took place"),
        pgettext_lazy("meeting", "Did not take place"),
    ),
}  # fmt: skip


class DoneForm(NextForm):
    """How a task ended and what comes next."""

    reached = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    outcome = forms.ChoiceField(label=_("How it went"), widget=forms.RadioSelect, required=False)
    result = forms.CharField(
        label=_("Result"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )
    next = forms.ChoiceField(
        label=_("What comes next"), widget=forms.RadioSelect, initial="task", required=False,
        choices=[("task", _("A task")), ("wait", _("Wait until a day")), ("none", _("Nothing more here"))],
    )  # fmt: skip
    wait_until = day_field(label=_("Wait until"), required=False)
    wait_reason = forms.CharField(label=_("Why it waits"), max_length=200, required=False)

    field_order = ("reached", "outcome", "result", "next")

    def __init__(
        self, *args: Any, kind: str, results: Iterable[TaskResult] = (), waits: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._ask_reached(kind)
        choices = [(str(result.pk), result.name) for result in results]
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = choices
        if not choices:
            del self.fields["outcome"]
        if not waits:
            what = self.fields["next"]
            assert isinstance(what, forms.ChoiceField)
            what.choices = [("task", _("A task")), ("none", _("Nothing more here"))]

    def _ask_reached(self, kind: str) -> None:
        if kind not in ANSWERS:
            del self.fields["reached"]
            return
        label, yes, no = REACHED[kind]
        reached = self.fields["reached"]
        assert isinstance(reached, forms.ChoiceField)
        reached.label, reached.choices = str(label), [("yes", yes), ("no", no)]

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
            outcome=int(data["outcome"]) if data.get("outcome") else None,
        )


class MoveForm(PanelForm):
    due_at = moment_field(label=_("By when"))
    remind = ReminderField()

    NAMES: ClassVar = {"remind_at": "remind"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remind = self.fields["remind"]
        assert isinstance(remind, ReminderField)
        remind.offer(self.initial.get("remind", ""))

    @property
    def values(self) -> dict[str, Any]:
        """The new term and its reminder, as the action takes them."""
        due = self.cleaned_data["due_at"]
        return {"due_at": due, "remind_at": before(due, self.cleaned_data["remind"])}

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


def usual(of_type: TaskType | None) -> dict[str, str]:
    """A task of this type with its usual term, as the fields say it."""
    if of_type is None:
        return {}
    due = types.usual_term(timezone.localtime(), of_type.term_minutes)
    return {"next_kind": of_type.key, "next_due_at": due.strftime(MOMENT)}


def follower(of_type: TaskType | None, result: TaskResult | None = None) -> dict[str, str]:
    """What usually follows, as the fields say it; empty where the company has said nothing."""
    found = types.follows(of_type, result, now=timezone.localtime())
    return {"next_kind": found.type.key, "next_due_at": found.due_at.strftime(MOMENT)} if found else {}


def proposal_of(asked: Mapping[str, str]) -> NextForm:
    """The fields of a next task as the result or the type that was just chosen proposes them; the rest stays."""
    typed = {name: asked.get(name, "") for name in ("next_kind", "next_title", "next_due_at", "next_remind")}
    if asked.get("changed") == "outcome" and (number := asked.get("outcome", "")).isdecimal():
        found = TaskResult.objects.select_related("next_type", "type__next_type").filter(pk=int(number[:18])).first()
        return NextForm(initial={**typed, **(follower(found.type, found) if found else {})})
    return NextForm(initial={**typed, **usual(types.chosen(typed["next_kind"]))})
