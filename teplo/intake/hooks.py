"""What a delivery to `/hooks/{key}` is: whose channel, whether it proves itself, and by what a repeat is known."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from teplo.channels.models import Channel
from teplo.intake.arrival import Arrival
from teplo.intake.connectors import Connector, all_connectors
from teplo.intake.connectors.plug import Delivered
from teplo.intake.journal import snapshot
from teplo.intake.models import Capture
from teplo.kit import tokens
from teplo.kit.problems import NotSeen
from teplo.kit.text import one_line

BESIDE = ("settings", "default_source", "default_product", "responsible_employee", "responsible_queue", "schedule")
LONGEST_NUMBER = 200
JSON = "application/json"
# The same words without any number, within this hour or the one before, are a repeat and no second enquiry.
SAME_WITHIN = timedelta(hours=1)


def channel_of(key: str) -> tuple[Channel, Connector]:
    """The channel of an address with its plug-in; NotSeen where none listens there."""
    if not tokens.is_public_key(key):
        raise NotSeen
    return _listening(Channel.objects.select_related(*BESIDE).filter(key=key, is_active=True).first())


def remembered(key: str, now: datetime) -> tuple[Channel, Connector]:
    """The same by the journal's snapshot, while the database is away; Away where that does not know it."""
    return _listening(snapshot.current(now).hook(key))


def _listening(channel: Channel | None) -> tuple[Channel, Connector]:
    connector = all_connectors().get(channel.kind) if channel else None
    if channel is None or connector is None or connector.verify is None:
        raise NotSeen
    return channel, connector


def arrival_of(delivered: Delivered, channel: Channel, connector: Connector, meta: Mapping[str, object]) -> Arrival:
    """What is kept of a delivery; its number is that of the other side, else the body's digest within the hour."""
    number = connector.number(delivered, channel) if connector.number else None
    query = {one_line(name, limit=200): one_line(value, limit=4_000) for name, value in delivered.query.items()}
    asked = {"query": query} if query else {}
    body, kind = delivered.body, delivered.content_type
    if not body:  # some put all they have to say into the address
        body, kind = urlencode(delivered.query).encode(), "application/x-www-form-urlencoded"
    given = Arrival(body, content_type=kind, meta={**meta, **asked})
    return numbered(given, _sound(number) if number else _of_body(given, delivered.at))


def with_parts(arrival: Arrival, channel: Channel, connector: Connector) -> list[Arrival]:
    """An arrival, and behind it the several enquiries that it holds: by their own numbers, else by their places."""
    found = connector.parts(arrival.body, arrival.content_type, channel) if connector.parts else []
    whole = f"sha256:{arrival.digest.hex()}"
    parts = [
        Arrival(body, content_type=JSON, external_id=_sound(number or f"{whole}/{place}"), meta=arrival.meta)
        for place, (body, number) in enumerate(found)
    ]
    return [arrival, *parts]


def _sound(number: str) -> str:
    """A number that the database takes."""
    if len(number) <= LONGEST_NUMBER and number.isprintable():
        return number
    return f"sha256:{hashlib.sha256(number.encode('utf-8', 'surrogatepass')).hexdigest()}"


def numbered(arrival: Arrival, number: str) -> Arrival:
    """The same under a number."""
    return Arrival(arrival.body, content_type=arrival.content_type, external_id=number, meta=arrival.meta)


def by_words(arrival: Arrival) -> Arrival:
    """What came before under its number with other words: kept under number and words."""
    return numbered(arrival, f"{str(arrival.external_id)[:120]}#{arrival.digest.hex()[:32]}")


def as_before(channel: Channel, arrival: Arrival, at: datetime) -> Arrival:
    """The same under the number of the hour before, where the very same words came then."""
    if arrival.external_id != _of_body(arrival, at):
        return arrival
    before = _of_body(arrival, at - SAME_WITHIN)
    came = Capture.objects.filter(channel=channel, external_id=before).exists()
    return numbered(arrival, before) if came else arrival


def _of_body(arrival: Arrival, at: datetime) -> str:
    return f"={arrival.digest.hex()[:40]}@{at.timestamp() // SAME_WITHIN.total_seconds():.0f}"
