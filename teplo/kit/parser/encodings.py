"""In which encoding is this file? Marks first, then Unicode by its own rules, then the letters themselves."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from teplo.kit.parser.alphabets import alphabet
from teplo.kit.parser.refused import Refused

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16 and must be asked first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1024 * 1024
SAMPLE = 256 * 1024
# One broken byte among so many whole letters is a fault in UTF-8 and not another encoding.
WHOLE_TO_BROKEN = 10
# The upper bytes of Latin, Cyrillic and of punctuation in UTF-16.
USUAL_PLANES = {0x00, 0x04, 0x20, 0x21}


def encoding_of(path: Path, wanted: str | None) -> str:
    """The name for `open`; Refused where `wanted` is not known."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    if wanted:
        return _known(wanted, marked)
    return marked or _without_zeros_kept(head) or _of_bytes(path, head)


def _known(wanted: str, marked: str | None) -> str:
    """What somebody has chosen by hand, with the mark that such a file begins with."""
    try:
        name = codecs.lookup(wanted).name
    except LookupError:
        raise Refused("unknown_encoding", encoding=wanted) from None
    if marked and marked.removesuffix("-sig") == name.removesuffix("-sig").removesuffix("-le").removesuffix("-be"):
        return marked
    return name


def _without_zeros_kept(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte comes from a few planes, and zeros stand on that side alone."""
    even, odd = head[::2], head[1::2]
    for upper, other, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if not upper or upper.count(0) < len(upper) / 25 or other.count(0) * 10 > upper.count(0):
            continue
        if sum(upper.count(plane) for plane in USUAL_PLANES) >= 0.9 * len(upper):
            return name
    return None


def _of_bytes(path: Path, head: bytes) -> str:
    where = _breaks_utf8(path)
    if where is None:
        return "utf-8"
    with path.open("rb") as file:
        file.seek(max(0, where - SAMPLE))
        around = file.read(2 * SAMPLE)
    text = around.decode("utf-8", "surrogateescape")
    broken = len(re.findall("[\udc80-\udcff]", text))
    if sum(1 for char in text if ord(char) > 127) - broken >= WHOLE_TO_BROKEN * broken:
        return "utf-8"  # and the row that breaks it is told when it is read
    return alphabet(head + around)


def _breaks_utf8(path: Path) -> int | None:
    """Roughly where the file ceases to be UTF-8; None where it is UTF-8 to the end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    for chunk in _chunks(path):
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return done + error.start
        done += len(chunk)
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    """The file, and an empty piece at its end."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
    yield b""
