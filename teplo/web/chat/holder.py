"""Who a visitor is: whoever holds the secret that we have signed for him. It travels in a header and is kept nowhere
here; what the tables know is its digest."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from teplo.kit import tokens

HEADER = "X-Visitor"
PURPOSE = "visitor"
LASTS = timedelta(days=400)
# What stands in the files' own addresses, and in the answer to an upload.
FILE, FETCHED = "chatfile", "chatfetch"
FETCHED_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Holder:
    """A visitor: the digest of his secret, and when it was given to him (POSIX seconds)."""

    key: str
    since: float


def new_token(channel_key: str, *, at: datetime) -> str:
    """A secret for somebody new at this chat; nothing is kept of it."""
    return tokens.sign([channel_key, tokens.make_public_key(), at.timestamp()], purpose=PURPOSE, until=at + LASTS)


def holder_of(token: str | None, channel_key: str, *, at: datetime) -> Holder | None:
    """Who shows this token at this chat; None where it is none of ours, of another chat, or over."""
    value = tokens.unsign(token, purpose=PURPOSE, at=at)
    if not isinstance(value, list) or len(value) != 3 or value[0] != channel_key:
        return None
    return Holder(hashlib.sha256(str(value[1]).encode()).hexdigest(), float(value[2]))


def file_url(channel_key: str, attachment: int, visitor: str, *, at: datetime) -> str:
    """The address at which a visitor fetches a file of his talk, good for a day."""
    signed = tokens.sign([attachment, visitor], purpose=FETCHED, until=at + FETCHED_FOR)
    return f"/w/{channel_key}/files/{signed}"
