"""At whom a call is to ring, step by step, by what is prepared: inner numbers, whose the caller is, who is there."""

from collections.abc import Sequence
from datetime import datetime

from teplo.channels.models import Channel, RingStep
from teplo.intake.connectors.plug import LadderStep
from teplo.kit import sql
from teplo.staff.heads import Heads
from teplo.staff.presence import WHY

# Whoever has the caller's lead: the open one that was touched last, else the last of all.
CALLER = """
SELECT o.id, o.team_id FROM identity_contactpoint p JOIN leads_lead l ON l.person_id = p.person_id
JOIN staff_employee o ON o.id = l.owner_employee_id AND o.is_active
WHERE p.kind = 'phone' AND p.value = %(number)s
ORDER BY l.status_kind IN ('new', 'working') DESC, l.touched_at DESC LIMIT 1
"""
STEPS = f"""
SELECT s.position, s.seconds, array_agg(x.number ORDER BY x.number)
FROM channels_ringstep s CROSS JOIN (SELECT %(at)s::timestamptz AS at) moment
JOIN channels_extension x ON x.channel_id = s.channel_id
JOIN staff_employee e ON e.id = x.employee_id AND e.is_active
WHERE s.channel_id = %(channel)s AND CASE s.who
    WHEN 'employee' THEN e.id = s.employee_id
    WHEN 'head' THEN e.id = ANY (%(heads)s::bigint[])
    ELSE ({WHY.format(at="moment.at")}) = '' AND CASE s.who
        WHEN 'owner' THEN e.id = %(owner)s::bigint
        WHEN 'owner_team' THEN e.team_id = %(team)s::bigint AND e.id IS DISTINCT FROM %(owner)s::bigint
        WHEN 'team' THEN e.team_id = s.team_id
        ELSE true END END
GROUP BY s.position, s.seconds ORDER BY s.position
"""


def ladder_of(channel: Channel, number: str, *, at: datetime) -> Sequence[LadderStep]:
    """The steps of a channel for who calls from this number (normal form), without those at which nobody would ring.

    Empty where no ladder is set up. Four small statements at most, each by an index.
    """
    kinds = set(RingStep.objects.filter(channel=channel).values_list("who", flat=True))
    if not kinds:
        return ()
    found = sql.rows(CALLER, {"number": number}) if number else ()
    owner, team = found[0] if found else (None, None)
    heads = Heads().of(team) if RingStep.Who.HEAD in kinds else []
    asked = {"channel": channel.pk, "owner": owner, "team": team, "heads": heads, "at": at}
    return [LadderStep(tuple(numbers), seconds) for _position, seconds, numbers in sql.rows(STEPS, asked)]
