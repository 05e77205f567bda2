"""Files that are no tables, known by how they begin, so that the refusal can say what they are instead."""

import re
import zipfile
from pathlib import Path

from teplo.kit.parser.limits import MOST_BYTES
from teplo.kit.parser.refused import Refused

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BEGINNINGS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
)
ARCHIVES = (b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"PK\x05\x06")
JSON = re.compile(r'[\[{]\s*(?:["\[{\]}]|-?\d|true|false|null)')
MARKUP = re.compile(r"<(?:!doctype|html|table|head|body|meta|\?xml|svg|[a-z]+[\s>])", re.IGNORECASE)
CARD = re.compile(rb"(?:\w+\.)?BEGIN[ \t]*:[ \t]*VCARD", re.IGNORECASE)
CARDS = re.compile(r"(?:\w+\.)?BEGIN:(V[A-Z]+)", re.IGNORECASE)
UNPRINTED = re.compile(r"[\x01-\x08\x0e-\x19\x1b-\x1f]")


def kind_of(path: Path) -> str:
    """`xlsx` for workbooks of any make, `vcard` for cards, else `csv`; Refused for what is none of them."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > MOST_BYTES:
        raise Refused("too_large", most=MOST_BYTES)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP):
        return _of_zip(path)
    if head.startswith(OLE):
        return "xlsx"  # or a letter, or something protected: the reader tells
    _judge(head, size)
    return "vcard" if is_cards(head) else "csv"


def is_cards(head: bytes) -> bool:
    """Whether a file begins as cards of an address book do, in whatever encoding."""
    begins = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return CARD.match(begins) is not None


def _judge(head: bytes, size: int) -> None:
    found = next((name for sign, name in BEGINNINGS if head.startswith(sign)), None)
    if found:
        raise Refused("another_kind", kind=found)
    if head.startswith(ARCHIVES):
        raise Refused("archive")
    if _is_dbf(head, size):
        raise Refused("another_kind", kind="DBF")


def _is_dbf(head: bytes, size: int) -> bool:
    """The header of dBase: version, a date, and lengths that fit together."""
    if len(head) < 32 or head[0] not in (0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5):
        return False
    header = int.from_bytes(head[8:10], "little")
    return 1 <= head[2] <= 12 and 1 <= head[3] <= 31 and 33 <= header <= size and header % 32 in (0, 1, 8)


def _of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused("broken_workbook") from None
    if {"xl/workbook.xml", "xl/workbook.bin"} & names or "content.xml" in names:
        return "xlsx"
    for folder, kind in (("word/", "Word"), ("ppt/", "PowerPoint")):
        if any(name.startswith(folder) for name in names):
            raise Refused("another_kind", kind=kind)
    raise Refused("archive")


def judge_text(text: str) -> None:
    """Refuse a text that is something else than a table; `text` is how it begins."""
    begins = text.lstrip("\ufeff \t\r\n")
    if not begins:
        return
    if JSON.match(begins):
        raise Refused("another_kind", kind="JSON")
    if MARKUP.match(begins):
        raise Refused("web_page")
    if cards := CARDS.match(begins):
        raise Refused("another_kind", kind="vCard" if cards[1].upper() == "VCARD" else "iCalendar")
    if len(UNPRINTED.findall(text)) * 100 > len(text):
        raise Refused("not_text")
