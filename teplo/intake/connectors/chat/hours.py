"""Whether somebody is there to answer a chat: by the channel's hours, and by who may answer it and is there."""

from datetime import datetime

from teplo.channels.models import Channel
from teplo.kit import sql, worktime
from teplo.staff.layout import reckoned
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.staff.presence import AVAILABLE
from teplo.triage.awaiting import answered_from

# Whoever the channel names, the members of its queue, or everybody whose role lets him answer.
WHO = f"""
FROM staff_employee e WHERE NOT e.is_robot AND {AVAILABLE.format(at="%(at)s::timestamptz")}
    AND (%(one)s::bigint IS NULL OR e.id = %(one)s::bigint)
    AND (%(role)s::bigint IS NULL OR e.role_id = %(role)s::bigint)
    AND (%(team)s::bigint IS NULL OR e.team_id = %(team)s::bigint)
    AND EXISTS (SELECT FROM staff_grant g WHERE g.role_id = e.role_id AND g.permission = %(right)s
        AND g.status = '' AND g.scope <> 'none')
"""


def is_away(channel: Channel, at: datetime) -> bool:
    """Whether nobody would answer a chat now; in the hours of a duty somebody does, though the channel is closed."""
    if away_until(channel, at) is not None:
        return True
    if channel.schedule is not None and not worktime.is_open(at, reckoned(channel.schedule)) and not _on_duty(at):
        return True
    return not somebody_there(channel, at)


def away_until(channel: Channel, at: datetime) -> datetime | None:
    """When the channel's hours begin again; None where they go on, or no beginning is in sight."""
    return answered_from(channel, at)


def somebody_there(channel: Channel, at: datetime) -> bool:
    """Whether one of those who answer this channel is there."""
    return bool(sql.row(f"SELECT EXISTS (SELECT {WHO})", _asked(channel, at))[0])


def those_there(channel: Channel, at: datetime) -> list[Employee]:
    """Who of those who answer this channel is there, by name."""
    found = [row[0] for row in sql.rows(f"SELECT e.id {WHO}", _asked(channel, at))]
    return list(Employee.objects.filter(pk__in=found).order_by("sort_key", "pk"))


def _asked(channel: Channel, at: datetime) -> dict[str, object]:
    queue = channel.responsible_queue
    return {
        "at": at,
        "one": channel.responsible_employee_id,
        "role": queue.role_id if queue else None,
        "team": queue.team_id if queue else None,
        "right": Permission.CONVERSATION_ANSWER.value,
    }


def _on_duty(at: datetime) -> bool:
    return bool(sql.row("SELECT EXISTS (SELECT FROM staff_shift WHERE is_duty AND starts_at <= %s AND ends_at > %s)",
                        [at, at])[0])  # fmt: skip
