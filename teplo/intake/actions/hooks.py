"""A webhook is heard: kept like every other enquiry, its repeats known; what is refused is only counted."""

from datetime import datetime

from teplo.channels import actions as channels
from teplo.channels.models import Channel
from teplo.intake import hooks, queries
from teplo.intake.actions.receive import receive, retry
from teplo.intake.arrival import Arrival, Receipt
from teplo.intake.connectors import all_connectors
from teplo.intake.connectors.mapped import UNMAPPED
from teplo.intake.connectors.mapping import Map
from teplo.intake.models import Capture
from teplo.kit import sql
from teplo.kit.jobs import enqueue
from teplo.kit.problems import Conflict
from teplo.kit.transactions import front_door
from teplo.ledger.actors import SYSTEM, Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand

# One row per channel is written at most this often, whoever hammers at its address with a wrong key.
REFUSE = """
INSERT INTO intake_channelhealth AS known (channel_id, this_hour, troubles, refused, refused_at, refused_why)
VALUES (%(channel)s, 0, '{}', 1, %(at)s, %(why)s)
ON CONFLICT (channel_id) DO UPDATE SET refused = known.refused + 1, refused_at = %(at)s, refused_why = %(why)s
WHERE known.refused_at IS NULL OR known.refused_at < %(at)s - interval '10 seconds'
"""


# allow undecorated-verb: what it calls is the front door of every enquiry
def hear(channel: Channel, arrival: Arrival, *, now: datetime) -> Receipt:
    """Keep a delivery that has proved itself; a number that came before with other words is another delivery."""
    try:
        return receive(channel, hooks.as_before(channel, arrival, now), at=now, now=now)
    except Conflict as conflict:
        if conflict.type != "different_body":
            raise
    return receive(channel, hooks.by_words(arrival), at=now, now=now)


# allow undecorated-verb: what it calls are the front doors of every enquiry
def hear_again(number: int, *, now: datetime, by: Actor = SYSTEM) -> Receipt:
    """Read a capture that waits once more; the several enquiries that a new mapping finds in it are taken first."""
    capture = Capture.objects.select_related("channel").get(pk=number)
    connector = all_connectors().get(capture.channel.kind)
    if connector is not None and connector.parts is not None and capture.state == Capture.State.KEPT:
        whole = Arrival(bytes(capture.body), content_type=str(capture.meta.get("type") or ""), meta=capture.meta)
        for part in hooks.with_parts(whole, capture.channel, connector)[1:]:
            hear(capture.channel, part, now=now)
    return retry(number, now=now, by=by)


@front_door
def map_fields(channel: Channel, mapping: Map, *, by: Employee, at: datetime) -> int:
    """Say which of its fields is what; what waited for that is read by a job. Gives how much waits."""
    demand(by, Permission.CHANNEL_SET_UP)
    channels.keep_settings(channel, values={"mapping": mapping.as_json()}, secrets={}, by=by, at=at)
    waits = len(queries.waiting_for(channel.pk, UNMAPPED))
    if waits:
        # The job calls verbs of this package.
        from teplo.intake.tasks import read_mapped  # start-up order

        enqueue(read_mapped, channel=channel.pk)
    return waits


@front_door
def note_refused(channel: Channel, *, why: str, at: datetime) -> None:
    """Count a delivery that did not prove itself, so that a wrong secret is seen. It leaves no line."""
    sql.run(REFUSE, {"channel": channel.pk, "at": at, "why": why[:20]})
