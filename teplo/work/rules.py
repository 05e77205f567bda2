"""Decisions of work: pure functions."""

import re
from collections.abc import Iterable, Sequence

# A mention begins a word: an address like `ivan@firma.ru` is none.
AT = re.compile(r"(?<![\w.+-])@")
WORD = re.compile(r"\w")


def mentions(text: str, people: Sequence[tuple[int, str]]) -> list[int]:
    """The numbers of those who are named in a text by `@`, each once, in the order of the text.

    The longest name that stands there wins; a first name alone is enough where only one person bears it.
    """
    names = _callings(people)
    found: list[int] = []
    for sign in AT.finditer(text):
        number = _called(text[sign.end() :], names)
        if number is not None and number not in found:
            found.append(number)
    return found


def _callings(people: Sequence[tuple[int, str]]) -> list[tuple[str, int]]:
    """What each may be called by, the longest first."""
    whole = {_folded(name): number for number, name in people if name}
    firsts: dict[str, set[int]] = {}
    for number, name in people:
        firsts.setdefault(_folded(name).split(" ")[0], set()).add(number)
    alone = {first: numbers.pop() for first, numbers in firsts.items() if first and len(numbers) == 1}
    return sorted({**alone, **whole}.items(), key=lambda calling: -len(calling[0]))


def _called(rest: str, names: Iterable[tuple[str, int]]) -> int | None:
    here = _folded(rest)
    for name, number in names:
        if here.startswith(name) and not WORD.match(here[len(name) : len(name) + 1]):
            return number
    return None


def _folded(name: str) -> str:
    return name.casefold().replace("ё", "е")
