"""Reads a submitted form: the fields that the form asks for, whatever else came along kept as text."""

import json
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.intake.connectors import Unreadable
from teplo.intake.connectors.api.reader import read_object
from teplo.kit.text import one_line
from teplo.terms.models import ConsentText
from teplo.terms.rules import key_of
from teplo.triage.draft import Draft

# Names that a form may send without asking for them: they say where the visitor came from, or are our own marks.
UTM = ("source", "medium", "campaign", "content", "term")
OWN = frozenset({"csrfmiddlewaretoken", "website", "started", "nonce", "page", "referrer", "first_page"})
MAX_PARTS = 200
HANDLES = ("telegram", "whatsapp", "vk", "viber", "max")
PLAIN = frozenset(
    {"name", "phone", "email", "contact", "company", "need", "text", "product", "region", "callback_at", *HANDLES}
)
PURPOSES = tuple(ConsentText.Purpose.values)


def read(body: bytes, channel: Channel, meta: dict[str, object]) -> Draft:
    """A draft out of a submission; Unreadable where it cannot be taken apart."""
    values = values_of(body, str(meta.get("type") or ""))
    labels = {str(field.get("key")): str(field.get("label") or "") for field in channel.form.fields}
    return read_object(as_enquiry(values, labels), channel, meta)


def values_of(body: bytes, content_type: str) -> dict[str, str]:
    """The fields of a submission; of a field that came twice the last value counts, of a list of ours all of them."""
    try:
        if content_type.startswith("application/json"):
            given = json.loads(body)
            return {str(key): _said(key, value) for key, value in given.items()} if isinstance(given, dict) else {}
        values: dict[str, str] = {}
        for key, value in parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_PARTS):
            values[key] = f"{values[key]},{value}" if key_of(key) and values.get(key) else value
        return values
    except (ValueError, UnicodeError, RecursionError):
        raise Unreadable("not_a_form", _("The submission cannot be taken apart.")) from None


def _said(key: object, value: object) -> str:
    return ",".join(map(str, value)) if key_of(str(key)) and isinstance(value, list) else str(value)


def as_enquiry(values: dict[str, str], labels: dict[str, str]) -> dict[str, object]:
    """The submission in the words of the intake API; `labels` name the form's own extra fields."""
    filled = {key: value for key, value in values.items() if value.strip()}
    utm = {name: filled[f"utm_{name}"] for name in UTM if f"utm_{name}" in filled}
    given = {purpose: filled[f"consent_{purpose}"] for purpose in PURPOSES if f"consent_{purpose}" in filled}
    asked = {key_of(key) or label or key: filled[key] for key, label in labels.items() if key in filled.keys() - PLAIN}
    known = PLAIN | OWN | labels.keys() | {f"utm_{name}" for name in UTM} | {f"consent_{name}" for name in PURPOSES}
    return {
        "person": _person(filled),
        "company": values.get("company"),
        "need": values.get("need"),
        "text": values.get("text"),
        "product": values.get("product"),
        "region": values.get("region"),
        "callback_at": values.get("callback_at"),
        "utm": utm,
        "page": values.get("page"),
        "referrer": values.get("referrer"),
        "fields": asked,
        "consents": [{"purpose": purpose, "text_version": version} for purpose, version in given.items()],
        **{one_line(key, limit=80): filled[key] for key in filled if key not in known},
    }


def _person(filled: dict[str, str]) -> dict[str, object]:
    contact = filled.get("contact", "")
    kind = "email" if "@" in contact else "phone"
    return {
        "name": filled.get("name"),
        "phones": [value for value in (filled.get("phone"), contact if kind == "phone" else "") if value],
        "emails": [value for value in (filled.get("email"), contact if kind == "email" else "") if value],
        "handles": {kind: filled[kind] for kind in HANDLES if kind in filled},
    }
