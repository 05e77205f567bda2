"""What arrived, shown safely: as pairs of name and value where it can be taken apart, as plain text always."""

import json
from urllib.parse import parse_qsl

from teplo.intake.models import Capture

LONGEST = 20_000
MOST_PAIRS = 40
SHORT = 300


def raw(capture: Capture) -> str:
    """The body as text; what is no UTF-8 is shown by its bytes, what is too long is cut."""
    return text_of(bytes(capture.body))


def text_of(body: bytes) -> str:
    """The same of bytes that stand in no capture yet."""
    text = body[:LONGEST].decode("utf-8", errors="backslashreplace")
    return text if len(body) <= LONGEST else f"{text}…"


def pairs(capture: Capture) -> list[tuple[str, str]]:
    """The names and values of a submission, the nested ones with dotted names; nothing where it is no submission."""
    return pairs_of(bytes(capture.body), str(capture.meta.get("type") or "json"))


def pairs_of(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """The same of bytes that stand in no capture yet."""
    try:
        if "json" in content_type:
            given = json.loads(body)
            found = list(_flat("", given)) if isinstance(given, dict) else []
        else:
            found = parse_qsl(body.decode(), max_num_fields=200)
    except (ValueError, UnicodeError, RecursionError):
        return []
    return [(name[:80], value[:SHORT]) for name, value in found if value][:MOST_PAIRS]


def _flat(prefix: str, value: object, depth: int = 0) -> list[tuple[str, str]]:
    if depth > 4:
        return [(prefix, "…")]
    if isinstance(value, dict):
        return [one for key, inner in value.items() for one in _flat(_dotted(prefix, str(key)), inner, depth + 1)]
    if isinstance(value, list):
        return [one for inner in value for one in _flat(prefix, inner, depth + 1)]
    return [(prefix, "" if value is None else str(value))]


def _dotted(prefix: str, key: str) -> str:
    return f"{prefix}.{key}" if prefix else key
