"""What must hold of an enquiry for a rule: a line for each field of the filter language, in four groups."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit.filters import (
    Condition,
    Context,
    Field,
    FilterMistake,
    Group,
    Kind,
    Node,
    Operator,
    describe,
    read_json,
    write_json,
)
from teplo.kit.problems import Words
from teplo.triage.fields import ENQUIRY
from teplo.triage.models import Rule
from teplo.triage.wording import NOBODY

CHOICE_OPERATORS = ((Operator.IS.value, _("is one of")), (Operator.IS_NOT.value, _("is none of")))
TEXT_OPERATORS = (
    (Operator.IS.value, _("is")),
    (Operator.CONTAINS.value, _("contains")),
    (Operator.STARTS.value, _("starts with")),
    (Operator.IS_NOT.value, _("is not")),
    (Operator.LACKS.value, _("does not contain")),
)
TAGS_OPERATORS = (
    (Operator.IS.value, _("one of them")),
    (Operator.ALL_OF.value, _("all of them")),
    (Operator.IS_NOT.value, _("none of them")),
)
FLAG_OPERATORS = ((Operator.IS.value, _("is")),)
OFFERED = {
    Kind.CHOICE: CHOICE_OPERATORS,
    Kind.TAGS: TAGS_OPERATORS,
    Kind.TEXT: TEXT_OPERATORS,
    Kind.FLAG: FLAG_OPERATORS,
}
RANGED = (Kind.NUMBER, Kind.MONEY)
RANGES = (Operator.FROM, Operator.TO, Operator.BETWEEN)
MOST_TICKED = 12
# Which fields stand together, by their keys; what is named nowhere stands with the need.
GROUPS: tuple[tuple[Words, str, tuple[str, ...]], ...] = (
    (pgettext_lazy("conditions", "Where from"), "antenna", ("channel", "source", "campaign", "tags")),
    (pgettext_lazy("conditions", "What"), "package", ("product", "amount", "text", "heat", "score", "skill")),
    (pgettext_lazy("conditions", "Who"), "user", ("came", "region", "country", "language", "industry", "size")),
    (pgettext_lazy("conditions", "When"), "clock", ("in_hours", "weekday", "hour")),
)
REST = 1


class ConditionLine(forms.Form):
    """What one field of an arriving enquiry must be; without values it may be anything."""

    def __init__(self, field: Field, data: Any = None, *, stored: Condition | None = None) -> None:
        self.key, self.words, self.of = field.key, field.label, field
        self.is_range = field.kind in RANGED
        self.offered = 1
        super().__init__(data, prefix=f"if-{field.key}", initial=_initial(stored, field))
        if self.is_range:
            for name, label in (("low", _("from")), ("high", _("up to"))):
                self.fields[name] = forms.DecimalField(label=label, required=False, max_digits=14, decimal_places=2)
            return
        operators = OFFERED[field.kind]
        self.fields["op"] = forms.ChoiceField(label=str(field.label), choices=operators, required=False)
        if len(operators) == 1:
            self.fields["op"].widget = forms.HiddenInput()
        self._add_values(field)

    def _add_values(self, field: Field) -> None:
        label = str(field.label)
        if field.kind is Kind.FLAG:
            choices = [("", _("either way")), ("yes", _("yes")), ("no", _("no"))]
            self.fields["values"] = forms.ChoiceField(label=label, choices=choices, required=False)
        elif field.choices:
            known = list(field.choices())
            keys = {value for value, _label in known}
            kept = [(value, value) for value in self.initial.get("values", ()) if value not in keys]
            self.offered = len(known) + len(kept)
            few = self.offered <= MOST_TICKED
            widget = forms.CheckboxSelectMultiple() if few else forms.SelectMultiple(attrs={"size": 8})
            self.fields["values"] = forms.MultipleChoiceField(
                label=label, choices=[*known, *kept], required=False, widget=widget
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
        """What is asked; None where the field may be anything, or what was typed cannot be read."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if self.is_range:
            return _range(self.key, given.get("low"), given.get("high"))
        values = given.get("values") or ()
        if isinstance(values, str):
            values = [values] if self.of.kind is Kind.FLAG else [value.strip() for value in values.split(",")]
        values = [value for value in values if value]
        return Condition(self.key, Operator(given.get("op") or "is"), tuple(values)) if values else None


def _range(key: str, low: Any, high: Any) -> Condition | None:
    if low is not None and high is not None:
        return Condition(key, Operator.BETWEEN, (str(low), str(high)))
    if low is not None:
        return Condition(key, Operator.FROM, (str(low),))
    return Condition(key, Operator.TO, (str(high),)) if high is not None else None


@dataclass(frozen=True)
class LineGroup:
    """Fields that stand together; `said` is what is asked of them now, '' for nothing."""

    words: Words
    icon: str
    lines: list[ConditionLine]
    said: str
    has_faults: bool


class Conditions:
    """A line for each field that a rule may ask. Conditions that no line can show are kept as they are."""

    def __init__(self, rule: Rule | None, data: Any = None) -> None:
        self.stored = read_json(rule.conditions, ENQUIRY).items if rule and rule.conditions else ()
        shown = {item.field: item for item in self.stored if isinstance(item, Condition) and _is_plain(item)}
        self.kept: list[Node] = [item for item in self.stored if not any(item is one for one in shown.values())]
        lines = [ConditionLine(field, data, stored=shown.get(field.key)) for field in ENQUIRY if _is_asked(field)]
        self.lines = [line for line in lines if line.can_be_asked]
        self.is_bound = data is not None

    def __iter__(self) -> Iterator[ConditionLine]:
        return iter(self.lines)

    def is_valid(self) -> bool:
        valid = [line.is_valid() for line in self.lines]  # every line, so that each shows its own mistakes
        return all(valid)

    def as_json(self) -> dict[str, Any]:
        """The conditions as the rule keeps them; raises FilterMistake."""
        return write_json(Group("all", (*self._asked(), *self.kept)), ENQUIRY)

    def _asked(self) -> list[Condition]:
        return [condition for line in self.lines if (condition := line.condition())]

    def groups(self, context: Context) -> list[LineGroup]:
        """The lines by what they are about, each group with what is asked of it now."""
        asked = self._asked() if self.is_bound else [one for one in self.stored if isinstance(one, Condition)]
        by_place: dict[int, list[ConditionLine]] = {}
        for line in self.lines:
            place = next((n for n, (_w, _i, keys) in enumerate(GROUPS) if line.key in keys), REST)
            by_place.setdefault(place, []).append(line)
        return [
            LineGroup(words, icon, lines, _said(asked, lines, context), any(line.errors for line in lines))
            for place, (words, icon, _keys) in enumerate(GROUPS)
            if (lines := by_place.get(place))
        ]

    @property
    def kept_words(self) -> str:
        """What is asked besides, which no line can show."""
        return describe(Group("all", tuple(self.kept)), ENQUIRY, NOBODY) if self.kept else ""


def _said(asked: list[Condition], lines: list[ConditionLine], context: Context) -> str:
    keys = {line.key for line in lines}
    own = tuple(one for one in asked if one.field in keys)
    try:
        return describe(Group("all", own), ENQUIRY, context) if own else ""
    except FilterMistake:
        return ""


def _is_asked(field: Field) -> bool:
    return field.kind in OFFERED or field.kind in RANGED


def _is_plain(item: Condition) -> bool:
    kind = ENQUIRY[item.field].kind
    if kind in RANGED:
        return item.op in RANGES
    return kind in OFFERED and item.op.value in dict(OFFERED[kind])


def _initial(condition: Condition | None, field: Field) -> dict[str, Any]:
    if field.kind in RANGED:
        if condition is None:
            return {}
        low = condition.values[0] if condition.op is not Operator.TO else None
        high = condition.values[-1] if condition.op is not Operator.FROM else None
        return {"low": low, "high": high}
    if condition is None:
        return {"op": Operator.IS.value}
    if field.kind is Kind.FLAG:
        return {"op": Operator.IS.value, "values": condition.values[0]}
    values: Any = list(condition.values) if field.choices else ", ".join(condition.values)
    return {"op": condition.op.value, "values": values}
