"""What is searched: one folded line per record, and the fragments of a question to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from teplo.kit.text.keys import fold

_BREAKS = re.compile(r"[^\w]+|_+")
_NUMBER = re.compile(r"\+?[\d\s().\-\u2010-\u2015]{4,}")
_EXTENSION = re.compile(r";ext=(\d+)$")
_NOT_DIGIT = re.compile(r"\D+")
_SHORTEST = 3  # a trigram index answers nothing for less


def search_text(*parts: str | None) -> str:
    """Return the folded line of a record: lower case, ё as е, marks as spaces, every telephone as bare digits.

    A Russian number stands in with its 8 as well, so '912 345', '+7 912' and '8 912' are all fragments of the line.
    """
    found: dict[str, None] = {}
    for part in parts:
        if part:
            for piece in _pieces(part):
                found.setdefault(piece)
    return " ".join(found)


def search_words(query: str) -> list[str]:
    """Return the fragments that must all occur in a record's line, at most 8; empty when nothing can be asked.

    A number is one fragment however it is spaced, so is an address with '@'; fragments under three characters are
    left out where longer ones exist.
    """
    query = query.strip()[:200]
    digits = _NOT_DIGIT.sub("", query)
    if digits and _NUMBER.fullmatch(query):
        return [digits]
    folded = _fold(query)
    if "@" in query.strip("@") and " " not in query:
        return [folded] if folded else []
    words = list(dict.fromkeys(folded.split()))
    return ([word for word in words if len(word) >= _SHORTEST] or words)[:8]


def _pieces(part: str) -> Iterator[str]:
    extension = _EXTENSION.search(part) if ";" in part else None
    plain = part[: extension.start()] if extension else part
    # Most parts are words and end this question at their first letter.
    digits = _NOT_DIGIT.sub("", plain) if _NUMBER.fullmatch(plain.strip()) else ""
    if digits:
        yield digits
        if len(digits) == 11 and digits[0] in "78":
            yield ("8" if digits[0] == "7" else "7") + digits[1:]
        if extension:
            yield extension[1]
        return
    folded = _fold(part)
    if folded:
        yield folded


def _fold(text: str) -> str:
    return _BREAKS.sub(" ", fold(text)).strip()
