"""Channels are looked after: hours are counted, troubles noted when they begin and end, administrators told."""

from datetime import datetime, timedelta

from teplo.channels.models import Channel
from teplo.intake.connectors import trouble_of
from teplo.intake.health import queries, rules
from teplo.intake.health.models import ChannelHealth
from teplo.intake.health.queries import Felt
from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM
from teplo.staff.queries import administrators
from teplo.work.actions import tell
from teplo.work.models import NoticeKind

COUNTED_BACK = timedelta(weeks=8)
# Counted anew from the hour before the last look on: what was written while it ran is in the next.
COUNT = """
INSERT INTO intake_channelhour (channel_id, hour, arrived, unread)
SELECT channel.id, date_trunc('hour', received_at, 'UTC'), count(*), count(*) FILTER (WHERE state = 'kept')
FROM channels_channel AS channel CROSS JOIN LATERAL (
    SELECT received_at, state FROM intake_capture WHERE channel_id = channel.id AND received_at >= %s) AS came
GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (channel_id, hour) DO UPDATE SET arrived = excluded.arrived, unread = excluded.unread
    WHERE (intake_channelhour.arrived, intake_channelhour.unread) IS DISTINCT FROM (excluded.arrived, excluded.unread)
"""
FELT = ["last_at", "this_hour", "usual", "troubles", "checked_at"]


@front_door
def look_after_channels(*, at: datetime) -> int:
    """Look at every channel; gives how many got a new trouble. It reads the last hours, whatever has been kept."""
    last = queries.counted_until()
    since = (last or at - COUNTED_BACK) - timedelta(hours=1)
    sql.run(COUNT, [since.replace(minute=0, second=0, microsecond=0)])
    channels = queries.watched()
    felt = queries.felt(channels, now=at)
    looked = [_look(channel, felt[channel.pk], at=at) for channel in channels]
    ChannelHealth.objects.bulk_create(
        [health for health, _worse in looked], update_conflicts=True, unique_fields=["channel"], update_fields=FELT
    )
    worse = sum(is_worse for _health, is_worse in looked)
    for employee in administrators() if worse else ():
        tell(employee, kind=NoticeKind.CHANNEL, at=at, count=worse)
    return worse


@step
def _look(channel: Channel, felt: Felt, *, at: datetime) -> tuple[ChannelHealth, bool]:
    """How a channel is now, and whether something new is wrong with it; the ledger hears what begins and ends."""
    health = getattr(channel, "health", None)
    found = rules.troubles(felt.pulse, now=at)
    if trouble_of(channel):
        found.append(rules.CONNECTOR)
    kept, new, over = rules.followed(health.troubles if health else {}, found, now=at)
    for code in new:
        record("channel.broke", by=SYSTEM, at=at, channel=channel.pk, trouble=code)
    for code in over:
        record("channel.mended", by=SYSTEM, at=at, channel=channel.pk, trouble=code)
    row = ChannelHealth(
        channel=channel, last_at=felt.pulse.last_at, this_hour=felt.this_hour, usual=felt.usual, troubles=kept,
        checked_at=at,
    )  # fmt: skip
    return row, bool(new)
