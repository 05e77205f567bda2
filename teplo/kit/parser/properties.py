"""Lines of vCards put together: folded ones, those of quoted-printable, base64 without any sign that it goes on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from teplo.kit.parser.limits import MOST_VALUE

HEAD = re.compile(rb"(?:[\w-]+\.)?([A-Za-z][\w-]*)((?:;(?:\"[^\"]*\"|[^:;\"])*)*):")
PARAMETER = re.compile(r';((?:"[^"]*"|[^;"])*)')
BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}
JOINT = re.compile(rb"(END:VCARD)(BEGIN:VCARD)\s*", re.IGNORECASE)
# PREF says from 1 to 100 how gladly a value is used (RFC 6350); what says nothing comes after all of them.
NO_RANK = 101
# A physical line comes in pieces of so many bytes.
PIECE = 64 * 1024
# What no column holds is passed over without being kept, but for these, which part the cards.
WANTED = frozenset({
    "BEGIN", "END", "VERSION", "FN", "N", "NICKNAME", "ORG", "TITLE", "TEL", "EMAIL", "ADR", "BDAY", "CATEGORIES",
    "NOTE", "URL", "IMPP", "X-SOCIALPROFILE", "X-TELEGRAM", "X-WHATSAPP",
})  # fmt: skip


@dataclass(slots=True)
class Property:
    """One line in its parts: its name without a group, its parameters, its value as it stands."""

    name: str
    parameters: list[tuple[str, str]] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)

    def one(self, name: str) -> str:
        """The first value of a parameter, '' for none."""
        return next((value for key, value in self.parameters if key == name), "")

    @property
    def types(self) -> set[str]:
        """What the value is for: CELL, WORK, FAX, PREF; versit writes them without a name."""
        told = (value.upper().split(",") for key, value in self.parameters if key in ("TYPE", ""))
        return {one.strip() for some in told for one in some}

    @property
    def rank(self) -> int:
        """The place among its like, 1 for the most preferred; `NO_RANK` where nothing is said of that."""
        told = self.one("PREF")
        if told.isdecimal() and len(told) < 4:
            return min(max(int(told), 1), NO_RANK - 1)
        return 1 if told or "PREF" in self.types else NO_RANK

    @property
    def is_wanted(self) -> bool:
        return self.name in WANTED

    @property
    def is_quoted(self) -> bool:
        return self._encoding == "QUOTED-PRINTABLE"

    @property
    def is_base64(self) -> bool:
        return self._encoding in ("BASE64", "B")

    @property
    def _encoding(self) -> str:
        bare = (value.upper() for key, value in self.parameters if not key and value.upper() in ENCODINGS)
        return self.one("ENCODING").upper() or next(bare, "")


class LongValue(Exception):
    """A value is longer than any that a card may have."""


def lines_of(physical: Iterator[bytes]) -> Iterator[Property]:
    """The properties of a file that columns hold; raises `LongValue`.

    Physical lines may come in pieces: a line without end is passed over piece by piece where nobody wants it.
    """
    now: Property | None = None
    for begins, line in _pieces(physical):
        if now is not None and (not begins or _goes_on(now, line)):
            _add(now, line, is_piece=not begins)
            continue
        if now is not None and now.is_wanted:
            yield now
        now = _read(line)
    if now is not None and now.is_wanted:
        yield now


def _pieces(physical: Iterator[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Each piece without its end, and whether a line begins with it; files that were only put together are parted."""
    begins = True
    for piece in physical:
        line = piece.rstrip(b"\r\n")
        if (joint := JOINT.fullmatch(line)) is not None:
            yield begins, joint[1]
            line = joint[2]
        yield begins, line
        begins = len(line) < len(piece) or len(piece) < PIECE


def _add(now: Property, line: bytes, *, is_piece: bool) -> None:
    if not now.is_wanted:
        now.raw = bytearray(line[-1:])  # by its end one tells whether the next line belongs to it
        return
    if len(now.raw) + len(line) > MOST_VALUE:
        raise LongValue
    if is_piece:
        now.raw += line
    elif now.is_quoted and now.raw.endswith(b"="):
        del now.raw[-1:]
        now.raw += line
    else:
        now.raw += line.strip() if now.is_base64 else line[1:]


def _goes_on(now: Property, line: bytes) -> bool:
    if now.is_quoted and now.raw.endswith(b"="):
        return True
    if line[:1] in (b" ", b"\t"):
        return True
    if not line.strip():
        return False
    return now.is_base64 and b":" not in line and BASE64.fullmatch(line) is not None


def _read(line: bytes) -> Property | None:
    head = HEAD.match(line.lstrip(b"\xef\xbb\xbf"))
    if head is None:
        return None
    told = head[2].decode("ascii", "replace")
    parameters = [_parameter(one) for one in PARAMETER.findall(told)]
    value = line.lstrip(b"\xef\xbb\xbf")[head.end() :]
    return Property(head[1].decode("ascii", "replace").upper(), parameters, bytearray(value))


def _parameter(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    return (name.strip().upper(), value.strip().strip('"')) if sign else ("", text.strip())


def parted(value: str, *, is_old: bool, by: str = ";") -> list[str]:
    """A value in the parts it is made of; a backslash that is hidden itself hides no sign, but versit hides none."""
    if is_old:
        return [unescaped(part, is_old=True).strip() for part in re.split(rf"(?<!\\){by}", value)]
    parts = [""]
    for piece in re.findall(rf"\\.|{by}|[^\\{by}]+|\\", value):
        if piece == by:
            parts.append("")
        else:
            parts[-1] += piece
    return [unescaped(part, is_old=False).strip() for part in parts]


def unescaped(value: str, *, is_old: bool) -> str:
    """The text that a value stands for; versit hides semicolons alone."""
    if is_old:
        return value.replace("\\;", ";").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
