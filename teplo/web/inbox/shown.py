"""What the templates of the inbox are given: plain values of talks and their lines."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from teplo.channels.kinds import kind_of
from teplo.identity.models import Person
from teplo.intake.connectors import is_demo
from teplo.kit.emails import without_addresses
from teplo.leads.models import Lead
from teplo.web.calls.shown import Line as CallLine
from teplo.web.calls.shown import line_of as call_line
from teplo.work.talks.models import Conversation, Message
from teplo.work.talks.stream import Item

FAILED = frozenset({Message.State.FAILED, Message.State.BOUNCED})
ANSWERED = re.compile(r"^(?:\s*(?:re|fwd?|отв|пересл)\s*(?:\[\d+\])?\s*:)+", re.IGNORECASE)
UNDER_WAY = frozenset({Message.State.QUEUED, Message.State.SENDING})


@dataclass(frozen=True)
class Line:
    """A talk in a list: who, about what, over which channel, and by when somebody waits."""

    talk: Conversation
    name: str
    icon: str
    channel: str
    due_at: datetime | None
    waits_since: datetime | None
    is_begun: bool = False
    is_forgotten: bool = False

    @property
    def is_ours(self) -> bool:
        return self.talk.is_open and self.talk.waits_for == Conversation.WaitsFor.US


def line_of(talk: Conversation, *, is_begun: bool = False, is_forgotten: bool = False) -> Line:
    """A talk as a line of a list; the clock is that of its lead."""
    kind = kind_of(talk.channel.kind)
    lead = talk.lead
    waits = talk.is_open and talk.waits_for == Conversation.WaitsFor.US
    return Line(
        talk=talk,
        name=name_of(talk),
        icon=kind.icon,
        channel=talk.channel.name,
        due_at=lead.answer_due_at if lead and lead.is_open else None,
        waits_since=talk.waiting_since if waits else None,
        is_begun=is_begun,
        is_forgotten=is_forgotten,
    )


@dataclass(frozen=True)
class Form:
    """A lead that waits for an answer and has no talk yet."""

    lead: Lead
    name: str
    icon: str
    channel: str


def form_of(lead: Lead) -> Form:
    """A lead among the talks."""
    return Form(
        lead, lead.person.name if lead.person else lead.number, kind_of(lead.channel.kind).icon, lead.channel.name
    )


def person_of(talk: Conversation) -> Person | None:
    """Whom the talk is with, as far as he may be seen."""
    return talk.lead.person if talk.lead and talk.lead.person else talk.person


def name_of(talk: Conversation) -> str:
    """Whom the talk is with: the person's name, else how he calls himself."""
    person = person_of(talk)
    return (person.name if person else "") or talk.with_name or talk.subject or _("Without a name")


@dataclass(frozen=True)
class Said:
    """A message as a line of the stream."""

    message: Message
    who: str
    is_ours: bool
    is_private: bool
    is_failed: bool
    is_under_way: bool
    has_html: bool
    to: str
    subject: str
    address: str = ""
    came_from: str = ""
    error: str = ""
    is_demo: bool = False


@dataclass(frozen=True)
class Shown:
    """A line of the stream: what was said, a form that came, a task."""

    item: Item
    said: Said | None = None
    call: CallLine | None = None


def shown(item: Item, talk: Conversation) -> Shown:
    """A line of the stream as the template shows it."""
    if item.call is not None:
        return Shown(item, call=call_line(item.call))
    if item.message is None:
        return Shown(item)
    message = item.message
    is_in, hidden = message.direction == Message.Direction.IN, hides_whom(talk)
    return Shown(
        item,
        Said(
            message=message,
            who=_who(message, talk),
            is_ours=not is_in,
            is_private=message.direction == Message.Direction.PRIVATE,
            is_failed=message.state in FAILED or (message.state == Message.State.SENT and message.error != ""),
            is_under_way=message.state in UNDER_WAY,
            has_html=message.html_file_id is not None,
            to="" if hidden else _names(message.recipients),
            subject="" if _bare(message.subject) == _bare(talk.subject) else message.subject,
            address="" if hidden or not message.sender_name else message.sender_address,
            came_from="" if hidden else message.came_from,
            error=without_addresses(message.error) if hidden else message.error,
            is_demo=is_demo(talk.channel),
        ),
    )


def _who(message: Message, talk: Conversation) -> str:
    if message.direction != Message.Direction.IN:
        return str(message.author or _("by itself"))
    if hides_whom(talk):
        return name_of(talk)
    return message.sender_name or message.sender_address or name_of(talk)


def hides_whom(talk: Conversation) -> bool:
    """Whether the reader may not see whom the talk is with."""
    is_stand_in = talk.person is not None and talk.person._state.adding
    return is_stand_in or (talk.lead is not None and talk.lead.hides_person)


def _bare(subject: str) -> str:
    """A subject without the marks of an answer."""
    return ANSWERED.sub("", subject).strip().casefold()


def _names(addresses: list[dict[str, str]]) -> str:
    return ", ".join(one.get("address") or one.get("name", "") for one in addresses)
