"""What happens when nobody answers, and at the end of a shift."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.staff.models import Employee
from teplo.triage.ladders import FARTHEST, MOST_STEPS, Step
from teplo.triage.models.clocks import Deed, Handover

DEEDS = [("", "—"), *Deed.choices]


class LadderForm(forms.Form):
    """The steps one below the other; an empty line is no step."""

    def __init__(self, *args: Any, steps: tuple[Step, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Employee.objects.people().order_by("sort_key", "pk")
        for place in range(MOST_STEPS):
            known = steps[place] if place < len(steps) else None
            self.fields[f"share_{place}"] = forms.IntegerField(
                label=_("After so many per cent of the time"), required=False, min_value=1, max_value=FARTHEST,
                initial=known.share if known else None,
            )  # fmt: skip
            self.fields[f"deed_{place}"] = forms.ChoiceField(
                label=_("What happens"), required=False, choices=DEEDS, initial=known.deed if known else ""
            )
            self.fields[f"to_{place}"] = forms.ModelChoiceField(
                label=_("Whom to tell further up"), required=False, queryset=people,
                initial=known.to if known else None, empty_label=_("the administrators"),
            )  # fmt: skip

    @property
    def lines(self) -> list[dict[str, forms.BoundField]]:
        """The fields of each line."""
        names = ("share", "deed", "to")
        return [{name: self[f"{name}_{place}"] for name in names} for place in range(MOST_STEPS)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for place in range(MOST_STEPS):
            share, deed = given.get(f"share_{place}"), given.get(f"deed_{place}")
            if bool(share) != bool(deed) and not self.errors.get(f"share_{place}"):
                words = _("Say when.") if deed else _("Say what happens then.")
                self.add_error(f"share_{place}" if deed else f"deed_{place}", words)
        return given

    @property
    def steps(self) -> list[Step]:
        """What was said, line by line; the empty ones keep their place only in the form."""
        given, found = self.cleaned_data, []
        for place in range(MOST_STEPS):
            deed, to = given.get(f"deed_{place}"), given.get(f"to_{place}")
            if deed:
                named = to.pk if to and deed == Deed.FURTHER else None
                found.append(Step(given[f"share_{place}"], deed, named))
        return found


class PolicyForm(forms.Form):
    """What becomes of what waits with somebody whose shift ends."""

    handover = forms.ChoiceField(label=_("When a shift ends"), choices=Handover.choices, widget=forms.RadioSelect)


class LeadPolicyForm(forms.Form):
    """Whether the company works with leads at all."""

    opens_deals = forms.BooleanField(label=_("Every enquiry opens a deal at once"), required=False)
