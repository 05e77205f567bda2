"""Talks: conversations over all channels with their messages, and what the rooms above tell of what they heard."""

from dataclasses import dataclass
from datetime import datetime

from teplo.work.talks.models import Conversation, Message

__all__ = ["Address", "Conversation", "GivenFile", "Heard", "HeardMessage", "Message", "ThreadKey", "Words"]


@dataclass(frozen=True, slots=True)
class Address:
    """Whoever writes or is written to; `address` is an e-mail address in small letters or a messenger's id."""

    name: str
    address: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "address": self.address}


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that a message brings: `file` is the number of its files.File, kept before the transaction.

    `name` is what the sender called it, shown and never used as a path; `cid` names an inline picture of the HTML.
    """

    file: int
    name: str
    type: str
    size: int
    is_inline: bool = False
    cid: str = ""


@dataclass(frozen=True, slots=True)
class ThreadKey:
    """What says to which conversation a word belongs; the subject never does.

    `conversation` is what a signed token of ours named, its signature checked by the caller; `thread` the channel's own
    id of a talk (messengers, chats); `message_ids` are the Message-IDs it answers, good only where `sender` takes part.
    """

    conversation: int | None = None
    thread: str | None = None
    message_ids: tuple[str, ...] = ()
    sender: str = ""


@dataclass(frozen=True, slots=True)
class HeardMessage:
    """A message that came in, read and cleaned. `kind` is a Message.Kind, `at` its own time.

    `text` is what is shown, `folded` the quoted rest and the signature; `html` the number of the file that holds the
    cleaned original; `capture` the number of its raw row. `sender` is whoever an answer goes to, `came_from` the
    address that it came from where that is another; `is_stranger` where he had no part in the talk.
    """

    kind: str
    text: str
    at: datetime
    sender: Address
    recipients: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    folded: str = ""
    html: int | None = None
    capture: int | None = None
    external_id: str | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    files: tuple[GivenFile, ...] = ()
    is_automatic: bool = False
    came_from: str = ""
    is_stranger: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a message was put; `is_new` is False for one that was heard before, `began` where it began a talk."""

    conversation: int
    message: int
    is_new: bool
    began: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says: the text, for a letter its subject and to whom (else the last who takes part), and files."""

    text: str
    subject: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    files: tuple[GivenFile, ...] = ()
