"""What a form may ask: pure checks over its fields."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import FieldError, Words

MOST_FIELDS = 20
# A question of the form's own, or a field that the company has added to its leads.
OWN_QUESTION = re.compile(r"q[1-9][0-9]?")
OWN_FIELD = re.compile(r"custom_[a-z][a-z0-9_]{0,23}")
COLOUR = re.compile(r"#[0-9a-f]{6}")
SITE = re.compile(
    r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d{1,5})?"
)

# What a form can ask beside questions of the company's own, in the order in which the page offers it.
KNOWN_FIELDS: dict[str, Words] = {
    "name": _("Name"),
    "contact": _("Phone or e-mail"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "telegram": _("Telegram"),
    "company": _("Company"),
    "need": _("What do you need?"),
    "product": _("Product"),
    "region": _("Region"),
    "call_time": _("Convenient time to call"),
    "callback_at": _("Call me back at"),
    "text": _("Message"),
}
CONTACTS = frozenset({"contact", "phone", "email", "telegram"})

FormField = Mapping[str, object]


def fields_mistakes(fields: Sequence[FormField]) -> list[FieldError]:
    """What is wrong with the fields of a form; nothing where it can be shown."""
    keys = [str(field.get("key", "")) for field in fields]
    if not 1 <= len(fields) <= MOST_FIELDS:
        return [FieldError("fields", "count", _("A form has one field at least and twenty at most."))]
    if len(set(keys)) != len(keys):
        return [FieldError("fields", "twice", _("The same field stands in the form twice."))]
    if not all(key in KNOWN_FIELDS or OWN_QUESTION.fullmatch(key) or OWN_FIELD.fullmatch(key) for key in keys):
        return [FieldError("fields", "unknown", _("Choose fields from the list."))]
    if not CONTACTS & set(keys):
        words = _("Ask for a phone, an e-mail or Telegram: otherwise nobody can answer.")
        return [FieldError("fields", "no_contact", words)]
    return [mistake for field in fields for mistake in _field_mistakes(field)]


def _field_mistakes(field: FormField) -> list[FieldError]:
    label, hint = field.get("label", ""), field.get("help", "")
    known = {"key", "label", "required", "help"}
    shape = isinstance(label, str) and isinstance(hint, str) and isinstance(field.get("required", False), bool)
    if not shape or not set(field) <= known:
        return [FieldError("fields", "malformed", _("A field of the form cannot be read."))]
    if not label:
        return [FieldError("fields", "no_label", _("Every field needs words of its own."))]
    if len(str(label)) > 120 or len(str(hint)) > 300:
        return [FieldError("fields", "too_long", _("The words of a field are too long."))]
    return []


def sites_mistakes(sites: Sequence[str]) -> list[FieldError]:
    """What is wrong with the sites that may show a form: host names, `*.` before one means all below it."""
    for site in sites:
        if not SITE.fullmatch(site) or len(site) > 200:
            words = _("“%(site)s” is no name of a site. Write example.ru or *.example.ru.") % {"site": site[:60]}
            return [FieldError("allowed_sites", "not_a_site", words)]
    return []


def grounds_mistakes(purposes: Sequence[str], *, other_ground: str) -> list[FieldError]:
    """A form asks for consent to processing or names another lawful ground, and asks for each purpose once."""
    if len(set(purposes)) != len(purposes):
        return [FieldError("consents", "purpose_twice", _("Choose one wording for each purpose."))]
    if "processing" not in purposes and not other_ground.strip():
        words = _("Ask for consent to the processing of personal data, or name another lawful ground below.")
        return [FieldError("consents", "no_ground", words)]
    return []
