"""The names of our own letters: each Message-ID carries its talk and its message, signed, so that an answer finds home.

There is no other form and no fall-back: what is not signed by us is somebody's claim (T-ML1, T-ML2).
"""

import re
from dataclasses import dataclass

from teplo.kit import tokens

PURPOSE = "letter"
_OURS = re.compile(r"t\.(\d{1,18})\.(\d{1,18})\.([0-9a-f]{32})@[a-z0-9.-]{1,253}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What a Message-ID of ours says."""

    conversation: int
    message: int


def name(conversation: int, message: int, *, host: str) -> str:
    """The Message-ID of a letter of ours, without brackets: the same whenever it is sent."""
    return f"t.{conversation}.{message}.{_mac(conversation, message)}@{host}"


def named(message_id: str) -> Named | None:
    """What one of our Message-IDs says; None for everything that we have not signed."""
    match = _OURS.fullmatch(message_id)
    if match is None:
        return None
    conversation, message = int(match[1]), int(match[2])
    proves = tokens.is_mac(match[3].lower(), f"{conversation}.{message}", purpose=PURPOSE)
    return Named(conversation, message) if proves else None


def is_ours(message_id: str) -> bool:
    """Whether we have signed it."""
    return named(message_id) is not None


def _mac(conversation: int, message: int) -> str:
    return tokens.mac(f"{conversation}.{message}", purpose=PURPOSE)
