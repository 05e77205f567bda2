"""A letter as bytes between the process that takes it apart and the one that asked: plain JSON, which runs nothing."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from datetime import datetime
from typing import Any

from teplo.intake.connectors.email.bounces import Bounce
from teplo.intake.connectors.email.headers import Address
from teplo.intake.connectors.email.identity import is_ours
from teplo.intake.connectors.email.kinds import Kind, Ours
from teplo.intake.connectors.email.letter import Letter
from teplo.intake.connectors.email.mime import Part


def question(raw: bytes, ours: Ours) -> bytes:
    """A letter that is to be taken apart, and what its mailbox knows itself by."""
    return json.dumps(sorted(ours.addresses)).encode() + b"\n" + raw


def asked(message: bytes) -> tuple[bytes, Ours]:
    """What `question` said; our own signatures are known there too."""
    addresses, _line, raw = message.partition(b"\n")
    return raw, Ours(frozenset(json.loads(addresses)), is_ours)


def packed(letter: Letter) -> dict[str, Any]:
    """A letter as plain values."""
    told = asdict(letter)
    told["at"] = letter.at.isoformat() if letter.at else None
    for part in told["attachments"]:
        part["data"] = b64encode(part["data"]).decode()
    return told


def unpacked(told: dict[str, Any]) -> Letter:
    """What `packed` made."""
    people = {name: tuple(Address(**one) for one in told[name]) for name in ("reply_to", "to", "cc")}
    parts = (Part(**{**one, "data": b64decode(one["data"])}) for one in told["attachments"])
    read = {
        **people,
        "replies_to": tuple(told["replies_to"]),
        "sender": Address(**told["sender"]) if told["sender"] else None,
        "at": datetime.fromisoformat(told["at"]) if told["at"] else None,
        "attachments": tuple(parts),
        "kind": Kind(told["kind"]),
        "bounces": tuple(Bounce(**one) for one in told["bounces"]),
        "headers": tuple((name, value) for name, value in told["headers"]),
    }
    return Letter(**{**told, **read})
