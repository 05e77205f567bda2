"""Headers of a letter as people read them: words encoded after RFC 2047, addresses, names of letters, dates."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from teplo.intake.connectors.email.charsets import decoded, is_known
from teplo.kit.text import one_line

LONGEST = 4_000
MOST_HEADERS = 500
MOST_ADDRESSES = 100
MOST_IDS = 50
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
# Encoded words may hold what no database takes: NUL and halves of a letter.
_PIECE = r"[^\s<>()\[\],;:\"@\x00-\x1f\x7f\ud800-\udfff]"
_ADDRESS = re.compile(rf"{_PIECE}{{1,64}}@{_PIECE}{{1,255}}")
_ID = re.compile(r"<([^<>\s]{1,300})>")


@dataclass(frozen=True, slots=True)
class Address:
    """Who stands in a header: the name as it was written, the address in small letters ('' where there is none)."""

    name: str
    address: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "address": self.address}


class Headers:
    """The headers of a message or a part; names in any case, each value as it came (`raw`) or as people read it."""

    def __init__(self, message: Message) -> None:
        self._rows: dict[str, list[str]] = {}
        for name, value in list(message.raw_items())[:MOST_HEADERS]:
            self._rows.setdefault(name.lower().strip(), []).append(_plain(str(value)))

    @classmethod
    def of_bytes(cls, head: bytes) -> Headers:
        """The headers alone, of a letter whose rest nobody needs to know."""
        return cls(message_from_bytes(head + b"\n\n"))

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def raw(self, name: str) -> str:
        """The first header of this name, unfolded, its encoded words left as they are; '' where there is none."""
        return next(iter(self._rows.get(name, ())), "")

    def every(self, name: str) -> list[str]:
        return self._rows.get(name, [])

    def text(self, name: str, *, limit: int = LONGEST) -> str:
        """One line for people."""
        return one_line(decode_words(self.raw(name)), limit=limit)

    def token(self, name: str) -> str:
        """The value without parameters and comments, in small letters: 'auto-replied; x=y' is 'auto-replied'."""
        return re.split(r"[;(\s]", self.raw(name).strip().lower(), maxsplit=1)[0]

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Everybody who stands in the headers of this name, each address once."""
        return tuple({one.address or one.name: one for one in _addresses(self.every(name))}.values())

    def ids(self, name: str) -> tuple[str, ...]:
        """Message-IDs without their brackets, in their order, each once."""
        found = [match for value in self.every(name) for match in _ID.findall(value)]
        bare = [value.strip() for value in self.every(name) if "<" not in value and "@" in value and " " not in value]
        return tuple(dict.fromkeys([*found, *bare]))[-MOST_IDS:]

    def date(self, name: str = "date") -> datetime | None:
        """The moment by the sender's word, in UTC; None where nobody can read it."""
        try:
            read = parsedate_to_datetime(self.raw(name)[:200])
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None

    def names(self) -> Iterator[str]:
        return iter(self._rows)


def _plain(value: str) -> str:
    """Unfolded; bytes beyond ASCII that stand there bare are read as what they probably are."""
    line = " ".join(value[: LONGEST * 4].replace("\x00", "").split())
    try:
        line.encode("ascii")
    except UnicodeEncodeError:
        return decoded(line.encode("utf-8", "surrogateescape"), "")
    return line


def decode_words(text: str) -> str:
    """Put encoded words into letters; what cannot be decoded stays as it came."""
    joined = _BETWEEN.sub(r"\1", text)
    parts: list[tuple[str, bytes | str]] = []
    last = 0
    for match in _ENCODED.finditer(joined):
        charset = match[1].partition("*")[0].lower()
        parts.append(("", joined[last : match.start()]))
        parts.append((charset, _bytes_of(match[2], match[3]) if is_known(charset) else match[0]))
        last = match.end()
    parts.append(("", joined[last:]))
    return "".join(_joined(parts))


def _joined(parts: Iterable[tuple[str, bytes | str]]) -> Iterator[str]:
    """Neighbours of one charset are decoded together: some cut a letter in two halves."""
    waiting, charset = b"", ""
    for name, part in parts:
        if isinstance(part, bytes) and (name == charset or not waiting):
            waiting, charset = waiting + part, name
        elif part:
            if waiting:
                yield decoded(waiting, charset)
            waiting, charset = (part, name) if isinstance(part, bytes) else (b"", "")
            if isinstance(part, str):
                yield part
    if waiting:
        yield decoded(waiting, charset)


def _bytes_of(kind: str, text: str) -> bytes:
    plain = text.encode("utf-8", "replace")
    if kind in "qQ":
        return quopri.decodestring(plain.replace(b"_", b" "), header=False)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", plain)
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return base64.b64decode(letters[: len(letters) // 4 * 4])


def _addresses(values: list[str]) -> Iterator[Address]:
    for value in values:
        found = list(_read_addresses(value))
        if not any(one.address for one in found) and "=?" in value:
            found = list(_read_addresses(decode_words(value)))
        yield from found[:MOST_ADDRESSES]


def _read_addresses(value: str) -> Iterator[Address]:
    for name, address in getaddresses([value[:LONGEST]]):
        plain = address.strip().strip("'\"").lower()
        if _ADDRESS.fullmatch(plain):
            yield Address(one_line(decode_words(name).strip("'\" "), limit=200), plain)
            continue
        inner = _ADDRESS.search(f"{name} {address}".lower())
        if inner:
            yield Address(one_line(decode_words(name).strip("'\"<> "), limit=200), inner[0])
        elif name.strip():
            yield Address(one_line(decode_words(name), limit=200), "")
