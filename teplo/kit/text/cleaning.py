"""What may be stored: no character that PostgreSQL refuses or that deceives a reader."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls but tab and line feed; lone surrogates, which UTF-8 cannot carry; invisible and direction-turning
# characters, which make one name look like another. The joiners U+200C and U+200D stay: emoji and Persian need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
# Unicode's Stream-Safe Text Format (UAX #15) allows 30 marks on one letter. Normalisation sorts the marks of a letter
# in quadratic time, so longer runs must be cut before it.
_MARKS_ALLOWED = 30


def clean(text: object, *, limit: int) -> str:
    """Return the text as it may be stored, at most `limit` characters long; never raises.

    Composes letters (NFC), turns every line end into `\\n`, drops control and invisible characters and the space
    around. None and other empty values become ''.
    """
    if text is None:
        return ""
    # Cut before working: 4 is the most characters that composition makes of one, and a spare for those dropped.
    raw = str(text).lstrip()[: limit * 4 + 1_000]
    raw = _UNWANTED.sub("", _LINE_ENDS.sub("\n", raw))
    if not raw.isascii():
        raw = _compose(raw)
    return raw.strip()[:limit].rstrip()


def one_line(text: object, *, limit: int) -> str:
    """Return the cleaned text with every run of white space made one space."""
    return _SPACES.sub(" ", clean(text, limit=limit * 2))[:limit].rstrip()


def _compose(text: str) -> str:
    if unicodedata.is_normalized("NFC", text) and len(text) < 200:
        return text
    return unicodedata.normalize("NFC", _long_marks().sub(lambda run: run[0][:_MARKS_ALLOWED], text))


@cache
def _long_marks() -> re.Pattern[str]:
    # Built at the first need: walking the planes takes some milliseconds, and plain Russian never comes here.
    marks = "".join(re.escape(chr(code)) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{{_MARKS_ALLOWED + 1},}}")
