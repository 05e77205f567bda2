"""A raw message read whole: who, to whom, what he says himself, what he carries along, which sort of letter it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from teplo.intake.connectors.email.bounces import Bounce, looks_like_one, read_bounces
from teplo.intake.connectors.email.headers import Address, Headers
from teplo.intake.connectors.email.kinds import Kind, Ours, kind_of
from teplo.intake.connectors.email.mime import Part, Parts, parsed, parts_of
from teplo.intake.connectors.email.replies import Cut, cut
from teplo.intake.connectors.email.words import Line, lines_of
from teplo.kit import text
from teplo.kit.html import has_markup

LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, read: ids without brackets, addresses in small letters, `at` by its own word in UTC or None.

    `text` is what its writer says himself, `folded` the quoted rest and the signature; `html` is raw, to be cleaned
    before anybody sees it.
    """

    message_id: str
    replies_to: tuple[str, ...]
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    at: datetime | None
    text: str
    folded: str
    html: str
    attachments: tuple[Part, ...]
    kind: Kind
    bounces: tuple[Bounce, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def writer(self) -> Address | None:
        """Who is to be answered: Reply-To where it is somebody, else the sender."""
        return next((one for one in self.reply_to if one.address), None) or self.sender


# What of the headers is kept beside the capture, for whoever asks why a letter was put aside.
TOLD = ("auto-submitted", "precedence", "list-id", "list-unsubscribe", "return-path", "x-failed-recipients", "x-mailer")


def read_letter(raw: bytes, ours: Ours | None = None) -> Letter:
    """A letter out of its bytes; Unreadable (with its reason) where it is no message that anybody could take apart."""
    message = parsed(raw)
    headers, parts = Headers(message), parts_of(message)
    sender = next(iter(headers.addresses("from") or headers.addresses("sender")), None)
    lines = _lines(parts)
    plain = "\n".join(line.text for line in lines)
    bounces = _bounces(headers, parts, plain)
    kind = kind_of(headers, is_bounce=bool(bounces), ours=ours or Ours())
    done = Cut(plain, "") if kind in {Kind.BOUNCE, Kind.RECEIPT} else cut(lines, sender=_called(sender))
    return Letter(
        message_id=next(iter(headers.ids("message-id")), ""),
        replies_to=tuple(dict.fromkeys([*headers.ids("in-reply-to"), *reversed(headers.ids("references"))])),
        sender=sender,
        reply_to=headers.addresses("reply-to"),
        to=headers.addresses("to"),
        cc=headers.addresses("cc"),
        subject=headers.text("subject", limit=300),
        at=headers.date(),
        text=text.clean(done.said, limit=LONGEST),
        folded=text.clean(done.folded, limit=LONGEST),
        html="\n".join(parts.html),
        attachments=tuple(parts.attached),
        kind=kind,
        bounces=bounces if kind is Kind.BOUNCE else (),
        headers=tuple((name, headers.text(name, limit=300)) for name in TOLD if name in headers),
    )


def _called(sender: Address | None) -> str:
    return f"{sender.name} {sender.address.partition('@')[0]}" if sender else ""


def _bounces(headers: Headers, parts: Parts, plain: str) -> tuple[Bounce, ...]:
    return read_bounces(headers, parts, plain) if looks_like_one(headers, parts) else ()


def _lines(parts: Parts) -> list[Line]:
    """The words of a letter; HTML where it says more than the words beside it, or where there are no words."""
    words = [part for part in parts.words if part.strip()]
    html = [part for part in parts.html if part.strip()]
    if words and not (html and _is_stub("\n".join(words))):
        text_lines = "\n".join(words).split("\n")
        if not html and _is_bare_html(words):
            return lines_of("\n".join(words))
        return [Line(line.replace("\xa0", " ").rstrip()) for line in text_lines]
    return lines_of("\n".join(html)) if html else []


def _is_stub(words: str) -> bool:
    """A sentence that only says: look at the HTML."""
    return len(words) < 200 and "html" in words.lower()


def _is_bare_html(words: list[str]) -> bool:
    begun = words[0].lstrip()[:200].lower()
    return begun.startswith(("<!doctype html", "<html", "<body", "<div", "<table")) and has_markup(begun)
