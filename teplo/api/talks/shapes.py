"""Talks and messages as machines see them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from teplo.api.shapes import Owner, local
from teplo.kit.emails import without_addresses
from teplo.staff.owners import OwnerView
from teplo.work.talks.models import Conversation, Message


class ConversationShape(BaseModel):
    id: int
    channel: str
    lead: int | None
    person: int | None
    subject: str
    owner: Owner
    state: str
    waits_for: str
    waiting_since: datetime | None
    due_at: datetime | None
    last_message_at: datetime
    last_words: str
    created_at: datetime


class ConversationPage(BaseModel):
    items: list[ConversationShape]
    next: str | None


class AddressShape(BaseModel):
    name: str
    address: str


class FileShape(BaseModel):
    id: int
    name: str
    size: int


class MessageShape(BaseModel):
    """`direction` is in, out or private; `is_stranger`: its sender had no part in the talk before; `folded` is the
    quoted text and the signature; `error` why it was not sent."""

    id: int
    conversation: int
    direction: str
    kind: str
    state: str
    author: int | None
    is_automatic: bool
    is_stranger: bool
    sender: AddressShape | None
    recipients: list[AddressShape]
    cc: list[AddressShape]
    subject: str
    text: str
    folded: str
    files: list[FileShape]
    enquiry: int | None
    error: str
    at: datetime


class MessagePage(BaseModel):
    items: list[MessageShape]
    next: str | None


def conversation_shown(talk: Conversation) -> dict[str, Any]:
    """A talk; its names are fetched with it."""
    lead = talk.lead
    return {
        "id": talk.pk,
        "channel": talk.channel.slug,
        "lead": talk.lead_id,
        "person": talk.person_id,
        "subject": talk.subject,
        "owner": OwnerView.of(talk.owner).as_json(),
        "state": talk.state,
        "waits_for": talk.waits_for,
        "waiting_since": local(talk.waiting_since),
        "due_at": local(lead.answer_due_at) if lead and lead.is_open else None,
        "last_message_at": local(talk.last_message_at),
        "last_words": talk.last_words,
        "created_at": local(talk.created_at),
    }


def message_shown(message: Message, *, hides_sender: bool) -> dict[str, Any]:
    """A message with its files; without whoever wrote it where the caller may not see him."""
    sender = {"name": message.sender_name, "address": message.sender_address}
    files = [{"id": one.pk, "name": one.name, "size": one.size} for one in message.attachments.all()]
    return {
        "id": message.pk,
        "conversation": message.conversation_id,
        "direction": message.direction,
        "kind": message.kind,
        "state": message.state,
        "author": message.author_id,
        "is_automatic": message.is_automatic,
        "is_stranger": message.is_stranger,
        "sender": sender if message.direction == Message.Direction.IN and not hides_sender else None,
        "recipients": [] if hides_sender else message.recipients,
        "cc": [] if hides_sender else message.cc,
        "subject": message.subject,
        "text": message.text,
        "folded": message.folded,
        "files": files,
        "enquiry": message.enquiry_id,
        "error": without_addresses(message.error) if hides_sender else message.error,
        "at": local(message.at),
    }
