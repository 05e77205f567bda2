"""Bytes into letters: by the charset that is named, by a better one that it is known to mean, or by their looks."""

from __future__ import annotations

import codecs
from functools import lru_cache

from charset_normalizer import from_bytes

# What mail programs write, and what Python calls it; the wider charset where one is always meant by the narrower.
MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "big5": "big5hkscs",
    "utf8mb4": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-cp1251": "cp1251",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "cp-850": "cp850",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
}
# Old Russian letters name no charset, or the one of the program that did not know better.
LOOKS = ["cp1251", "koi8-r", "cp866", "gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "cp1250"]
SAMPLE = 20_000


def is_known(charset: str) -> bool:
    """Whether a charset of this name can be read."""
    return _codec(charset) is not None


def decoded(data: bytes, charset: str) -> str:
    """The letters of bytes; never fails, and marks what cannot be read with U+FFFD."""
    named = _codec(charset)
    if named is not None and not (named == "cp1252" and _is_utf8(data)):
        text = _strictly(data, named)
        if text is not None and not (named == "cp1252" and _is_beyond_latin(data, charset)):
            return text
    if _is_utf8(data):
        return data.decode("utf-8")
    guessed = _by_looks(data) if named in (None, "cp1252", "utf-8") else None
    if guessed is not None:
        return guessed
    return data.decode(named or "utf-8", "replace").encode("utf-8", "replace").decode()


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
        text.encode()  # UTF-7 may hold half a letter, which nothing can keep
    except (UnicodeError, ValueError):
        return None
    return text


def _is_utf8(data: bytes) -> bool:
    return _strictly(data, "utf-8") is not None


def _is_beyond_latin(data: bytes, charset: str) -> bool:
    """Declared as ASCII, yet every other byte is beyond it: it is nothing that Western letters look like."""
    if "ascii" not in charset.lower() and charset:
        return False
    high = sum(byte > 0x7F for byte in data[:SAMPLE])
    return high * 5 > min(len(data), SAMPLE)


def _by_looks(data: bytes) -> str | None:
    best = from_bytes(data[:SAMPLE], cp_isolation=LOOKS, threshold=0.4).best()
    return data.decode(best.encoding, "replace") if best is not None else None


@lru_cache(maxsize=512)
def _codec(charset: str) -> str | None:
    """Python's name of a charset that yields letters; None for what nobody knows."""
    name = charset.strip().strip("\"'").lower()
    if not name or len(name) > 60:
        return None
    try:
        found = codecs.lookup(MEANT.get(name, name))
    except (LookupError, ValueError, UnicodeError):
        return None
    # Python counts base64, rot13 and zip among its codecs too.
    return found.name if getattr(found, "_is_text_encoding", True) and found.name not in DANGEROUS else None


DANGEROUS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "unicode-escape"})
