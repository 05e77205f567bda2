"""HTML from values, as `django.utils.html.format_html` makes it: a page of leads asks for thousands of small pieces."""

from html import escape
from typing import Any

from django.utils.safestring import SafeString


def html(pattern: str, *values: object) -> SafeString:
    """The pattern with these values at its `{}`, escaped unless they are HTML already."""
    return SafeString(pattern.format(*map(escaped, values)))


def escaped(value: Any) -> str:
    """The value as text that HTML shows as it is; what is HTML already stays."""
    if type(value) is str:
        return escape(value)
    # Lazy words have no `__html__` of their own, but what they stand for may.
    said = value if hasattr(value, "__html__") else str(value)
    return str(said.__html__()) if hasattr(said, "__html__") else escape(said)
