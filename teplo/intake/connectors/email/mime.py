"""A letter taken apart: words, HTML and attachments out of any tree of parts, broken ones included."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from django.utils.translation import gettext as _

from teplo.intake.connectors import Unreadable
from teplo.intake.connectors.email.charsets import decoded
from teplo.intake.connectors.email.headers import Headers, decode_words
from teplo.kit.text import one_line

MOST_BYTES = 40 * 1024 * 1024
# The program that splits the parts calls itself for each level: more than this nobody has ever written.
MOST_PARTS = 300
_CONTAINERS = re.compile(rb"content-type:\s*(?:multipart/|message/(?:rfc822|global))", re.IGNORECASE)
_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+)")
ENCLOSED = frozenset({"message/rfc822", "message/global"})
REPORT_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status", "text/rfc822-headers"})


@dataclass(frozen=True, slots=True)
class Part:
    """Something that came along: the name is as it was given, the type as it was claimed; nothing of it is believed."""

    name: str
    type: str
    data: bytes
    cid: str = ""
    is_inline: bool = False


@dataclass(slots=True)
class Parts:
    """What stands in a letter: words and HTML in their order, attachments, and the parts that reports are made of."""

    words: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attached: list[Part] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    enclosed: list[Message] = field(default_factory=list)


def parsed(raw: bytes) -> Message:
    """The message as a tree; Unreadable where it is larger or deeper than any letter."""
    if len(raw) > MOST_BYTES:
        raise Unreadable("too_large", _("This letter is too large to be read; it is kept as it came."))
    if sum(1 for _match in _CONTAINERS.finditer(raw)) > MOST_PARTS:
        raise Unreadable("too_deep", _("This letter is nested too deep to be read; it is kept as it came."))
    begun = raw.lstrip(b"\r\n")
    if b"\n" not in begun:
        begun = begun.replace(b"\r", b"\n")
    if begun.startswith((b"From ", b">From ")):
        # The first line of a letter that lay in a file of letters.
        begun = begun.partition(b"\n")[2]
    try:
        return message_from_bytes(begun)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        raise Unreadable("malformed", _("This letter cannot be taken apart; it is kept as it came.")) from error


def parts_of(message: Message) -> Parts:
    """Everything that stands in a letter, part by part."""
    found = Parts()
    for part, inside in _walk(message, inside="", left=[MOST_PARTS * 4]):
        _sort(part, inside, found)
    return found


def _walk(message: Message, *, inside: str, left: list[int]) -> Iterator[tuple[Message, str]]:
    """Every leaf with the type of the multipart around it; enclosed letters are leaves."""
    left[0] -= 1
    if left[0] < 0:
        return
    kind = type_of(message)
    payload = message.get_payload()
    if isinstance(payload, list) and kind not in ENCLOSED:
        if kind in REPORT_PARTS:
            yield message, inside
            return
        for number, part in enumerate(payload):
            if isinstance(part, Message):
                yield from _walk(part, inside=f"{kind}#{number}", left=left)
        return
    yield message, inside


def type_of(part: Message) -> str:
    """The media type as it was claimed, text/plain where nothing sensible was."""
    match = _TYPE.match(str(part.get("content-type", "text/plain")).lower())
    return match[1] if match else "text/plain"


def _sort(part: Message, inside: str, found: Parts) -> None:
    kind = type_of(part)
    name = name_of(part)
    disposition = str(part.get("content-disposition", "")).strip().lower()
    if kind in REPORT_PARTS:
        found.reports.append((kind, _report_text(part)))
    elif kind in ENCLOSED:
        _keep_enclosed(part, name, found)
    elif kind.startswith("multipart/"):
        # A multipart that is none: its border is missing, and all stands in one piece.
        found.words.append(text_of(part))
    elif kind in {"text/plain", "text/html"} and not disposition.startswith("attachment") and not name:
        (found.words if kind == "text/plain" else found.html).append(text_of(part))
    else:
        found.attached.append(_part(part, name, kind, disposition, inside))


def _keep_enclosed(part: Message, name: str, found: Parts) -> None:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if isinstance(inner, Message):
        found.enclosed.append(inner)
        data = _bytes_of_message(inner)
        subject = Headers(inner).text("subject", limit=80)
    else:
        data, subject = bytes_of(part), ""
    found.attached.append(Part(name or f"{subject or 'letter'}.eml", "message/rfc822", data))


def _bytes_of_message(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return b""


def _part(part: Message, name: str, kind: str, disposition: str, inside: str) -> Part:
    cid = one_line(part.get("content-id", ""), limit=202).strip("<>")[:200]
    is_inline = (bool(cid) and not disposition.startswith("attachment")) or disposition.startswith("inline")
    return Part(name or _made_name(kind), kind, bytes_of(part), cid, is_inline=is_inline)


def _made_name(kind: str) -> str:
    endings = {"text/plain": "txt", "text/html": "html", "image/jpeg": "jpg", "text/calendar": "ics"}
    tail = kind.partition("/")[2].removeprefix("x-")
    return f"attachment.{endings.get(kind, tail if tail.isalnum() and len(tail) <= 5 else 'bin')}"


def name_of(part: Message) -> str:
    """The file's name as it was given, one line; '' where there is none."""
    try:
        given = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        given = ""
    if not given.isascii():
        given = decoded(given.encode("utf-8", "surrogateescape"), "") if _is_escaped(given) else given
    return one_line(decode_words(given), limit=255)


def _is_escaped(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def text_of(part: Message) -> str:
    """The words of a part, whatever charset it names."""
    try:
        charset = str(part.get_param("charset") or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        charset = ""
    text = decoded(bytes_of(part), charset.strip("'\" "))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _report_text(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n\n".join(_headers_as_text(block) for block in payload if isinstance(block, Message))
    return text_of(part)


def _headers_as_text(block: Message) -> str:
    lines = [f"{name}: {value}" for name, value in block.raw_items()]
    rest = block.get_payload()
    return "\n".join(lines) + (f"\n\n{rest}" if isinstance(rest, str) and rest.strip() else "")


def bytes_of(part: Message) -> bytes:
    """What a part holds, out of its transfer encoding; what is broken is read as far as it goes."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return b"".join(_bytes_of_message(each) for each in payload if isinstance(each, Message))
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    # Without the header the library gives the bytes as they came; its own decoders give up where ours do not.
    del part["content-transfer-encoding"]
    raw = part.get_payload(decode=True)
    raw = raw if isinstance(raw, bytes) else b""
    if "base64" in encoding:
        return _base64(raw)
    if "quoted-printable" in encoding:
        return quopri.decodestring(raw)
    if "uue" in encoding or "uuencode" in encoding:
        return _uu(raw)
    return raw


_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def _base64(raw: bytes) -> bytes:
    """Several pieces one after the other, stray signs between them, a tail without its end: all occurs."""
    pieces = [piece.translate(None, _NOT_BASE64) for piece in re.split(rb"=+", raw)]
    return b"".join(_one_base64(piece) for piece in pieces if piece)


def _one_base64(piece: bytes) -> bytes:
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    try:
        return base64.b64decode(piece + b"=" * (-len(piece) % 4))
    except binascii.Error:
        return b""


def _uu(raw: bytes) -> bytes:
    found = bytearray()
    for line in raw.splitlines():
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                found += binascii.a2b_uu(line[:size])
            except binascii.Error:
                continue
    return bytes(found)
