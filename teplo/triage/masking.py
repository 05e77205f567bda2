"""Words for whoever may not know yet whom they are of: without telephone numbers and addresses in them."""

import re

_EMAIL = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")
_PHONE = re.compile(r"\+?\d[\d ()\-–.]{6,}\d")
_LINK = re.compile(r"(?:https?://|www\.|t\.me/|wa\.me/)\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\w{4,}")
FEWEST_DIGITS = 7
HIDDEN = "•••"


def masked(text: str) -> str:
    """The text with a mark in the place of every telephone number, e-mail, link and messenger name."""
    for pattern in (_EMAIL, _LINK, _HANDLE):
        text = pattern.sub(HIDDEN, text)
    return _PHONE.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    """Amounts and sizes stay: only what has as many digits as a telephone number goes."""
    digits = sum(letter.isdigit() for letter in found[0])
    return HIDDEN if digits >= FEWEST_DIGITS else found[0]
