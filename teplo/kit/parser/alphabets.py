"""Which letters are these bytes? Decided by what can stand beside what in Russian, not by guessing from single bytes.

The old Cyrillic code pages put other letters on the same bytes, so a text read by the wrong one is made of pairs that
Russian hardly has, of capitals after small letters, of Cyrillic beside Latin in one word. Each page gets points for
what it makes of the words; Latin ones get theirs for accents among plain letters.
"""

import re
from itertools import pairwise

from charset_normalizer import from_bytes

CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
COMMONEST = CYRILLIC[:2]
# By so many pairs must a page speak better that hardly anybody uses any more.
ODDS = {page: 0.0 if page in COMMONEST else 1.5 for page in CYRILLIC}
LATIN = "cp1252"
OTHERS = ["cp1252", "cp1250", "cp1254", "cp1257", "cp1253", "iso8859-2", "gb18030", "shift_jis", "euc_kr", "big5"]
ENOUGH_FOR_STATISTICS = 64
# What a letter of Russian, Ukrainian or Bulgarian brings at least; Greek in their pages brings nothing.
LEAST = 0.2

# Pairs that make up 93 of 100 in Russian texts and names, by their first letter; ё counts as е.
PAIRS = """
а:бвгдежзийклмнпрстфхчшщюя б:аеиоруы в:аеиклнорсы г:адеилору д:аежилноруы е:вгдезйклмнпрстфщ ж:адеин з:авдимноуыя
и:бвгдезйклмнпрстфхцчшя й:т к:аеилорсту л:аеиклоуыьюя м:аеиопуя н:адеикнотуыья о:бвгдежзийклмнпрстхчя п:аеилору
р:аеимностуы с:адеиклмнопрстуыья т:авдеикморсуыь у:бгджзклмнрстхю ф:аио х:аимор ч:аеикнт ш:аеик щ:еи ы:бвейлтх
ь:езктшя э:клт ю:длт я:нт
"""
COMMON = {first + second for line in PAIRS.split() for first, seconds in [line.split(":")] for second in seconds}
ALONE = set("авикосуя")
SIGNS = set("«»—–№“”„’‘…•°§©®™±×½¼¾²³€₽\u00a0\u00ad")
# Of these none stands right behind a letter: what reads a final я as € is not how it was written.
APART = set("€₽½¼¾±×")
WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
HIGH = re.compile(rb"[\x80-\xff]")
MOST_WORDS = 4_000


def words_of(data: bytes) -> list[bytes]:
    """The first words that have a byte over 127."""
    found = []
    for match in WORD.finditer(data):
        found.append(match[0])
        if len(found) == MOST_WORDS:
            break
    return found


def alphabet(data: bytes) -> str:
    """The code page of bytes that are no Unicode; Latin where nothing speaks for Cyrillic."""
    words = words_of(data)
    points = {page: sum(_as_cyrillic(word, page) for word in words) - ODDS[page] for page in CYRILLIC}
    best = max(CYRILLIC, key=lambda page: points[page])  # the first of equals: they stand by how common they are
    latin, count = sum(map(_as_latin, words)), sum(len(HIGH.findall(word)) for word in words)
    if count >= ENOUGH_FOR_STATISTICS and points[best] < LEAST * count and points[best] > latin:
        return _by_statistics(data)  # too strange for Russian: perhaps Greek
    # Whole words of such bytes are no Latin; then even rare pairs may be Russian, but noise is not.
    if points[best] >= latin and points[best] > min(0.0, latin / 10):
        return best
    return _by_statistics(data) if count >= ENOUGH_FOR_STATISTICS else LATIN


def _as_cyrillic(word: bytes, page: str) -> float:
    text = word.decode(page, "replace")
    letters = text.lower().replace("ё", "е")
    points = sum(map(_together, letters, letters[1:]))
    leaps = sum(1 for one, two in pairwise(text) if one.islower() and two.isupper())
    strange = sum(1 for char in text if ord(char) > 127 and not char.isalpha() and char not in SIGNS)
    strange += sum(1 for one, two in pairwise(text) if one.isalpha() and two in APART)
    alone = 0.3 if letters in ALONE and page in COMMONEST else 0.0
    return points + alone - 1.5 * (leaps + strange)


def _together(first: str, second: str) -> float:
    """What a pair of letters says for a page on which it stands side by side."""
    if first + second in COMMON:
        return 1.0
    if not (first.isalpha() and second.isalpha()):
        return 0.0
    both = _is_cyrillic(first) + _is_cyrillic(second)
    return (0.0, -1.5, -0.7)[both]


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"


def _as_latin(word: bytes) -> float:
    high = re.findall(rb"[\x80-\xff]+", word)
    plain = len(word) - sum(map(len, high))
    accents = sum(1.0 if len(run) == 1 else 0.5 - len(run) for run in high)
    return accents if plain else min(accents, 0.2)


def _by_statistics(data: bytes) -> str:
    """Western Europe where no other page fits better; a sign alone stands alike in most of them."""
    best = from_bytes(data[: 64 * 1024], cp_isolation=OTHERS).best()
    return best.encoding.replace("_", "-") if best else LATIN
