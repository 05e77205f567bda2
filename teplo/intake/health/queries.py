"""What came over the channels, by the hour: counted from what was kept, a few pages of it at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from teplo.channels.kinds import opened_kinds
from teplo.channels.models import Channel
from teplo.intake.connectors.mapped import NO_MAPPING
from teplo.intake.health import rules
from teplo.intake.health.models import ChannelHealth
from teplo.intake.health.rules import Pulse
from teplo.kit import sql
from teplo.triage.queries import is_open

HOUR = timedelta(hours=1)
WEEKS = 8
LONGEST_LOOK = timedelta(days=7)

# Since when hours are counted at all, what came in the hours since the last arrival in each of the weeks before, and
# what came within the last hour. One look at a few hundred small rows per channel, whatever has been kept.
PULSES = """
WITH watched AS (
    SELECT channel.id, latest.received_at AS last_at FROM channels_channel AS channel
    LEFT JOIN LATERAL (SELECT received_at FROM intake_capture WHERE channel_id = channel.id
        ORDER BY received_at DESC LIMIT 1)
        AS latest ON true
    WHERE channel.id = ANY (%(channels)s::bigint[])
), slots AS (
    SELECT watched.id, slot FROM watched CROSS JOIN LATERAL generate_series(
        date_trunc('hour', greatest(last_at, %(now)s - %(longest)s::interval), 'UTC'), %(now)s, '1 hour') AS slot
    WHERE last_at IS NOT NULL
)
SELECT watched.id, watched.last_at,
    (SELECT min(hour) FROM intake_channelhour WHERE channel_id = watched.id),
    (SELECT json_agg(json_build_array(extract(epoch FROM slots.slot), (
        SELECT json_agg(before.arrived) FROM intake_channelhour AS before WHERE before.channel_id = slots.id
            AND before.hour = ANY (SELECT slots.slot - n * interval '7 days' FROM generate_series(1, %(weeks)s) AS n)
        )) ORDER BY slots.slot) FROM slots WHERE slots.id = watched.id),
    lately.arrived, lately.unread
FROM watched CROSS JOIN LATERAL (
    SELECT count(*) AS arrived, count(*) FILTER (WHERE state = 'kept' AND reason <> ALL (%(no_fault)s)) AS unread
    FROM intake_capture WHERE channel_id = watched.id AND received_at > %(now)s - interval '1 hour'
) AS lately
"""
# Who was told to mend his submission is no fault of the channel, nor that nobody has pointed at its fields yet.
NO_FAULT = ["to_mend", "mended", NO_MAPPING]


@dataclass(frozen=True, slots=True)
class Felt:
    """The pulse of a channel with what the page shows beside: this hour's arrivals and what is usual in it."""

    pulse: Pulse
    this_hour: int
    usual: float | None


def watched() -> list[Channel]:
    """The channels whose health is looked after: in use, and of a kind to which something comes from outside."""
    kinds = [kind.key for kind in opened_kinds()]
    related = ("schedule", "settings", "health")
    return list(Channel.objects.filter(is_active=True, kind__in=kinds).select_related(*related).order_by("pk"))


def counted_until() -> datetime | None:
    """When the hours were counted last."""
    latest = ChannelHealth.objects.exclude(checked_at=None).order_by("-checked_at").values_list("checked_at", flat=True)
    return latest.first()


def fell_ill_at(at: datetime) -> list[str]:
    """The names of the channels that got a trouble at this moment and have it still, or had it some hours ago."""
    known = ChannelHealth.objects.select_related("channel").order_by("channel__name")
    began = at.isoformat()
    return [row.channel.name for row in known if any(one["since"] == began for one in row.troubles.values())]


def felt(channels: Sequence[Channel], *, now: datetime) -> dict[int, Felt]:
    """The pulses of channels by their numbers."""
    asked = {
        "channels": [channel.pk for channel in channels], "now": now, "weeks": WEEKS,
        "longest": LONGEST_LOOK, "no_fault": NO_FAULT,
    }  # fmt: skip
    rows = {number: rest for number, *rest in sql.rows(PULSES, asked)}
    return {channel.pk: _felt(channel, rows[channel.pk], now=now) for channel in channels}


def _felt(channel: Channel, row: Sequence[Any], *, now: datetime) -> Felt:
    last_at, first, slots, arrived, unread = row
    weeks = min(WEEKS, (now - first) // timedelta(days=7)) if first else 0
    since = max(last_at, now - LONGEST_LOOK) if last_at else now
    usual, expected = 0.0, 0.0
    for epoch, counts in slots or ():
        usual = rules.usual(counts or [], weeks)
        begins = datetime.fromtimestamp(epoch, now.tzinfo)
        part = min(begins + HOUR, now) - max(begins, since)
        expected += usual * max(part / HOUR, 0.0)
    health = getattr(channel, "health", None)
    pulse = Pulse(
        last_at, expected, weeks, arrived, unread, health.refused_at if health else None, is_open=is_open(channel, now)
    )
    return Felt(pulse, arrived, usual if weeks >= rules.FEWEST_WEEKS else None)
