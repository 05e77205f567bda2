"""What is asked of whoever brings a file: the file itself, and what holds for all of its rows."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.intake.imports.models import Import, Target
from teplo.intake.imports.queries import ADDS, Choices
from teplo.kit.money import Currency
from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import may
from teplo.web.lead.card_forms import day_field

LONGEST_NAME = 120
BY_RULES, BY_COLUMN = "rules", "column"
# What is asked beside the columns, by what the rows become.
ASKED: Mapping[str, tuple[str, ...]] = {
    Target.LEADS: (
        "owner", "known", "source", "tag", "status", "reason", "first_step_on", "dates", "currency", "system",
    ),
    Target.CONTACTS: ("owner", "known", "dates", "system"),
    Target.COMPANIES: ("owner", "known", "dates", "currency", "system"),
    Target.DEALS: ("owner", "pipeline", "dates", "currency", "system"),
    Target.PRODUCTS: ("known", "currency"),
}  # fmt: skip


class BringForm(forms.Form):
    """A file and what its rows become."""

    target = forms.ChoiceField(
        label=_("What is in it"), choices=Target.choices, initial=Target.LEADS, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("File"),
        max_length=LONGEST_NAME,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods,.vcf"}),
        error_messages={"empty": _("This file is empty.")},
    )

    def __init__(self, employee: Employee, *args: Any) -> None:
        super().__init__(*args)
        mine = [(value, words) for value, words in Target.choices if may(employee, ADDS[value])]
        self.fields["target"].choices = mine  # type: ignore[attr-defined]  # a ChoiceField has them


class OptionsForm(forms.Form):
    """What holds for all rows of an import, as far as it is asked for its target."""

    owner = forms.ChoiceField(label=_("Who gets them"))
    known = forms.ChoiceField(
        label=_("Whoever is known already"),
        choices=[("join", _("joins: what is empty is filled in")), ("skip", _("is passed over"))],
        widget=forms.RadioSelect,
    )
    source = forms.ChoiceField(label=_("Source, where the file names none"), required=False)
    tag = forms.CharField(
        label=_("Tag"), max_length=40, required=False, help_text=_("By it you find these leads again in the list.")
    )
    status = forms.ChoiceField(label=_("Status, where the file names none"), required=False)
    reason = forms.ChoiceField(label=_("Reason, for leads that come in as refused or junk"), required=False)
    first_step_on = day_field(
        label=_("The first step is due on"), required=False, help_text=_("Every open lead gets a call to be made.")
    )
    pipeline = forms.ChoiceField(label=_("Pipeline, where the file names none"), required=False)
    dates = forms.ChoiceField(
        label=_("How days are written"),
        choices=[("", _("Recognised by itself")), ("dmy", "31.12.2026"), ("mdy", "12/31/2026"), ("ymd", "2026-12-31")],
        required=False,
    )
    currency = forms.ChoiceField(label=_("Currency, where the file names none"), choices=Currency.choices)
    system = forms.CharField(
        label=_("Whose numbers the rows have"), max_length=80, required=False,
        help_text=_("The name of the system they come from: a row of the same number is brought in once."),
    )  # fmt: skip

    NAMES: ClassVar[Mapping[str, str]] = {"queue": "owner", "employee": "owner"}

    def __init__(self, of: Import, offered: Choices, data: Any = None) -> None:
        super().__init__(data, initial=self.initial_of(of), prefix="options", use_required_attribute=False)
        for name in self.fields.keys() - set(ASKED[of.target]):
            del self.fields[name]
        offers = {
            "owner": [*_deciding(of.target), *_people(offered)],
            "source": _or_none(offered.sources),
            "status": _or_none(offered.statuses),
            "reason": _or_none(offered.reasons),
            "pipeline": _or_none(offered.pipelines),
        }
        for name, choices in offers.items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them

    @staticmethod
    def initial_of(of: Import) -> dict[str, Any]:
        """The options as the fields show them."""
        kept = {"known": "join", "currency": Currency.RUB.value, "owner": BY_RULES, **of.options}
        for kind in ("employee", "queue"):
            if kept["owner"] == kind:
                kept["owner"] = f"{kind}:{kept.get(kind, '')}"
        return kept

    @property
    def chosen(self) -> dict[str, Any]:
        """The options as `choose` takes them."""
        found = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        kind, colon, number = found.pop("owner", BY_RULES).partition(":")
        return {**found, "owner": kind, **({kind: number} if colon else {})}


def _deciding(target: str) -> list[tuple[str, Words]]:
    by_rules = [(BY_RULES, _("The rules of distribution decide"))] if target == Target.LEADS else []
    return [*by_rules, (BY_COLUMN, _("Whom the column “Owner” names"))]


def _people(offered: Choices) -> list[tuple[Words, list[tuple[str, str]]]]:
    people = [(f"employee:{number}", name) for number, name in offered.owners]
    queues = [(number, name) for number, name in offered.queues]
    return [(_("People"), people), *([(_("Queues"), queues)] if queues else [])]


def _or_none(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "—"), *choices]
