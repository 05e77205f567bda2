"""What is compared and sorted: the same name written by two hands has one key."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^\w]+|_+")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_ACCENTS = re.compile("[\u0300-\u0305\u0307-\u036f]")  # all but the breve, which makes й and ў
# Nothing in these is composed of others but й, which stays.
_PLAIN = re.compile("[\x00-\x7fа-я«»\u2013\u2014]*")
_LATIN_BREVE = re.compile("(?<=[a-z])\u0306")


def fold(text: str) -> str:
    """Return the text without case, accents and ё; й stays й."""
    folded = text.casefold().replace("ё", "е")
    if folded.isascii() or _PLAIN.fullmatch(folded):
        return folded
    folded = unicodedata.normalize("NFKD", folded)
    folded = _LATIN_BREVE.sub("", _ACCENTS.sub("", folded))
    return unicodedata.normalize("NFC", folded).casefold()


def words(text: str) -> list[str]:
    """Return the folded words of a text; an apostrophe binds, a dash and every other mark divides."""
    return _NOT_WORD.sub(" ", fold(_APOSTROPHES.sub("", text))).split()


def name_key(name: str) -> str:
    """Return the key under which two spellings of one name meet: 'Пётр  ИВАНОВ' and 'Иванов Петр' are one.

    Empty when the name has no letter or digit; an empty key never matches anything.
    """
    return " ".join(sorted(words(name)))


def sort_key(name: str) -> str:
    """Return a key that sorts by code point as a telephone book does (ё as е); at most 200 characters."""
    return " ".join(words(name))[:200].rstrip()


def one_slip(a: str, b: str) -> bool:
    """Say whether one letter was left out, added or replaced, or two neighbours changed places."""
    short, long = sorted((a, b), key=len)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    if len(short) != len(long):
        return len(long) - len(short) == 1 and short[start:] == long[start + 1 :]
    rest, other = short[start:], long[start:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
