"""A message of ours as the bytes of a letter: the same bytes' name whenever it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from teplo.files.disk import place_of
from teplo.intake.connectors.email.account import Account
from teplo.intake.connectors.email.kinds import LOOP_HEADER
from teplo.work.talks import Message

_BREAKS = re.compile(r"[\r\n\x00-\x1f\x7f\u2028\u2029]+")
_TYPE = re.compile(r"([a-z0-9][a-z0-9!#$&^_.+-]{0,60})/([a-z0-9][a-z0-9!#$&^_.+-]{0,60})")
# What runs where it is opened keeps no type of its own.
PLAIN = ("application", "octet-stream")
REFERENCES = 20


def letter_of(message: Message, account: Account, *, message_id: str, at: datetime) -> EmailMessage:
    """The letter of a message; `message_id` without brackets, `at` the date it bears."""
    letter = EmailMessage(policy=SMTP)
    letter["Message-ID"] = f"<{message_id}>"
    letter["Date"] = format_datetime(at)
    letter["From"] = _address(account.name, account.address)
    letter["To"] = _addresses(message.recipients)
    if message.cc:
        letter["Cc"] = _addresses(message.cc)
    letter["Subject"] = one_line(message.subject)
    if answered := bare_id(message.in_reply_to):
        letter["In-Reply-To"] = f"<{answered}>"
        known = [bare_id(str(each)) for each in message.references[-REFERENCES:]]
        letter["References"] = " ".join(f"<{each}>" for each in dict.fromkeys([*filter(None, known), answered]))
    if message.is_automatic:
        letter["Auto-Submitted"] = "auto-replied"
        letter["X-Auto-Response-Suppress"] = "All"
        letter["Precedence"] = "auto_reply"
        letter[LOOP_HEADER] = account.address
    letter.set_content(message.text, cte="quoted-printable")
    for one in message.attachments.select_related("file"):
        kind = _TYPE.fullmatch(one.type.lower())
        main, sub = (kind[1], kind[2]) if kind and kind[1] not in {"multipart", "message", "text"} else PLAIN
        data = place_of(one.file.digest).read_bytes()
        letter.add_attachment(data, maintype=main, subtype=sub, filename=one_line(one.name))
    return letter


def recipients_of(message: Message) -> list[str]:
    """To whom it goes, each address once."""
    given = [str(one.get("address") or "") for one in [*message.recipients, *message.cc]]
    return [address for address in dict.fromkeys(given) if address]


def one_line(text: str) -> str:
    """A value that cannot begin a header of its own."""
    return _BREAKS.sub(" ", text).strip()


def bare_id(text: str) -> str:
    """A Message-ID that may stand in a header; '' for what is none."""
    plain = text.strip().strip("<>")
    return plain if plain.isascii() and plain.isprintable() and not re.search(r"[\s<>]", plain) else ""


def _addresses(rows: Iterable[Mapping[str, object]]) -> list[Address]:
    return [_address(str(row.get("name") or ""), str(row.get("address") or "")) for row in rows]


def _address(name: str, address: str) -> Address:
    local, _at, domain = address.rpartition("@")
    return Address(one_line(name)[:120], local, domain)
