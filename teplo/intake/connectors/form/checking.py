"""What a visitor is asked to mend before his submission counts as finished: one sentence at each field."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teplo.channels.models import Form
from teplo.channels.rules import CONTACTS
from teplo.intake.connectors.reading import read_callback, read_contact
from teplo.kit.problems import Mistake
from teplo.terms.models import ConsentText
from teplo.terms.queries import asked_on_forms
from teplo.terms.rules import Definition, read

LONGEST = {"name": 200, "company": 200, "need": 300, "text": 20_000}
SHORT = 1_000


def mistakes(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Sentences by field key, in the order of the page; `contact` speaks for all where any one contact would do."""
    found, own = {}, asked_on_forms()
    for field in form.fields:
        key, must = str(field["key"]), field.get("required") is True
        value = values.get(key, "").strip()
        if words := _of_own(own.get(key), value) or _of_field(key, value, must=must):
            found[key] = words
    contacts = [str(field["key"]) for field in form.fields if field["key"] in CONTACTS]
    if contacts and not any(values.get(key, "").strip() for key in contacts):
        found.setdefault(contacts[0], _("Please leave a phone or an e-mail: how else can we answer?"))
    processing = f"consent_{ConsentText.Purpose.PROCESSING}"
    asked = {f"consent_{text.purpose}" for text in form.texts()}
    if processing in asked and not values.get(processing):
        found[processing] = _("Without this consent we may not keep your contact.")
    return found


def _of_field(key: str, value: str, *, must: bool) -> str:
    return _("Please fill this in.") if must and not value else _of_value(key, value)


def _of_own(field: Definition | None, value: str) -> str:
    """What is wrong with the value of a field that the company has added."""
    try:
        if field is not None:
            read(field, value)
    except Mistake as mistake:
        return str(mistake.message)
    return ""


def _of_value(key: str, value: str) -> str:
    limit = LONGEST.get(key, SHORT)
    if len(value) > limit:
        words = ngettext(
            "Please shorten this by %(count)d character.",
            "Please shorten this by %(count)d characters.",
            len(value) - limit,
        )
        return words % {"count": len(value) - limit}
    if key == "callback_at" and value and read_callback(value) is None:
        return _("Please give a day and a time.")
    kind = {"phone": "phone", "email": "email", "telegram": "telegram"}.get(key, "")
    if key == "contact":
        kind = "email" if "@" in value else "phone"
    if not kind or not value:
        return ""
    try:
        read_contact(kind, value)
    except Mistake as mistake:
        return str(mistake.message)
    return ""
