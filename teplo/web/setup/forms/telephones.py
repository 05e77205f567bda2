"""The forms of telephony: inner numbers of employees, and the steps by which a call is forwarded."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.channels.actions.telephones import MOST_STEPS, Step
from teplo.channels.models import Extension, RingStep
from teplo.staff.models import Employee, Team

LEAST_SECONDS, MOST_SECONDS = 5, 120
NAMED = (RingStep.Who.EMPLOYEE, RingStep.Who.TEAM)


class ExtensionsForm(forms.Form):
    """Of each employee the inner numbers at which he is called, parted by commas."""

    def __init__(self, people: Sequence[Employee], known: Iterable[Extension], data: Any = None) -> None:
        held: dict[int, list[str]] = {}
        for one in known:
            held.setdefault(one.employee_id, []).append(one.number)
        super().__init__(data)
        self.people = people
        for person in people:
            self.fields[f"number_{person.pk}"] = forms.CharField(
                label=person.name, max_length=200, required=False, initial=", ".join(held.get(person.pk, ()))
            )

    def numbers(self) -> dict[int, list[str]]:
        """The numbers of each, by the employee's number."""
        found = {}
        for person in self.people:
            typed = str(self.cleaned_data.get(f"number_{person.pk}") or "")
            found[person.pk] = [one.strip()[:40] for one in typed.split(",") if one.strip()]
        return found


class StepForm(forms.Form):
    """One step: at whom, and for how long."""

    whom = forms.ChoiceField(label=_("At whom it rings"), required=False)
    seconds = forms.IntegerField(
        label=_("Seconds"), min_value=LEAST_SECONDS, max_value=MOST_SECONDS, required=False, initial=15
    )

    def __init__(self, choices: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]  # a choice field


class RingForm(forms.Form):
    """All steps; a line without a step is left out."""

    def __init__(self, people: Sequence[Employee], teams: Sequence[Team], known: Sequence[RingStep], data: Any = None):
        super().__init__(data)
        choices: list[tuple[str, Any]] = [("", "—")]
        choices += [(one.value, one.label) for one in RingStep.Who if one not in NAMED]
        choices += [(str(_("Teams")), [(f"team:{one.pk}", one.name) for one in teams])]
        choices += [(str(_("Employees")), [(f"employee:{one.pk}", one.name) for one in people])]
        self.lines = [
            StepForm(choices, data, prefix=f"step{place}", initial=_initial(known[place : place + 1]))
            for place in range(MOST_STEPS)
        ]

    def is_valid(self) -> bool:
        sound = [line.is_valid() for line in self.lines]
        return super().is_valid() and all(sound)

    def steps(self) -> list[Step]:
        """The steps that were chosen, in their order."""
        return [_step(line.cleaned_data) for line in self.lines if line.cleaned_data.get("whom")]


def _initial(known: Sequence[RingStep]) -> dict[str, Any]:
    if not known:
        return {}
    one = known[0]
    named = one.employee_id or one.team_id
    return {"whom": f"{one.who}:{named}" if named else one.who, "seconds": one.seconds}


def _step(given: dict[str, Any]) -> Step:
    who, _colon, number = str(given["whom"]).partition(":")
    named = {"employee": int(number)} if who == RingStep.Who.EMPLOYEE else {"team": int(number)} if number else {}
    return Step(who, given.get("seconds") or 15, **named)
