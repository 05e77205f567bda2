"""Forms of a script: what it is called and aims at, and one step with its answers."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit.problems import Mistake, Words
from teplo.terms.models import Topic
from teplo.web.lead import card_shown
from teplo.web.setup.editing import SettingsForm
from teplo.work.actions.scripts.writing import TO_NEW
from teplo.work.scripts.models import Script
from teplo.work.scripts.rules import FILLS, LONGEST_ANSWER, LONGEST_WORDS, MOST_ANSWERS, Answer, Step, StepKind, Tree

SPARE = 3  # empty lines for further answers
KINDS: dict[StepKind, Words] = {
    StepKind.SAY: pgettext_lazy("step", "Say"),
    StepKind.QUESTION: pgettext_lazy("step", "Ask"),
    StepKind.END: pgettext_lazy("step", "End"),
    StepKind.OBJECTION: _("Objection"),
}
ICONS = {
    StepKind.SAY: "message",
    StepKind.QUESTION: "help-circle",
    StepKind.END: "flag",
    StepKind.OBJECTION: "shield",
}


class ScriptForm(SettingsForm):
    """A script: its aim is what the page says above every step."""

    class Meta:
        model = Script
        fields: tuple[str, ...] = ("name", "kind", "aim", "is_active")
        help_texts: ClassVar[dict[str, Words]] = {
            "aim": _("What shall be reached at the end: a measuring visit agreed, the size of the order known.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aim"].required = True  # nothing is published without


class NewScriptForm(ScriptForm):
    """Another script."""

    class Meta(ScriptForm.Meta):
        fields = ("name", "kind", "aim")


class CopyForm(forms.Form):
    """A copy of a script under another name."""

    name = forms.CharField(label=_("Title"), max_length=80)


def fields_to_fill() -> list[tuple[str, Words]]:
    """The fields of the card that a question may fill, as the card calls them."""
    known = {**card_shown.LEAD, **card_shown.PERSON}
    return [("", _("no field: the answer only leads on")), *((name, known[name].label) for name in FILLS)]


def value_words(fills: str, value: str) -> str:
    """What an answer writes, as the card shows it: a heat or a product by its words."""
    known = {**card_shown.LEAD, **card_shown.PERSON}.get(fills)
    options = known.options() if known and known.options and value else ()
    return str(dict(options).get(value, value))


class StepForm(forms.Form):
    """One step. An objection is a step of its own kind; the others may become each other."""

    kind = forms.ChoiceField(label=_("What happens here"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    words = forms.CharField(
        label=_("Words"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    fills = forms.ChoiceField(label=_("The answer is written into"), required=False)
    topic = forms.TypedChoiceField(
        label=_("Counted as"), required=False, coerce=int, empty_value=None,
        help_text=_("When this objection is opened in a talk, it is marked and counted under this name."),
    )  # fmt: skip
    is_aim = forms.BooleanField(label=_("Here the aim is reached"), required=False)

    def __init__(self, *args: Any, tree: Tree, step: Step, numbers: dict[str, int], **kwargs: Any) -> None:
        shown = {name: getattr(step, name) for name in ("title", "words", "fills", "topic", "is_aim")}
        kwargs["initial"] = {**shown, "kind": step.kind.value}
        super().__init__(*args, **kwargs)
        self.tree, self.step, self.numbers = tree, step, numbers
        is_objection = step.kind == StepKind.OBJECTION
        kinds = [StepKind.OBJECTION] if is_objection else [StepKind.SAY, StepKind.QUESTION, StepKind.END]
        self._choices("kind", [(kind.value, KINDS[kind]) for kind in kinds])
        self._choices("fills", fields_to_fill())
        topics = Topic.objects.filter(kind=Topic.Kind.OBJECTION, is_active=True)
        self._choices("topic", [("", _("not counted")), *((str(one.pk), str(one)) for one in topics)])
        self.fields["title"].label = _("What the customer says") if is_objection else _("Title")
        self.fields["words"].label = _("What to reply") if is_objection else _("What to say")
        for place in range(1, self._places() + 1):
            self._add_answer(place, step.answers[place - 1] if place <= len(step.answers) else Answer("", ""))

    def _choices(self, name: str, choices: list[tuple[str, Words]]) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = choices

    def _places(self) -> int:
        return min(MOST_ANSWERS, len(self.step.answers) + SPARE)

    def _add_answer(self, place: int, answer: Answer) -> None:
        name = _("Answer %(number)s") % {"number": place}
        written = value_words(self.step.fills, answer.value)
        wide = {"class": "form-control", "aria-label": name, "placeholder": name}
        self.fields[f"answer_{place}"] = forms.CharField(
            max_length=LONGEST_ANSWER, required=False, initial=answer.words, widget=forms.TextInput(attrs=wide)
        )
        beside = {"class": "form-control", "aria-label": f"{name}: {_('writes')}", "placeholder": _("what is typed")}
        self.fields[f"value_{place}"] = forms.CharField(
            max_length=300, required=False, initial=written, widget=forms.TextInput(attrs=beside)
        )
        way = forms.Select(attrs={"class": "form-select", "aria-label": f"{name}: {_('leads to')}"})
        self.fields[f"to_{place}"] = forms.ChoiceField(
            required=False, initial=answer.to, choices=self._ways(place), widget=way
        )

    def _ways(self, place: int) -> list[tuple[str, Words]]:
        back = _("back to where it came up") if self.step.kind == StepKind.OBJECTION else f"{_('leads to')} …"
        walked = [(one.key, f"{self.numbers[one.key]}. {one.name or _('Not written yet')}") for one in self.tree.way]
        return [("", back), (TO_NEW, _("a new step")), *walked]

    def lines(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The answers as lines: words, what is written, where it leads."""
        for place in range(1, self._places() + 1):
            yield self[f"answer_{place}"], self[f"value_{place}"], self[f"to_{place}"]

    def clean(self) -> dict[str, Any]:
        """What an answer writes must be readable as that field; a choice may be given by its words."""
        data: dict[str, Any] = super().clean() or {}
        known = {**card_shown.LEAD, **card_shown.PERSON}.get(data.get("fills") or "")
        for place in range(1, self._places() + 1):
            typed = (data.get(f"value_{place}") or "").strip()
            if not known or not typed or data.get("kind") != StepKind.QUESTION:
                continue
            by_words = {str(words).casefold(): value for value, words in (known.options() if known.options else ())}
            data[f"value_{place}"] = value = by_words.get(typed.casefold(), typed)
            try:
                known.read(value)
            except Mistake as mistake:
                self.add_error(f"value_{place}", str(mistake.message))
        return data

    def made(self) -> Step:
        """The step as it was filled in."""
        data = self.cleaned_data
        given = [
            Answer("", data[f"answer_{n}"], data[f"to_{n}"], data[f"value_{n}"]) for n in range(1, self._places() + 1)
        ]
        return Step(
            self.step.key,
            StepKind(data["kind"]),
            data["title"],
            data["words"],
            data["fills"],
            data["topic"],
            data["is_aim"],
            tuple(one for one in given if one.words.strip() or one.to or one.value.strip()),
        )


class TopicForm(SettingsForm):
    """A topic; its kind stays."""

    class Meta:
        model = Topic
        fields = ("name", "is_active")


class NewTopicForm(forms.Form):
    """Another topic."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Topic.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Title"), max_length=120)
