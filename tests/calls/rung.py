"""A channel of telephony, and the shortest ways to let it ring."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from teplo.channels.models import Channel, Extension
from teplo.intake.actions import hear
from teplo.intake.arrival import Arrival, Receipt
from teplo.intake.connectors import connector
from teplo.intake.connectors.plug import Delivered
from teplo.intake.hooks import arrival_of
from teplo.staff.models import Employee
from teplo.work.calls.models import Call
from tests.intake.hooked import open_hook

CALLER = "+79123456789"
LINE = "+74951234567"


def exchange(**inner: Employee) -> Channel:
    """A generic telephony whose inner numbers are `n101=owner`."""
    channel = open_hook("pbx", mapping=None, proof="address")
    for number, employee in inner.items():
        Extension.objects.create(channel=channel, number=number[1:], employee=employee)
    return Channel.objects.select_related("responsible_employee", "schedule").get(pk=channel.pk)


def tell(channel: Channel, event: str, call: str = "c1", *, now: datetime | None = None, **more: object) -> Receipt:
    """One event of a call, as the exchange sends it; `at` is how many seconds ago it happened."""
    now = now or timezone.now()
    ago = more.pop("at", None)
    if isinstance(ago, int | float):
        more["at"] = (now - timedelta(seconds=ago)).isoformat()
    given: dict[str, Any] = {"call": call, "event": event, **more}
    return deliver(channel, given, now=now)


def deliver(channel: Channel, given: dict[str, Any], *, now: datetime) -> Receipt:
    body = json.dumps(given).encode()
    delivered = Delivered("POST", "https://ours/hooks/x", {"content-type": "application/json"}, {}, body, now)
    arrival: Arrival = arrival_of(delivered, channel, connector(channel.kind), {})
    return hear(channel, arrival, now=now)


def ring(channel: Channel, call: str = "c1", **more: object) -> Receipt:
    """Somebody outside calls our line."""
    return tell(channel, "ring", call, **{"direction": "in", "from": CALLER, "to": LINE, **more})


def the_call(external_id: str = "c1") -> Call:
    return Call.objects.get(external_id=external_id)
