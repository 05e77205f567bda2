"""Pure decisions about talks: how words are shortened, filled in and looked for."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Words

LONGEST_WORDS = 200
LONGEST_SMS = 1_600
_PLACE = re.compile(r"\{\{?\s*([a-zа-яё_]+)\s*\}?\}", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d[\d\s\u00a0().-]{3,}\d|\d{5,}")
# What PostgreSQL keeps as one word: an e-mail address, a host.
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*|[^\W\d_][\w-]*(?:\.[\w-]+)+", re.UNICODE)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*", re.UNICODE)
MOST_WORDS = 12


def in_short(text: str) -> str:
    """The beginning of a text in one line, for lists."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_WORDS else line[: LONGEST_WORDS - 1] + "…"


def no_sms(text: str, *, has_files: bool) -> Words:
    """Why this cannot go as a short text; empty where it can. Nothing of it is ever cut off."""
    if has_files:
        return _("Files cannot go by SMS.")
    return _("An SMS has no more than %(most)d characters.") % {"most": LONGEST_SMS} if len(text) > LONGEST_SMS else ""


def places(text: str) -> set[str]:
    """The names of the places in a template, `{{ name }}`, in small letters."""
    return {found[1].lower() for found in _PLACE.finditer(text)}


def fill(text: str, values: Mapping[str, str]) -> str:
    """A template with its places filled; one that nobody can fill vanishes with the blank before it.

    There is no logic in a template and none in what fills it: a value is put in once and not read again.
    """

    def value(found: re.Match[str]) -> str:
        return values.get(found[1].lower(), "")

    lines = [re.sub(r"[ \t]+(?=[,.!?]|$)", "", _PLACE.sub(value, line)) for line in text.split("\n")]
    return "\n".join(lines)


def tsquery(asked: str) -> tuple[str, ...]:
    """What is looked for, as parts that must all be found; each is the text of a `to_tsquery('russian', …)`.

    The last word may go on: `лам` finds `ламинат`. A long number is one word however it is written.
    """
    parts: list[str] = []
    rest = asked.replace("ё", "е").replace("Ё", "Е")
    parts += ["'{}'".format(found[0].replace("'", "''")) for found in _ADDRESS.finditer(rest)]
    rest = _ADDRESS.sub(" ", rest)
    for found in _NUMBER.finditer(rest):
        digits = re.sub(r"\D", "", found[0])
        if len(digits) >= 5:
            parts.append(_number(digits))
    rest = _NUMBER.sub(" ", rest)
    words = _WORD.findall(rest)[:MOST_WORDS]
    for place, word in enumerate(words):
        goes_on = place == len(words) - 1 and asked.rstrip() == asked and len(word) > 1
        quoted = word.replace("'", "''")
        parts.append(f"'{quoted}' | '{quoted}':*" if goes_on else f"'{quoted}'")
    return tuple(parts[:MOST_WORDS])


def _number(digits: str) -> str:
    known = {digits}
    if len(digits) == 11 and digits[0] in "78":
        known = {"7" + digits[1:]}
    elif len(digits) == 10:
        known.add("7" + digits)
    return " | ".join(f"'{one}':*" for one in sorted(known))
