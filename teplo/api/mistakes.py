"""What the schemas found wrong, said in the reader's language at the field he knows."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import FieldError

# The kinds of pydantic, by the code that the caller sees.
KINDS: dict[str, tuple[str, Promise]] = {
    "missing": ("required", _("This is required.")),
    "extra_forbidden": ("unknown_field", _("There is no such field.")),
    "string_type": ("not_text", _("Expected text here.")),
    "string_unicode": ("not_text", _("Expected text here.")),
    "string_too_short": ("required", _("This is required.")),
    "string_too_long": ("too_long", _("At most %(max_length)d characters.")),
    "too_long": ("too_many", _("At most %(max_length)d values.")),
    "int_type": ("not_a_number", _("Expected a whole number here.")),
    "int_from_float": ("not_a_number", _("Expected a whole number here.")),
    "int_parsing": ("not_a_number", _("Expected a whole number here.")),
    "int_parsing_size": ("not_a_number", _("Expected a whole number here.")),
    "less_than_equal": ("too_large", _("At most %(le)s.")),
    "greater_than_equal": ("too_small", _("At least %(ge)s.")),
    "bool_type": ("not_a_flag", _("Expected true or false here.")),
    "list_type": ("not_a_list", _("Expected a list here.")),
    "dict_type": ("not_an_object", _("Expected names and values here.")),
    "model_type": ("not_an_object", _("Expected names and values here.")),
    "model_attributes_type": ("not_an_object", _("Expected names and values here.")),
    "literal_error": ("unknown", _("Choose one of %(expected)s.")),
    "not_a_moment": ("not_a_moment", _("Expected a moment with its zone here, such as 2026-11-21T10:00:00+03:00.")),
    "not_an_amount": ("not_a_number", _('Expected an amount in a string here, such as "150000.00".')),
    "not_a_choice": ("unknown", _("Expected true, false or the id of a record here.")),
    "not_a_name": ("unknown", _("Expected an id or a key here.")),
    "not_a_day": ("not_a_day", _("Expected a day here, such as 2026-11-21.")),
}
UNREADABLE = ("invalid", _("This cannot be read."))


def field_error(found: dict[str, Any]) -> FieldError:
    """One mistake as ninja reports it: `loc` begins with where it was ('body', the argument's name)."""
    source, *rest = found["loc"]
    path = rest[1:] if source == "body" else rest
    code, words = KINDS.get(found["type"], UNREADABLE)
    details = dict(found.get("ctx", {}))
    if "expected" in details:  # pydantic joins the choices in English
        details["expected"] = ", ".join(re.findall(r"'([^']*)'", details["expected"]))
    return FieldError(".".join(str(part) for part in path)[:80], code, str(words) % details)
