"""A rule of distribution: who gets what fits it, how, within which limits, and what if nobody can."""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Campaign, Channel, Source
from teplo.kit.filters import FilterMistake
from teplo.kit.phones import Phone, PhoneMistake, read_phone
from teplo.kit.problems import Words
from teplo.leads.models import Heat
from teplo.staff import presence
from teplo.staff.models import Employee, Queue
from teplo.staff.presence import Presence
from teplo.terms.models import Product
from teplo.triage.models import Partner, Rule
from teplo.triage.rule_texts import SETTINGS
from teplo.triage.wording import EXPLAINED
from teplo.web.setup.editing import SettingsForm
from teplo.web.setup.forms.conditions import Conditions

Strategy = Rule.Strategy
NAMED, GROUP = "named", "group"
CAPS: dict[str, Words] = {
    "open": _("open leads at once"),
    "hour": _("new an hour"),
    "day": _("new a day"),
    "month": _("new a month"),
}
HEAVIEST = 100
# Nobody of our own is chosen by these.
WITHOUT_PEOPLE = (Strategy.QUEUE, Strategy.PARTNER)
NO_NAMES: dict[str, Any] = {"employees": []}
NO_GROUP: dict[str, Any] = {"team": None, "role": None, "skills": []}
# What only some ways of choosing ask, and what it is for the others.
ASKED_BY: dict[str, tuple[Collection[str], Any]] = {
    "offer_minutes": ((Strategy.OFFER, Strategy.PARTNER), None),
    "beginners_share": ((Strategy.BEST_CONVERTERS,), 0),
    "partners": ((Strategy.PARTNER,), []),
    "fallback": (Strategy.values, Rule.Fallback.NEXT),
}


@dataclass(frozen=True)
class Card:
    """A way of choosing as a card: its name, one line about it, and whether it is chosen."""

    value: str
    words: Words
    explained: Words
    is_chosen: bool


@dataclass(frozen=True)
class PersonLine:
    """A person who may be chosen: ticked or not, how heavy, and whether he is there now."""

    employee: Employee
    is_chosen: bool
    weight: forms.BoundField
    presence: Presence | None


class RuleForm(SettingsForm):
    """Who gets what fits a rule. What the chosen way does not ask for is emptied, so that it cannot surprise later."""

    pool = forms.ChoiceField(
        label=_("Among whom"), widget=forms.RadioSelect, required=False, initial=NAMED,
        choices=[(NAMED, _("people by name")), (GROUP, _("everybody of a team, a role, with skills"))],
    )  # fmt: skip
    employees = forms.TypedMultipleChoiceField(
        label=_("Chosen people"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("All of them are needed.")
    )
    partners = forms.TypedMultipleChoiceField(
        label=_("Partners"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all whose region it is."),
    )  # fmt: skip
    queue_else = forms.ModelChoiceField(label=_("Queue"), queryset=Queue.objects.order_by("pk"), required=False)

    class Meta:
        model = Rule
        fields = (
            "name", "strategy", "queue", "pool", "employees", "team", "role", "skills", "partners",
            "beginners_share", "offer_minutes", "out_of_hours", "fallback",
        )  # fmt: skip
        widgets: ClassVar = {
            "strategy": forms.RadioSelect,
            "fallback": forms.RadioSelect,
            "out_of_hours": forms.RadioSelect,
        }
        help_texts: ClassVar = {
            "beginners_share": _("Whoever has worked here for less than 90 days gets at least so many of a hundred."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(Employee.objects.people().order_by("sort_key", "pk"))
        rule = self.instance
        assert isinstance(rule, Rule)
        self._offer("strategy", Strategy.choices)
        self._offer("fallback", Rule.Fallback.choices)
        self._offer("out_of_hours", Rule.OutOfHours.choices)
        self._offer("employees", [(one.pk, one.name) for one in self.people])
        self._offer("skills", self._skills(rule))
        self._offer("partners", [(one.pk, str(one)) for one in Partner.objects.filter(is_active=True)])
        for name in ("beginners_share", "fallback"):
            self.fields[name].required = False
        is_group = not rule.employees and (rule.team_id or rule.role_id or rule.skills)
        self.initial.setdefault("pool", GROUP if is_group else NAMED)
        self.initial.setdefault("queue_else", rule.queue_id)
        for key, words in CAPS.items():
            self._add_number(f"cap_{key}", words, rule.caps.get(key), most=100_000)
        for one in self.people:
            self._add_number(f"weight-{one.pk}", _("Weight: %(name)s") % {"name": one}, rule.weights.get(str(one.pk)))

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _skills(self, rule: Rule) -> list[tuple[str, str]]:
        """Whatever somebody of ours is good at, and what the rule asks already."""
        known = {skill for one in self.people for skill in one.skills} | {*rule.skills}
        return [(skill, skill) for skill in sorted(known)]

    def _add_number(self, name: str, words: Words, now: object, *, most: int = HEAVIEST) -> None:
        self.fields[name] = forms.IntegerField(
            label=str(words), min_value=1, max_value=most, required=False, initial=now,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The values that the action takes, from whatever of them can be read."""
        given = dict(super().clean() or {})
        strategy = given.get("strategy", "")
        caps = _taken(given, "cap_", CAPS)
        weights = _taken(given, "weight-", [str(one.pk) for one in self.people])
        queue, pool = given.pop("queue_else", None), given.pop("pool", "") or _pool(given)
        given |= NO_GROUP if pool == NAMED else NO_NAMES
        if strategy in WITHOUT_PEOPLE:
            given |= NO_GROUP | NO_NAMES
            caps = {}
        else:
            given |= {"queue": queue if _waits(given) else None, "partners": []}
        given |= {name: empty for name, (of, empty) in ASKED_BY.items() if strategy not in of or not given.get(name)}
        if strategy == Strategy.QUEUE:
            given |= {"fallback": Rule.Fallback.NEXT, "out_of_hours": ""}
        given["caps"] = caps
        given["weights"] = _weights(weights, given) if strategy == Strategy.WEIGHTED else {}
        return given

    @property
    def NAMES(self) -> dict[str, str]:  # noqa: N802 (as told_at asks for it)
        """What the action calls otherwise than the form: the queue stands where the chosen way asks for it."""
        has_own = self.cleaned_data.get("strategy") in WITHOUT_PEOPLE
        return {"caps": "cap_open", "weights": "employees", "queue": "queue" if has_own else "queue_else"}

    @property
    def cards(self) -> list[Card]:
        """The ways of choosing, each with its line."""
        chosen = self["strategy"].value()
        return [Card(value, words, EXPLAINED[value], value == chosen) for value, words in Strategy.choices]

    @property
    def caps(self) -> list[forms.BoundField]:
        return [self[f"cap_{key}"] for key in CAPS]

    def lines(self, at: Any) -> list[PersonLine]:
        """Everybody who may be chosen, and whether he is there at this moment."""
        there = presence.of([one.pk for one in self.people], at)
        chosen = set(map(str, self["employees"].value() or ()))
        return [
            PersonLine(one, str(one.pk) in chosen, self[f"weight-{one.pk}"], there.get(one.pk)) for one in self.people
        ]


def _taken(given: dict[str, Any], prefix: str, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of fields of one kind, taken out of what was given; without those that say nothing."""
    found = {key: given.pop(f"{prefix}{key}", None) for key in keys}
    return {key: number for key, number in found.items() if number}


def _pool(given: Mapping[str, Any]) -> str:
    """What is meant where nobody says it: the people where some are named."""
    is_group = given.get("team") or given.get("role") or given.get("skills")
    return GROUP if is_group and not given.get("employees") else NAMED


def _waits(given: Mapping[str, Any]) -> bool:
    """Whether something goes to a queue when nobody can."""
    return given.get("fallback") in ("queue", "wait") or given.get("out_of_hours") in ("queue", "wait")


def _weights(weights: Mapping[str, int], given: Mapping[str, Any]) -> dict[str, int]:
    """What is said of those who may be chosen; 1 needs no word."""
    named = {str(one) for one in given.get("employees") or ()}
    return {who: weight for who, weight in weights.items() if weight > 1 and (who in named or not named)}


def draft_of(form: RuleForm, conditions: Conditions, row: Rule | None = None) -> Rule:
    """The rule as it stands in the form, as far as that can be read: an instance that is never saved.

    `row` is the rule that is edited, itself perhaps unsaved; what no form asks for it keeps.
    """
    if not form.is_bound:
        return row or Rule(position=0)
    draft = copy(row) if row else Rule(position=0)
    form.is_valid()
    for name, value in form.cleaned_data.items():
        if name in SETTINGS:
            setattr(draft, name, value)
    try:
        draft.conditions = conditions.as_json()
    except FilterMistake:
        draft.conditions = {}
    return draft


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
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    heat = forms.ChoiceField(label=_("Heat"), choices=[("", "—"), *Heat.choices], required=False)
    text = forms.CharField(label=_("Text"), max_length=300, required=False)

    def clean_phone(self) -> Phone | None:
        """The number as an enquiry would bring it."""
        given = self.cleaned_data["phone"]
        try:
            return read_phone(given, country=settings.COUNTRY) if given else None
        except PhoneMistake as mistake:
            raise forms.ValidationError(str(mistake)) from None
