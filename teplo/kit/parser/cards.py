"""Cards of address books, vCard 2.1 (versit), 3.0 (RFC 2426) and 4.0 (RFC 6350), as rows of a table.

Read as phones, Outlook and Google write them rather than as the papers say: a line that is none is passed over, and
what no column holds (pictures, sounds, keys) is never kept, however long it is.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from teplo.kit.parser.encodings import encoding_of
from teplo.kit.parser.found import Found
from teplo.kit.parser.headers import Row
from teplo.kit.parser.limits import CHECKED_BYTES, MOST_CARD_LINES, MOST_CELL, SHOWN_ROWS
from teplo.kit.parser.properties import NO_RANK, PIECE, LongValue, Property, lines_of, parted, unescaped
from teplo.kit.parser.refused import Refused

PHONES, EMAILS = 4, 3
# The keys of the columns; whoever reads them says what they are called. The last of several holds all the rest.
COLUMNS = (
    "name", "company", "department", "position", *(f"phone{n}" for n in range(1, PHONES + 1)), "fax",
    *(f"email{n}" for n in range(1, EMAILS + 1)), "telegram", "whatsapp", "city", "address", "site", "birthday",
    "categories", "note",
)  # fmt: skip
# Machines that nobody can talk to.
NO_VOICE = {"PAGER", "MODEM", "BBS", "TEXTPHONE", "TLX"}
DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Sent by half of the phones of this country, whatever the file says of itself.
CYRILLIC = "cp1251"


def recognise(path: Path, *, encoding: str | None) -> Found:
    """The cards as a table; each is tried where the file is not too long for that. Refused for what cannot be read."""
    name = encoding_of(path, encoding)
    first = list(islice(rows(path, name), SHOWN_ROWS))
    if not first:
        raise Refused("no_cards")
    size = path.stat().st_size
    is_checked = size <= CHECKED_BYTES
    total = sum(1 for _ in rows(path, name)) if is_checked else size * len(first) // max(1, _weight(first))
    return Found(
        kind="vcard",
        encoding=name,
        delimiter="",
        quote="",
        escape="",
        sheet="",
        sheets=(),
        header_row=None,
        columns=COLUMNS,
        sample=tuple(tuple(cells) for _number, cells in first),
        total_hint=total,
    )


def _weight(first: list[Row]) -> int:
    return sum(len("".join(cells).encode("utf-8", "replace")) + 100 for _number, cells in first)


def rows(path: Path, encoding: str) -> Iterator[Row]:
    """Each card with its number among all; Refused at the first that cannot be read."""
    card, depth, number = None, 0, 0
    with path.open("rb") as file:
        try:
            for found in lines_of(_as_bytes(file, encoding)):
                told = found.name, bytes(found.raw).strip().upper()
                if told == ("BEGIN", b"VCARD"):
                    depth += 1
                    if depth == 1:
                        number += 1
                        card = Card(number, encoding)
                elif told == ("END", b"VCARD") and card is not None:
                    depth -= 1
                    if depth == 0:
                        yield number, card.cells()
                        card = None
                elif card is not None and depth == 1:
                    card.take(found)
        except LongValue:
            raise Refused("long_value", row=max(number, 1), most=MOST_CELL) from None
    if card is not None:
        raise Refused("unclosed_card", row=number)


def _as_bytes(file: IO[bytes], encoding: str) -> Iterator[bytes]:
    """The physical lines; those of UTF-16 and its like as UTF-8, for they have ends of two bytes."""
    if encoding.startswith(("utf-16", "utf-32")):
        text = file.read().decode(encoding, "replace").lstrip("\ufeff")
        yield from (line.encode("utf-8", "replace") for line in text.splitlines())
        return
    while line := file.readline(PIECE):
        yield line


class Card:
    """What is known of one card so far."""

    def __init__(self, number: int, encoding: str) -> None:
        self.number = number
        self.encoding = "utf-8" if encoding.startswith(("utf-8", "utf-16", "utf-32")) else encoding
        self.is_old = False
        self.count = 0
        # By column each value with its rank, in the order of the file.
        self.said: dict[str, dict[str, int]] = {}
        self.names: dict[str, str] = {}

    def take(self, found: Property) -> None:
        """Keep what a column holds."""
        self.count += 1
        if self.count > MOST_CARD_LINES:
            raise Refused("long_card", row=self.number, most=MOST_CARD_LINES)
        taker = TAKERS.get(found.name)
        if taker is None:
            return
        value = self._text(found)
        if len(value) > MOST_CELL:
            raise Refused("long_value", row=self.number, most=MOST_CELL)
        if value.strip():
            taker(self, found, CONTROL.sub("", value))

    def cells(self) -> list[str]:
        """The row of this card."""
        cells = []
        for key in COLUMNS:
            kind = key.rstrip("1234")
            if kind != key:
                values, place, most = self._ranked(kind), int(key[len(kind) :]), len(_of(kind))
                mine = values[place - 1 : place] if place < most else values[place - 1 :]
            else:
                mine = self._ranked(key)
            cells.append((", " if kind in ("phone", "fax", "email", "city", "categories") else "\n").join(mine))
        cells[0] = self.names.get("FN") or self.names.get("N") or self.names.get("NICKNAME") or ""
        if any(len(cell) > MOST_CELL for cell in cells):
            raise Refused("long_value", row=self.number, most=MOST_CELL)
        return cells

    def say(self, key: str, value: str, *, rank: int = NO_RANK) -> None:
        """Keep a value of a column once, by its best rank; those of the lower ranks stand first."""
        value, kept = value.strip(), self.said.setdefault(key, {})
        if value:
            kept[value] = min(rank, kept.get(value, rank))

    def _ranked(self, key: str) -> list[str]:
        kept = self.said.get(key, {})
        return sorted(kept, key=kept.__getitem__)

    def _text(self, found: Property) -> str:
        named = found.one("CHARSET")
        is_coded = found.is_quoted or found.is_base64
        raw = _decoded(found) if is_coded else bytes(found.raw)
        try:
            return raw.decode(named or self.encoding)
        except LookupError:
            return raw.decode(self.encoding, "replace")
        except UnicodeDecodeError:
            if not (named or is_coded):
                raise Refused("broken_letters", row=self.number, encoding=self.encoding) from None
        return _of_a_phone(raw)


def _decoded(found: Property) -> bytes:
    """What stands behind quoted-printable or base64; nothing where that is broken."""
    if found.is_quoted:
        return quopri.decodestring(bytes(found.raw))
    try:
        return base64.b64decode(bytes(found.raw))
    except (binascii.Error, ValueError):
        return b""


def _of_a_phone(raw: bytes) -> str:
    """Letters of which a phone says nothing true."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(CYRILLIC, "replace")


def _of(kind: str) -> tuple[str, ...]:
    return tuple(key for key in COLUMNS if key.rstrip("1234") == kind and key != kind)


def _version(card: Card, _found: Property, value: str) -> None:
    card.is_old = value.strip().startswith("2")


def _full_name(card: Card, found: Property, value: str) -> None:
    card.names.setdefault(found.name, " ".join(unescaped(value, is_old=card.is_old).split()))


def _name(card: Card, found: Property, value: str) -> None:
    family, given, middle, *_rest = [*parted(value, is_old=card.is_old), "", "", ""]
    card.names.setdefault(found.name, " ".join(f"{given} {middle} {family}".replace(",", " ").split()))


def _organisation(card: Card, _found: Property, value: str) -> None:
    name, *units = parted(value, is_old=card.is_old)
    if "company" not in card.said:
        card.say("company", name)
        card.say("department", ", ".join(unit for unit in units if unit))


def _title(card: Card, _found: Property, value: str) -> None:
    if "position" not in card.said:
        card.say("position", unescaped(value, is_old=card.is_old))


def _phone(card: Card, found: Property, value: str) -> None:
    number = unescaped(value, is_old=card.is_old).strip()
    if number.lower().startswith("tel:"):
        number = number[4:].partition(";")[0]
    types = found.types
    if "FAX" in types:
        card.say("fax", number)
    elif not types & NO_VOICE:
        card.say("phone", number, rank=found.rank)


def _email(card: Card, found: Property, value: str) -> None:
    if "X400" not in found.types:
        address = re.sub("(?i)^mailto:", "", unescaped(value, is_old=card.is_old).strip())
        card.say("email", address, rank=found.rank)


def _address(card: Card, found: Property, value: str) -> None:
    parts = [*parted(value, is_old=card.is_old), *[""] * 7][:7]
    box, extra, street, city, region, code, country = (part.strip() for part in parts)
    if "city" not in card.said:
        card.say("city", city or region)
    words = (code, country, region, city, street, extra, box)
    card.say("address", ", ".join(dict.fromkeys(part for part in words if part)))


def _birthday(card: Card, _found: Property, value: str) -> None:
    day = DAY.fullmatch(value.strip())
    card.say("birthday", "-".join(day.groups()) if day else unescaped(value, is_old=card.is_old))


def _several(card: Card, _found: Property, value: str) -> None:
    for one in parted(value, is_old=card.is_old, by=","):
        card.say("categories", one)


def _plain(card: Card, found: Property, value: str) -> None:
    card.say({"NOTE": "note", "URL": "site"}[found.name], unescaped(value, is_old=card.is_old))


def _messenger(card: Card, found: Property, value: str) -> None:
    """An address of a messenger, of which only those are kept that a person is met by."""
    about = f"{found.name} {' '.join(found.types)} {found.one('X-SERVICE-TYPE')} {value}".lower()
    kind = next((kind for kind in ("telegram", "whatsapp") if kind in about), "")
    if kind:
        card.say(kind, re.sub(r"^(?:x-apple|telegram|whatsapp|im|xmpp):", "", unescaped(value, is_old=card.is_old)))


TAKERS = {
    "VERSION": _version, "FN": _full_name, "N": _name, "NICKNAME": _full_name, "ORG": _organisation, "TITLE": _title,
    "TEL": _phone, "EMAIL": _email, "ADR": _address, "BDAY": _birthday, "CATEGORIES": _several, "NOTE": _plain,
    "URL": _plain, "IMPP": _messenger, "X-SOCIALPROFILE": _messenger, "X-TELEGRAM": _messenger,
    "X-WHATSAPP": _messenger,
}  # fmt: skip
