"""Names as they stand in addresses."""

from __future__ import annotations

import re

from teplo.kit.text.keys import fold

_CYRILLIC = "абвгдезийклмнопрстуфхцыэіїґў"
_LATIN = "abvgdeziyklmnoprstufhcyeiigu"
_LETTERS = str.maketrans(_CYRILLIC, _LATIN, "ъь") | {
    ord(letter): written
    for letter, written in {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "є": "ye"}.items()
}
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(text: str, *, limit: int, otherwise: str) -> str:
    """Return a name in Latin letters, digits and dashes, at most `limit` long; `otherwise` where nothing is left.

    'Сайт «Ламинат»' becomes 'sayt-laminat'.
    """
    latin = fold(text[: limit * 4]).translate(_LETTERS)
    return _OTHER.sub("-", latin).strip("-")[:limit].rstrip("-") or otherwise


def free_slug(wanted: str, taken: set[str], *, limit: int) -> str:
    """Return the slug itself, or with the first number that makes it free: 'form', 'form-2', 'form-3'."""
    found, number = wanted, 1
    while found in taken:
        number += 1
        ending = f"-{number}"
        found = f"{wanted[: limit - len(ending)]}{ending}"
    return found
