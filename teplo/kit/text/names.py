"""Is this clearly another person's name? A pure rule; with any doubt the answer is no."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache

from teplo.kit.text.diminutives import GROUPS
from teplo.kit.text.keys import one_slip, words

_PLACEHOLDERS = """
    клиент гость аноним неизвестно неизвестный имя нет без имени тест test client guest anonymous unknown name user
    пользователь покупатель посетитель заказчик visitor customer господин госпожа г жа mr mrs ms dr
"""
_NO_NAMES = frozenset(_PLACEHOLDERS.split())
_PATRONYMIC = re.compile(r".{2,}(?:ovic|evic|ovna|evna|icna|inicna|ilic|ogli|kizi|uli)$")
_SURNAME = re.compile(r".{2,}(?:ov|ev|in|ova|eva|ina|ski|skai|skaa|ska|cki|cka|enko|cuk|iuk|uk|ih|an|ian|dze|svili)$")
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщыэюяіїєґў"
_LETTERS = str.maketrans(_CYRILLIC, "abvgdezziiklmnoprstufhccssieuaiiegu", "ъь")
# Latin spellings of one Russian sound, brought to one letter; order matters.
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tch", "c"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("kh", "h"), ("ts", "c"),
    ("tz", "c"), ("ph", "f"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("q", "k"), ("y", "i"), ("j", "i"),
    ("iia", "ia"), ("iu", "u"), ("ie", "e"), ("io", "e"), ("ia", "a"), ("ks", "k"),
)  # fmt: skip


def clearly_other_name(a: str, b: str) -> bool:
    """Say whether two names can hardly belong to one person; symmetric, and False for an empty name.

    Order, initials, diminutives, transliteration, ё, a woman's form of a surname and one slip of the keyboard are no
    difference. Words of different sort (a first name against a surname) leave doubt, so they are none either.
    """
    ours, theirs = _tokens(a), _tokens(b)
    if not ours or not theirs:
        return False
    left, right = _unmatched(ours, theirs)
    both_full = min(len(ours), len(theirs)) > 1
    return any(_clash(_kind(mine), _kind(other), mine, other, both_full=both_full) for mine in left for other in right)


def _tokens(name: str) -> tuple[str, ...]:
    found = [word for word in words(name[:200]) if not any(sign.isdigit() for sign in word) and word not in _NO_NAMES]
    return tuple(token for token in (_sound(word) for word in found[:8]) if token)


@lru_cache(maxsize=4096)
def _sound(word: str) -> str:
    """Return a word as it sounds, in Latin letters, so that Юлия, Julia and Yuliya are one."""
    if not word.isascii():
        word = word.translate(_LETTERS)
    for spelling, letter in _SOUNDS:
        word = word.replace(spelling, letter)
    return re.sub(r"(.)\1+", r"\1", word)


@cache
def _given() -> dict[str, frozenset[int]]:
    groups: defaultdict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(GROUPS):
        for name in group:
            groups[_sound(name)].add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


def _unmatched(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[list[str], list[str]]:
    left, right = list(ours), list(theirs)
    # Whole words first: 'И' must not take Иванов away from 'Иванов'.
    for same in (str.__eq__, _alike, _initial):
        for mine in list(left):
            partner = next((other for other in right if same(mine, other)), None)
            if partner is not None:
                left.remove(mine)
                right.remove(partner)
    return left, right


def _alike(a: str, b: str) -> bool:
    if len(a) < 2 or len(b) < 2:
        return False
    known = _given()
    if a in known and b in known:
        return not known[a].isdisjoint(known[b])
    short, long = sorted((a, b), key=len)
    if long == short + "a" or (short[-1] == "i" and long == short[:-1] + "a"):
        return len(short) > 3  # Петров, Петрова; Сидорский, Сидорская
    return len(short) > 3 and len(long) > 4 and one_slip(short, long)


def _initial(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    if len(short) != 1:
        return False
    groups = _given().get(long, frozenset())
    return long[0] == short or any(_sound(name)[0] == short for group in groups for name in GROUPS[group])


def _kind(token: str) -> str:
    if len(token) == 1:
        return "initial"
    if token in _given():
        return "given"
    if _PATRONYMIC.match(token):
        return "patronymic"
    return "surname" if _SURNAME.match(token) else "unknown"


def _clash(kind: str, other_kind: str, mine: str, other: str, *, both_full: bool) -> bool:
    kinds = {kind, other_kind}
    if kinds <= {"initial"}:
        return False
    if "initial" in kinds:
        return "given" in kinds and both_full and not _initial(mine, other)
    if "unknown" in kinds:
        return "patronymic" not in kinds and both_full
    return kind == other_kind
