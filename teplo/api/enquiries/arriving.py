"""What the door must know of an enquiry before it is kept: its channel, its number, its time, how it came."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Model
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from teplo.api import callers
from teplo.api.rows import columns, record, width
from teplo.channels.models import Channel, Source
from teplo.intake.arrival import Arrival
from teplo.intake.journal import snapshot
from teplo.kit import sql
from teplo.kit.limits import client_ip
from teplo.kit.problems import FieldError, Invalid, Malformed
from teplo.kit.text import one_line
from teplo.staff.models import Employee, Queue, Schedule
from teplo.terms.models import Product
from teplo.triage.draft import Note

ONE_BYTES = 256 * 1024
BY_DEFAULT = "api"
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
LONGEST_NUMBER = LONGEST_KEY = 200
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER_BY = timedelta(minutes=5)

# What the reading of an enquiry asks of its channel, in the same row.
BESIDE: dict[str, type[Model]] = {
    "default_source": Source,
    "default_product": Product,
    "responsible_employee": Employee,
    "responsible_queue": Queue,
    "schedule": Schedule,
}
ASK = f"""
SELECT {columns(Channel, "channel")}, {", ".join(columns(model, name) for name, model in BESIDE.items())}
FROM channels_channel AS channel
{" ".join(f"LEFT JOIN {model._meta.db_table} AS {one} ON {one}.id = channel.{one}_id" for one, model in BESIDE.items())}
WHERE channel.slug = %s AND channel.kind = 'api' AND channel.is_active
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One enquiry at the door: its values as far as they can be seen, itself, when it came, what is noted of that."""

    given: Mapping[str, object]
    arrival: Arrival
    at: datetime
    notes: list[Note]


def arrived(
    request: HttpRequest, body: bytes, given: Mapping[str, object], now: datetime, *, key: str | None
) -> Arrived:
    """What the door knows of a body whose values are `given`."""
    notes: list[Note] = []
    number, at = number_of(given, notes), moment_of(given, now, notes)
    meta = how_it_came(request, at, now)
    arrival = Arrival(body, external_id=number, token=callers.caller(request).pk, key=key, meta=meta)
    return Arrived(given, arrival, at, notes)


def peek(body: bytes) -> dict[str, object]:
    """The object of a body as far as it is one; what is none is kept all the same and told of afterwards."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def channel_of(given: Mapping[str, object], known: dict[object, Channel] | None = None) -> Channel:
    """The channel that an enquiry names, `api` where it names none; Invalid where nothing may come that way.

    `known` remembers the channels of a batch.
    """
    slug = given.get("channel") or BY_DEFAULT
    if known is not None and isinstance(slug, str) and slug in known:
        return known[slug]
    channel = _channel(slug) if isinstance(slug, str) else None
    if channel is None:
        raise Invalid(errors=[FieldError("channel", "unknown", _("There is no such channel, or it is switched off."))])
    if known is not None:
        known[slug] = channel
    return channel


def channel_remembered(given: Mapping[str, object], now: datetime) -> int:
    """The number of the same channel by the journal's snapshot; Away where that does not know it."""
    return snapshot.current(now).channel(Channel.Kind.API, str(given.get("channel") or BY_DEFAULT))


def _channel(slug: str) -> Channel | None:
    found = sql.rows(ASK, [slug]) if SLUG.fullmatch(slug) else []
    if not found:
        return None
    values = list(found[0])
    channel = record(Channel, values[: width(Channel)])
    place = width(Channel)
    for name, model in BESIDE.items():
        if values[place] is not None:
            setattr(channel, name, record(model, values[place : place + width(model)]))
        place += width(model)
    return channel


def key_of(request: HttpRequest) -> str | None:
    """The header Idempotency-Key; Malformed where it is not of 1 to 200 printable characters."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        message = _("A key has 1 to 200 printable ASCII characters.")
        raise Malformed(errors=[FieldError("Idempotency-Key", "malformed", message)])
    return key


def key_within(key: str | None, index: int) -> str | None:
    """The key of one enquiry of a batch that has a key: the same for whoever sends the batch again."""
    if key is None:
        return None
    place = f"/{index}"
    if len(key) + len(place) > LONGEST_KEY:
        key = f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"
    return key + place


def number_of(given: Mapping[str, object], notes: list[Note]) -> str | None:
    """The sender's own number. One that cannot be stored as it is goes by its digest, so that it still comes once."""
    value = given.get("external_id")
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        notes.append(Note("external_id", "not_text", _("Expected text here; a repeat will not be known by it.")))
        return None
    written = str(value)
    if one_line(written, limit=LONGEST_NUMBER) == written:
        return written
    return f"sha256:{hashlib.sha256(json.dumps(written).encode()).hexdigest()}"


def moment_of(given: Mapping[str, object], now: datetime, notes: list[Note]) -> datetime:
    """When it came by the sender's word; `now` where he says nothing, or nothing sound."""
    value = given.get("at")
    if value is None or value == "":
        return now
    try:
        said = parse_datetime(value) if isinstance(value, str) else None
        if said is not None and said.tzinfo is not None and EARLIEST <= said <= now + CLOCKS_DIFFER_BY:
            return min(said, now)
    except (ValueError, OverflowError):
        pass  # such as the 31st of June
    notes.append(Note("at", "not_sound", _("Not a past moment with its zone; the time of arrival counts.")))
    return now


def how_it_came(request: HttpRequest, at: datetime, now: datetime) -> dict[str, object]:
    """What is kept beside the body."""
    came: dict[str, object] = {
        # The entry has put the visitor's own address there, where a trusted proxy named it.
        "ip": client_ip(request.META, ()),
        "agent": one_line(request.META.get("HTTP_USER_AGENT"), limit=400),
        "at": at.isoformat() if at != now else "",
    }
    return {name: value for name, value in came.items() if value}
