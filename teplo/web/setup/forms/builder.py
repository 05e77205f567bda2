"""What a form on the site shows: its words, and its fields as lines that can be chosen and ordered."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Form
from teplo.channels.rules import KNOWN_FIELDS, OWN_QUESTION
from teplo.terms.models import ConsentText
from teplo.terms.queries import asked_on_forms
from teplo.web.setup.editing import SettingsForm

OWN_QUESTIONS = 5


class FieldLine(forms.Form):
    """One field of the form: whether it is asked, at which place, in which words."""

    shown = forms.BooleanField(label=_("Ask"), required=False)
    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=99, required=False)
    label = forms.CharField(label=_("Words"), max_length=120, required=False)
    required = forms.BooleanField(label=_("Required"), required=False)
    help = forms.CharField(label=_("Hint"), max_length=300, required=False)

    def __init__(self, key: str, usual: str, data: Any = None, *, initial: dict[str, object]) -> None:
        self.key, self.usual = key, usual
        super().__init__(data, prefix=f"field-{key}", initial=initial)


if TYPE_CHECKING:
    TextsField = forms.ModelMultipleChoiceField[ConsentText]
else:
    TextsField = forms.ModelMultipleChoiceField


class ConsentChoice(TextsField):
    """Texts of consent, each with the beginning of its words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_purpose_display()} · {obj.version} · {obj.language} — {obj.body[:90]}"


class FormForm(SettingsForm):
    """The words, look and grounds of a form."""

    allowed_sites = forms.CharField(
        label=_("Sites that may show it"), required=False, max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "example.ru"}),
        help_text=_("One a line, *.example.ru for all below it. Empty means any site."),
    )  # fmt: skip
    consents = ConsentChoice(
        label=_("Consents asked"), queryset=ConsentText.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each stands in the form as a box that nobody has ticked yet."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Form
        fields = (
            "heading", "intro", "button", "success", "language", "accent", "allowed_sites", "consents", "other_ground",
        )  # fmt: skip
        widgets: ClassVar = {
            "intro": forms.Textarea(attrs={"rows": 2}),
            "success": forms.Textarea(attrs={"rows": 2}),
            "accent": forms.TextInput(attrs={"type": "color"}),
        }
        help_texts: ClassVar = {
            "success": _("Say what happens next and when."),
            "other_ground": _(
                "Why the data may be processed where no consent to it is asked, for instance a contract."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["consents"]
        assert isinstance(field, ConsentChoice)
        form = self.instance
        assert isinstance(form, Form)
        field.queryset = offered(form)
        self.initial["allowed_sites"] = "\n".join(form.allowed_sites)
        self.initial["consents"] = list(form.consents.values_list("pk", flat=True))

    def clean_allowed_sites(self) -> list[str]:
        given = re.split(r"[\s,;]+", self.cleaned_data["allowed_sites"].lower())
        return list(dict.fromkeys(_host(site) for site in given if site))

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()


def _host(pasted: str) -> str:
    """The name of a site out of an address that was copied whole, in the letters of the network."""
    host = re.sub(r"^[a-z]+://", "", pasted).partition("/")[0]
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def offered(form: Form) -> Any:
    """The newest wording of each purpose and language, and those that the form asks now."""
    newest = ConsentText.objects.order_by("purpose", "language", "-valid_from", "-pk").distinct("purpose", "language")
    numbers = {text.pk for text in newest} | set(form.consents.values_list("pk", flat=True))
    return ConsentText.objects.filter(pk__in=numbers).order_by("purpose", "language", "-valid_from")


class Fields:
    """The lines of a form's fields: every known one, and questions of the company's own."""

    def __init__(self, form: Form, data: Any = None) -> None:
        now = {str(field.get("key")): (place, field) for place, field in enumerate(form.fields, 1)}
        usual = {**KNOWN_FIELDS, **{f"q{number}": _("Own question") for number in range(1, OWN_QUESTIONS + 1)}}
        usual |= {name: one.name for name, one in asked_on_forms().items()}
        usual |= {key: _("Own question") for key in now if key not in usual and OWN_QUESTION.fullmatch(key)}
        self.lines = [
            FieldLine(key, str(words), data, initial=_initial(key, words, now)) for key, words in usual.items()
        ]
        self.lines.sort(key=lambda line: line.initial.get("place") or 100)

    def __iter__(self) -> Iterator[FieldLine]:
        return iter(self.lines)

    def is_valid(self) -> bool:
        valid = [line.is_valid() for line in self.lines]  # every line, so that each shows its own mistakes
        return all(valid)

    def chosen(self) -> list[dict[str, object]]:
        """The fields as the model keeps them, in their order."""
        asked = [line for line in self.lines if line.cleaned_data["shown"]]
        asked.sort(key=lambda line: line.cleaned_data["place"] or 100)
        return [
            {
                "key": line.key,
                "label": line.cleaned_data["label"],
                "required": line.cleaned_data["required"],
                "help": line.cleaned_data["help"],
            }
            for line in asked
        ]


def _initial(key: str, words: object, now: dict[str, tuple[int, dict[str, object]]]) -> dict[str, object]:
    if key in now:
        place, field = now[key]
        return {"shown": True, "place": place, **{name: field.get(name) for name in ("label", "required", "help")}}
    return {"label": "" if OWN_QUESTION.fullmatch(key) else str(words)}
