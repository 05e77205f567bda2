"""What is said by nobody: an answer that a mailbox gives by itself. It stops no clock and closes nothing."""

from datetime import datetime
from typing import Any

from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM
from teplo.work.talks import Conversation, Message


@step
def answer_by_itself(talk: Conversation, heard: Message, *, subject: str, text: str, at: datetime) -> Message:
    """Answer a message that came in with the company's own words; whoever asks may do so is the caller's affair."""
    message = Message.objects.create(
        conversation=talk,
        channel_id=heard.channel_id,
        direction=Message.Direction.OUT,
        kind=heard.kind,
        state=Message.State.QUEUED,
        is_automatic=True,
        recipients=[{"name": heard.sender_name, "address": heard.sender_address}],
        subject=subject[:300],
        text=text,
        in_reply_to=heard.external_id or "",
        references=[*heard.references, *([heard.external_id] if heard.external_id else [])][-100:],
        at=at,
        next_try_at=at,
    )
    facts: dict[str, Any] = {
        "message": message.pk,
        "conversation": talk.pk,
        "channel": talk.channel_id,
        "kind": message.kind,
    }
    record("message.queued", by=SYSTEM, at=at, lead=talk.lead_id, person=talk.person_id, **facts)
    return message
