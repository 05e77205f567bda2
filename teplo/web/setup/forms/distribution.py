"""A rule of distribution: what must hold, and who gets it then."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Campaign, Channel, Source
from teplo.kit.filters import Condition, Field, Group, Kind, Node, Operator, read_json, write_json
from teplo.staff.models import Employee
from teplo.terms.models import Product
from teplo.triage.fields import ENQUIRY
from teplo.triage.models import Rule
from teplo.web.setup.editing import SettingsForm

CHOICE_OPERATORS = ((Operator.IS.value, _("is one of")), (Operator.IS_NOT.value, _("is none of")))
TEXT_OPERATORS = (
    (Operator.IS.value, _("is")),
    (Operator.CONTAINS.value, _("contains")),
    (Operator.STARTS.value, _("starts with")),
    (Operator.IS_NOT.value, _("is not")),
)

TAGS_OPERATORS = (
    (Operator.IS.value, _("one of them")),
    (Operator.ALL_OF.value, _("all of them")),
    (Operator.IS_NOT.value, _("none of them")),
)
OFFERED = {Kind.CHOICE: CHOICE_OPERATORS, Kind.TAGS: TAGS_OPERATORS, Kind.TEXT: TEXT_OPERATORS}

MOST_TICKED = 12


class ConditionLine(forms.Form):
    """What one field of an arriving enquiry must be; without values it may be anything."""

    def __init__(self, field: Field, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=f"if-{field.key}", initial=initial)
        self.key, self.words = field.key, field.label
        self.offered = 1
        label = str(field.label)
        is_choice = field.kind is Kind.CHOICE
        self.fields["op"] = forms.ChoiceField(label=label, choices=OFFERED[field.kind], required=False)
        if is_choice and field.choices:
            choices = list(field.choices())
            known = {value for value, _label in choices}
            kept = [(value, value) for value in self.initial.get("values", ()) if value not in known]
            self.offered = len(choices) + len(kept)
            few = self.offered <= MOST_TICKED
            widget = forms.CheckboxSelectMultiple() if few else forms.SelectMultiple(attrs={"size": 8})
            self.fields["values"] = forms.MultipleChoiceField(
                label=label, choices=[*choices, *kept], required=False, widget=widget
            )
        else:
            self.fields["values"] = forms.CharField(
                label=label, required=False, max_length=1_000, help_text=_("Several with commas between them.")
            )

    @property
    def can_be_asked(self) -> bool:
        """Whether there is anything to choose from: a company without campaigns cannot ask for one."""
        return self.offered > 0

    def condition(self) -> Condition | None:
        """What is asked; None where the field may be anything."""
        given = self.cleaned_data["values"]
        values = [value.strip() for value in given.split(",")] if isinstance(given, str) else given
        values = [value for value in values if value]
        return Condition(self.key, Operator(self.cleaned_data["op"] or "is"), tuple(values)) if values else None


class Conditions:
    """A line for each field that a rule may ask. Conditions that no line can show are kept as they are."""

    def __init__(self, rule: Rule | None, data: Any = None) -> None:
        stored = read_json(rule.conditions, ENQUIRY).items if rule and rule.conditions else ()
        shown = {item.field: item for item in stored if isinstance(item, Condition) and _is_plain(item)}
        self.kept: list[Node] = [item for item in stored if not any(item is one for one in shown.values())]
        lines = [ConditionLine(field, data, initial=_initial(shown.get(field.key), field)) for field in ENQUIRY]
        self.lines = [line for line in lines if line.can_be_asked]

    def __iter__(self) -> Iterator[ConditionLine]:
        return iter(self.lines)

    def is_valid(self) -> bool:
        valid = [line.is_valid() for line in self.lines]  # every line, so that each shows its own mistakes
        return all(valid)

    def as_json(self) -> dict[str, Any]:
        """The conditions as the rule keeps them; raises FilterMistake."""
        asked = [condition for line in self.lines if (condition := line.condition())]
        return write_json(Group("all", (*asked, *self.kept)), ENQUIRY)


def _is_plain(item: Condition) -> bool:
    return item.op.value in dict(OFFERED[ENQUIRY[item.field].kind])


def _initial(condition: Condition | None, field: Field) -> dict[str, Any]:
    if condition is None:
        return {"op": Operator.IS.value}
    values: Any = list(condition.values) if field.kind is Kind.CHOICE else ", ".join(condition.values)
    return {"op": condition.op.value, "values": values}


class RuleForm(SettingsForm):
    """Who gets what fits a rule."""

    employees = forms.TypedMultipleChoiceField(
        label=_("Chosen people"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen means everybody of the team and role below."),
    )  # fmt: skip

    class Meta:
        model = Rule
        fields = ("name", "strategy", "queue", "employees", "team", "role")
        widgets: ClassVar = {"strategy": forms.RadioSelect}
        help_texts: ClassVar = {"queue": _("For “A queue” only.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["employees"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(one.pk, one.name) for one in Employee.objects.people().order_by("sort_key")]
        strategy = self.fields["strategy"]
        assert isinstance(strategy, forms.TypedChoiceField)
        strategy.choices = Rule.Strategy.choices

    def clean(self) -> dict[str, Any]:
        """What the chosen way does not ask for is emptied, so that it cannot surprise later."""
        given = dict(super().clean() or {})
        strategy = given.get("strategy")
        if strategy == Rule.Strategy.QUEUE:
            given |= {"employees": [], "team": None, "role": None}
        elif strategy:
            given["queue"] = None
            if given.get("employees"):
                given |= {"team": None, "role": None}
        return given


class LastRuleForm(SettingsForm):
    """The rule that catches all: only its name and its queue can be others."""

    class Meta:
        model = Rule
        fields = ("name", "queue")


class TryForm(forms.Form):
    """An enquiry that might come, to see who would get it."""

    channel = forms.ModelChoiceField(label=_("Channel"), queryset=Channel.objects.order_by("name"), empty_label=None)
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.order_by("key"), to_field_name="key", required=False
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.order_by("name"), to_field_name="key", required=False
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.order_by("name"), to_field_name="key", required=False
    )
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
