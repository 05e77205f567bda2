"""What the verbs of a card ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.staff.models import Employee, Queue
from teplo.staff.queries import lead_takers, out_of_sight
from teplo.work.models import Note

MOMENT = "%Y-%m-%dT%H:%M"


class PanelForm(forms.Form):
    """A form in the side panel: its fields' ids meet none of the page below."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="panel-%s", **kwargs)
        for field in self.fields.values():
            # A browser would cut off what is too long without a word: the server says it at the field.
            field.widget.attrs.pop("maxlength", None)


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

    def __init__(self, *args: Any, by: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = owners_for(by)
        self.fields["to"].choices = [("", "—"), *self.offered.choices]  # type: ignore[attr-defined]  # it has them

    @property
    def owner(self) -> Employee | Queue:
        """The employee or queue that was chosen."""
        return self.offered.owners[self.cleaned_data["to"]]

    @property
    def leaves_sight(self) -> bool:
        """Whether whoever gives the lead will not see it with the owner that stands in the field."""
        return self["to"].value() in self.offered.unseen


@dataclass(frozen=True)
class Offered:
    """Who can own a lead, by `employee:3` or `queue:1`, on shift first; `unseen` are those whose leads one sees not."""

    owners: Mapping[str, Employee | Queue]
    unseen: Collection[str]

    @property
    def people(self) -> list[tuple[str, str]]:
        return [(key, self._words(key, one)) for key, one in self.owners.items() if isinstance(one, Employee)]

    @property
    def queues(self) -> list[tuple[str, str]]:
        return [(key, self._words(key, one)) for key, one in self.owners.items() if isinstance(one, Queue)]

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """In two groups."""
        return [(str(_("People")), self.people), (str(_("Queues")), self.queues)]

    def _words(self, key: str, one: Employee | Queue) -> str:
        off = isinstance(one, Employee) and not one.on_shift
        marks = [_("off shift")] * off + [pgettext_lazy("owner", "out of your sight")] * (key in self.unseen)
        return " · ".join(map(str, [one, *marks]))


def owners_for(by: Employee) -> Offered:
    """Everybody to whom `by` can give a lead, and the queues."""
    people = lead_takers().order_by("-on_shift", "sort_key", "pk")
    owners: dict[str, Employee | Queue] = {f"employee:{one.pk}": one for one in people}
    owners |= {f"queue:{one.pk}": one for one in Queue.objects.order_by("pk")}
    unseen = set(out_of_sight(by, owners.values()))
    return Offered(owners, [key for key, one in owners.items() if one in unseen])


class WaitForm(PanelForm):
    until = day_field(label=_("Wait until"))
    reason = forms.CharField(label=_("Why it waits"), max_length=200)

    def clean_until(self) -> date:
        """Said beside a missing reason, not after it."""
        return ahead(self.cleaned_data["until"])


def ahead(day: date) -> date:
    """A day that is to come."""
    if day <= timezone.localdate():
        raise forms.ValidationError(_("The day must lie ahead."))
    return day


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=Note._meta.get_field("text").max_length)
