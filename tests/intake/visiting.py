"""A chat on a site and whoever writes there: what tests of chats begin with."""

import hashlib
import json
from datetime import datetime

from django.utils import timezone

from teplo.channels.models import Channel, ChannelSettings
from teplo.intake.actions import receive
from teplo.intake.arrival import Arrival, Receipt
from teplo.kit import tokens
from teplo.leads.models import Lead
from teplo.ledger.actors import SYSTEM
from teplo.work.chat.models import Visitor
from teplo.work.talks.models import Conversation, Message
from tests.company import Company

ANNA = hashlib.sha256(b"anna").hexdigest()
BORIS = hashlib.sha256(b"boris").hexdigest()
SITE = "shop.example.ru"


def a_chat(company: Company, **values: object) -> Channel:
    """A chat on one site, answered by the owner; `values` are its settings."""
    key = tokens.make_public_key()
    channel = Channel.objects.create(
        kind="chat", slug="chat", name="Chat", key=key, responsible_employee=company.owner, is_lead_source=True
    )
    ChannelSettings.objects.create(channel=channel, values={"sites": SITE, "consent": False, **values})
    return Channel.objects.select_related("settings", "schedule", "responsible_employee").get(pk=channel.pk)


def write(
    channel: Channel,
    words: str,
    /,
    *,
    who: str = ANNA,
    number: str = "",
    at: datetime | None = None,
    left: dict[str, str] | None = None,
    **meta: object,
) -> Receipt:
    """A visitor writes, as the address keeps it; `left` is what he puts into the fields for a contact."""
    now = at or timezone.now()
    number = number or f"w-{Message.objects.count():08}"
    body = json.dumps({"visitor": who, "id": number, "text": words, **(left or {})}).encode()
    arrival = Arrival(
        body, external_id=f"{who}:{number}", meta={"at": now.isoformat(), "page": f"https://{SITE}/", **meta}
    )
    return receive(channel, arrival, at=now, now=now, by=SYSTEM)


def talk_of(who: str = ANNA) -> Conversation:
    return Conversation.objects.get(visitor__key=who)


def visitor(who: str = ANNA) -> Visitor:
    return Visitor.objects.get(key=who)


def lead_of(who: str = ANNA) -> Lead:
    return Lead.objects.get(conversations__visitor__key=who)


def lines(who: str = ANNA) -> list[tuple[int | None, str]]:
    return list(Message.objects.filter(conversation=talk_of(who)).order_by("pk").values_list("line", "text"))
