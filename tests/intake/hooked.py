"""Channels that hear webhooks, and the shortest way to send them something."""

import hashlib
import hmac
import json
from typing import Any

from django.test import Client
from django.utils import timezone

from teplo.channels.actions import add_channel, set_up
from teplo.channels.models import Channel
from teplo.intake.connectors.mapping import Map, Pointed
from teplo.kit import limits
from teplo.ledger.actors import SYSTEM

SECRET = "s3cret-of-the-other-side"
POINTS = (
    Pointed(("client", "name"), "name"),
    Pointed(("client", "phones", None), "phone"),
    Pointed(("question",), "text"),
    Pointed(("id",), "number"),
)
MAP = Map(POINTS)
BODY = {"id": 7, "client": {"name": "Иван Петров", "phones": ["8 912 345-67-89"]}, "question": "Сколько стоит?"}


def open_hook(kind: str = "webhook", *, mapping: Map | None = MAP, secrets: Any = None, **values: object) -> Channel:
    """A channel of a kind, as an administrator would have set it up."""
    limits.LIMITS.forget()
    channel = add_channel(kind, name=f"{kind} of ours", language="ru", by=SYSTEM, at=timezone.now())
    told = {**values, **({"mapping": mapping.as_json()} if mapping and kind == "webhook" else {})}
    set_up(channel, values=told, secrets=secrets or {}, by=SYSTEM, at=timezone.now())
    return Channel.objects.get(pk=channel.pk)


def deliver(client: Client, channel: Channel, body: object = BODY, **headers: str) -> Any:
    """One delivery to the channel's address: JSON, or bytes as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = headers.pop("type", "application/json")
    return client.post(f"/hooks/{channel.key}", raw, content_type=kind, headers=headers)


def signed(body: object = BODY, secret: str = SECRET) -> str:
    """The HMAC-SHA256 of a body in hex."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
