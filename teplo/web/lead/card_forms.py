"""What the verbs of a card ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.staff.models import Employee, Queue
from teplo.work.models import Note

MOMENT = "%Y-%m-%dT%H:%M"


class PanelForm(forms.Form):
    """A form in the side panel: its fields' ids meet none of the page below."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="panel-%s", **kwargs)


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}), input_formats=[MOMENT], **kwargs
    )


def day_field(**kwargs: Any) -> forms.DateField:
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


class WaitForm(PanelForm):
    until = day_field(label=_("Wait until"))
    reason = forms.CharField(label=_("Why it waits"), max_length=200)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=Note._meta.get_field("text").max_length)
