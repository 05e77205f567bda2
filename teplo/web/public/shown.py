"""A form as its page shows it: every field with its value, its mistake and how a phone should help to fill it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from teplo.channels.models import Form
from teplo.kit import tokens
from teplo.terms.models import ConsentText
from teplo.terms.queries import asked_on_forms
from teplo.terms.rules import Definition, key_of

PURPOSE = "form"
SHOWN_FOR = timedelta(hours=24)
# key → type of the input, what the browser may fill in
INPUTS = {
    "name": ("text", "name"),
    "contact": ("text", "on"),
    "phone": ("tel", "tel"),
    "email": ("email", "email"),
    "company": ("text", "organization"),
    "need": ("text", "off"),
    "text": ("area", "off"),
    "product": ("choice", "off"),
    "callback_at": ("datetime-local", "off"),
}
KEPT = ("page", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field; `choices` are keys with names where one is chosen from a list."""

    key: str
    label: str
    help: str
    required: bool
    kind: str
    autocomplete: str
    value: str
    mistake: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def chosen(self) -> list[str]:
        """The values of several choices."""
        return self.value.split(",")


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """A box of its own for each purpose, never ticked beforehand."""

    key: str
    version: str
    body: str
    required: bool
    ticked: bool
    mistake: str


def fields(form: Form, values: Mapping[str, str], mistakes: Mapping[str, str]) -> list[ShownField]:
    """The fields in the order of the page; one of the company's own that is out of use is left out."""
    own = asked_on_forms()
    asked = [dict(field) for field in form.fields if not key_of(str(field["key"])) or field["key"] in own]
    return [_field(form, field, values, mistakes, own.get(str(field["key"]))) for field in asked]


OWN_INPUTS = {"date": "date", "choice": "choice", "choices": "choices", "yes_no": "choice", "link": "url"}


def _own_choices(own: Definition) -> tuple[tuple[str, str], ...]:
    if own.kind == "yes_no":
        return (("yes", gettext("yes")), ("no", gettext("no")))
    return tuple((one.key, one.name) for one in own.options if not one.is_retired)


def _field(
    form: Form,
    field: dict[str, object],
    values: Mapping[str, str],
    mistakes: Mapping[str, str],
    own: Definition | None,
) -> ShownField:
    key = str(field["key"])
    kind, autocomplete = INPUTS.get(key, ("text", "off"))
    if own is not None:
        kind, choices = OWN_INPUTS.get(own.kind, "text"), _own_choices(own)
    else:
        products = form.products() if kind == "choice" else ()
        choices = tuple((product.key, product.name) for product in products)
    return ShownField(
        key=key,
        label=str(field.get("label") or key),
        help=str(field.get("help") or ""),
        required=field.get("required") is True,
        kind=kind,
        autocomplete=autocomplete,
        value=values.get(key, ""),
        mistake=mistakes.get(key, ""),
        choices=choices,
    )


def consents(form: Form, values: Mapping[str, str], mistakes: Mapping[str, str]) -> list[ShownConsent]:
    """The consents that the form asks, each with the version of its text."""
    return [
        ShownConsent(
            key=f"consent_{text.purpose}",
            version=text.version,
            body=text.body,
            required=text.purpose == ConsentText.Purpose.PROCESSING,
            ticked=bool(values.get(f"consent_{text.purpose}")),
            mistake=mistakes.get(f"consent_{text.purpose}", ""),
        )
        for text in form.texts()
    ]


def hidden(asked: Mapping[str, str], *, at: datetime, referrer: str) -> dict[str, str]:
    """What goes along unseen: when the form was shown, its once-number, and where the visitor came from."""
    kept = {name: asked[name][:2_000] for name in KEPT if asked.get(name)}
    kept.setdefault("referrer", referrer[:2_000])
    started = asked.get("started") or tokens.sign(at.timestamp(), purpose=PURPOSE, until=at + SHOWN_FOR)
    return {**kept, "started": started, "nonce": asked.get("nonce") or tokens.make_public_key()}


def seconds_since_shown(started: str | None, *, at: datetime) -> float | None:
    """How long the visitor had the form before him; None where nothing sound says so."""
    shown_at = tokens.unsign(started, purpose=PURPOSE, at=at)
    return at.timestamp() - shown_at if isinstance(shown_at, float) else None
