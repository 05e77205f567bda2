"""A captured letter made into what it is for the desk: a word in a talk with its draft, or something put aside."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from email.utils import parseaddr

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.files import disk
from teplo.files.actions import enter
from teplo.identity.given import Contact, Who
from teplo.intake.actions.mailboxes import is_first
from teplo.intake.connectors.email.account import account_of
from teplo.intake.connectors.email.apart import taken_apart
from teplo.intake.connectors.email.bounces import Bounce
from teplo.intake.connectors.email.headers import Address
from teplo.intake.connectors.email.identity import named
from teplo.intake.connectors.email.kinds import Kind, Ours
from teplo.intake.connectors.email.letter import Letter
from teplo.intake.connectors.email.mime import Part
from teplo.intake.connectors.plug import Aside, Heard, Meta, Unreadable
from teplo.kit import html
from teplo.kit.emails import read_email
from teplo.kit.problems import Mistake, TooLarge
from teplo.triage.draft import Draft
from teplo.work import talks

log = logging.getLogger(__name__)

MOST_FILES = 50
LARGEST_FILE = 40 * 1024 * 1024
# Kinds of letters that are nobody's enquiry, with the reason that the tray shows.
ASIDE = {kind: kind.value for kind in Kind if kind is not Kind.LETTER}


def read(body: bytes, channel: Channel, meta: Meta) -> Heard | Aside:
    """What a letter is; Unreadable where nobody can take it apart.

    A letter that a person has released from the tray is read as a person's, whatever its headers say.
    """
    if not body:
        raise Unreadable(
            "not_fetched", _("The mail server did not give this letter out; it is asked again every night.")
        )
    ours = ours_of(channel)
    letter = taken_apart(body, ours)
    is_released = bool(meta.get("released"))
    if not is_released and not is_first(_key(letter, body), scope=0 if channel.is_lead_source else channel.pk):
        return Aside("seen_before")
    if letter.kind in ASIDE and not is_released:
        return Aside(ASIDE[letter.kind], {"returned": [_returned(bounce, letter) for bounce in letter.bounces]})
    return _heard(letter, channel, meta, ours)


def ours_of(channel: Channel) -> Ours:
    """What the mailbox of a channel knows itself by; nothing where it was never set up."""
    try:
        return account_of(channel).ours
    except KeyError:
        return Ours()


def _key(letter: Letter, body: bytes) -> bytes:
    """A letter is the same where its Message-ID and its body are; without an id its sender, subject and date tell."""
    own = body.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    sender = letter.sender.address if letter.sender else ""
    name = letter.message_id or f"{sender}\n{letter.subject}\n{letter.at}"
    return hashlib.sha256(name.encode("utf-8", "replace") + b"\0" + hashlib.sha256(own.rstrip()).digest()).digest()


def _returned(bounce: Bounce, letter: Letter) -> dict[str, object]:
    ids = [each for each in (bounce.letter, *letter.replies_to) if each and named(each)]
    why = bounce.status or bounce.reason
    return {
        "ids": ids,
        "address": bounce.recipient,
        "hard": bounce.is_hard,
        "final": bounce.is_final,
        "why": f"{why} {bounce.said}".strip()[:200],
    }


def _heard(letter: Letter, channel: Channel, meta: Meta, ours: Ours) -> Heard:
    writer = letter.writer or Address("", "")
    at = _moment(letter, meta)
    tokens = [found for found in map(named, letter.replies_to) if found]
    key = talks.ThreadKey(
        conversation=tokens[0].conversation if tokens else None,
        message_ids=letter.replies_to,
        sender=writer.address,
    )
    message = talks.HeardMessage(
        kind=talks.Message.Kind.LETTER,
        text=letter.text or letter.subject,
        at=at,
        sender=_shown(writer),
        came_from=letter.sender.address if letter.sender and letter.sender.address != writer.address else "",
        recipients=tuple(map(_shown, letter.to)),
        cc=tuple(map(_shown, letter.cc)),
        subject=letter.subject,
        folded=letter.folded,
        html=_kept_html(letter),
        external_id=letter.message_id[:200] or None,
        in_reply_to=next(iter(letter.replies_to), ""),
        references=tuple(reversed(letter.replies_to)),
        files=_kept_files(letter),
    )
    is_claim = bool(letter.replies_to) and not tokens
    hint = _("The sender answers a letter that is not known here.") if is_claim else ""
    return Heard(key, message, _draft(letter, writer, ours), hint)


def _draft(letter: Letter, writer: Address, ours: Ours) -> Draft:
    """The enquiry that a letter is where no talk knows it; our own address is nobody's contact."""
    contacts: list[Contact] = []
    if writer.address and writer.address not in ours.addresses:
        try:
            email = read_email(writer.address)
            contacts.append(Contact("email", email.value, writer.address))
        except Mistake:
            contacts = []
    name = writer.name if writer.name and "@" not in writer.name else ""
    who = Who(name=name[:200], contacts=tuple(contacts))
    return Draft(who=who, need=letter.subject, text=letter.text)


def _shown(one: Address) -> talks.Address:
    return talks.Address(one.name, one.address or parseaddr(one.name)[1])


def _moment(letter: Letter, meta: Meta) -> datetime:
    """When it came: by the mailbox, which nobody can make up; else by the letter's own word, never ahead of us."""
    given = parse_datetime(str(meta.get("at") or "")) if meta.get("at") else None
    now = timezone.now()
    return min(given or letter.at or now, now)


def _kept_html(letter: Letter) -> int | None:
    """The cleaned original, kept as a file: pictures of other sites stay in it, and the page decides about them."""
    if not letter.html.strip():
        return None
    cleaned = html.cleaned(letter.html, remote=True)
    return _kept(cleaned.encode())


def _kept_files(letter: Letter) -> tuple[talks.GivenFile, ...]:
    kept = [_given(part) for part in letter.attachments[:MOST_FILES]]
    return tuple(one for one in kept if one is not None)


def _given(part: Part) -> talks.GivenFile | None:
    number = _kept(part.data)
    if number is None:
        return None
    return talks.GivenFile(
        number, part.name, part.type, len(part.data), is_inline=part.is_inline, cid=part.cid
    )  # fmt: skip


def _kept(data: bytes) -> int | None:
    """The number of its file: the bytes go to disk under their hash, so that trying again changes nothing."""
    try:
        return int(enter(disk.write([data], limit=LARGEST_FILE)).pk)
    except TooLarge:
        return None
    except OSError:
        # The words are not to wait for a disk: the file still stands in the capture.
        log.exception("a file of a letter could not be kept")
        return None
