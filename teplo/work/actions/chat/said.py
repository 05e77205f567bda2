"""What we say to a visitor: it is there when it is committed, nobody has to send it."""

from datetime import datetime

from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.work.actions.chat.heard import keep_place
from teplo.work.chat.models import Visitor
from teplo.work.chat.queries import visitor_of
from teplo.work.chat.telling import LINE, READ, TALK, TYPING, tell_visitor
from teplo.work.talks.models import Conversation, Message
from teplo.work.talks.rules import in_short


@step
def was_said(visitor: Visitor, message: Message) -> None:
    """Hand a message to the visitor of a talk that is locked."""
    message.line = keep_place(message.conversation_id, message.pk)
    tell_visitor(visitor.key, LINE)


@step
def speak(visitor: Visitor, talk: Conversation, *, text: str, at: datetime) -> Message:
    """Say something by itself, in the company's own words. It stops no clock, and we are still waited for."""
    message = Message.objects.create(
        conversation=talk,
        channel_id=talk.channel_id,
        direction=Message.Direction.OUT,
        kind=Message.Kind.CHAT,
        state=Message.State.SENT,
        is_automatic=True,
        text=text,
        at=at,
    )
    message.line = keep_place(talk.pk, message.pk)
    talk.last_message_at, talk.last_words = max(talk.last_message_at, at), in_short(text)
    talk.save(update_fields=["last_message_at", "last_words"])
    tell_visitor(visitor.key, LINE)
    facts = {"message": message.pk, "conversation": talk.pk, "automatic": True}
    record("message.sent", by=SYSTEM, at=at, lead=talk.lead_id, person=talk.person_id, **facts)
    return message


@front_door
def note_seen(talk: Conversation, *, by: Employee, at: datetime) -> None:
    """One of us has looked at the talk: the visitor sees that his words were read."""
    demand(by, Permission.CONVERSATION_ANSWER, talk)
    visitor = visitor_of(talk)
    if visitor is None:
        return
    last = _last_line(talk)
    if Visitor.objects.filter(pk=visitor.pk, seen_line__lt=last).update(seen_line=last):
        tell_visitor(visitor.key, READ, more=str(last))


@step
def tell_typing(talk: Conversation, *, by: Employee) -> None:
    """The visitor sees for a few seconds that somebody writes to him; of whom he learns the first name alone."""
    if (visitor := visitor_of(talk)) is not None:
        tell_visitor(visitor.key, TYPING, more=called(by.name))


@step
def tell_turned(talk: Conversation) -> None:
    """The visitor's page hears that the talk was ended or taken up again."""
    if (visitor := visitor_of(talk)) is not None:
        tell_visitor(visitor.key, TALK)


# allow undecorated-verb: words a name, writes nothing
def called(name: str) -> str:
    """How one of us is called before visitors: by the first name."""
    return name.split(maxsplit=1)[0] if name.split() else ""


def _last_line(talk: Conversation) -> int:
    lines = Message.objects.filter(conversation=talk, line__isnull=False)
    return lines.order_by("-line").values_list("line", flat=True).first() or 0
