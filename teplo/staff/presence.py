"""Who can be given something at a moment, and who could be then: the one place that says what being there means.

There is whoever works here, has not switched himself off, is not absent, and is within his hours: a shift laid out from
his schedule or a duty. Who works by no schedule has no hours and is there whenever he is switched on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from teplo.kit import sql

LEFT, OFF_SHIFT, ABSENT, OFF_HOURS = "left", "off_shift", "absent", "off_hours"

# Conditions over a row `e` of staff_employee; `{at}` is an expression or a parameter for the moment asked about:
# `AVAILABLE.format(at="%(at)s::timestamptz")`.
_IS_ABSENT = """EXISTS (SELECT FROM staff_absence absence
    WHERE absence.employee_id = e.id AND absence.until > {at} AND absence.since <= {at})"""
# No two shifts of one person overlap, so the last one begun tells.
_AT_WORK = """coalesce((SELECT shift.ends_at > {at} FROM staff_shift shift
    WHERE shift.employee_id = e.id AND shift.starts_at <= {at} ORDER BY shift.starts_at DESC LIMIT 1), false)"""
_HAS_HOURS = """EXISTS (SELECT FROM staff_working working WHERE working.employee_id = e.id
    AND working.since <= ({at} AT TIME ZONE e.time_zone)::date
    AND (working.until IS NULL OR working.until >= ({at} AT TIME ZONE e.time_zone)::date))"""
IN_HOURS = f"({_AT_WORK} OR NOT {_HAS_HOURS})"
AVAILABLE = f"(e.is_active AND e.on_shift AND NOT {_IS_ABSENT} AND {IN_HOURS})"
ON_DUTY = """coalesce((SELECT shift.is_duty AND shift.ends_at > {at} FROM staff_shift shift
    WHERE shift.employee_id = e.id AND shift.starts_at <= {at} ORDER BY shift.starts_at DESC LIMIT 1), false)"""
# Why nobody may give him anything; '' where he is there.
WHY = f"""CASE WHEN NOT e.is_active THEN '{LEFT}' WHEN NOT e.on_shift THEN '{OFF_SHIFT}'
    WHEN {_IS_ABSENT} THEN '{ABSENT}' WHEN NOT {IN_HOURS} THEN '{OFF_HOURS}' ELSE '' END"""


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether somebody is there at a moment, and until when that holds.

    `why` is '' where he is there, else a code: `left`, `off_shift` (switched off by hand), `absent`, `off_hours`.
    `until` is the end of his shift or of his absence, `next_at` the next beginning of one where he is not at work; both
    None where nothing says so. `absence` is its kind, `substitute` who stands in for him.
    """

    employee: int
    why: str = ""
    is_duty: bool = False
    until: datetime | None = None
    next_at: datetime | None = None
    absence: str = ""
    substitute: int | None = None

    @property
    def is_here(self) -> bool:
        return not self.why


OF = f"""
SELECT e.id, {WHY.format(at="moment.at")}, coalesce(shift.is_duty, false),
    CASE WHEN absence.id IS NULL THEN shift.ends_at ELSE absence.until END,
    (SELECT min(coming.starts_at) FROM staff_shift coming WHERE coming.employee_id = e.id
        AND coming.starts_at > moment.at AND shift.id IS NULL),
    coalesce(absence.kind, ''), absence.substitute_id
FROM staff_employee e CROSS JOIN (SELECT %(at)s::timestamptz AS at) moment
LEFT JOIN LATERAL (SELECT * FROM (SELECT * FROM staff_shift WHERE employee_id = e.id AND starts_at <= moment.at
    ORDER BY starts_at DESC LIMIT 1) last WHERE last.ends_at > moment.at) shift ON true
LEFT JOIN LATERAL (SELECT * FROM staff_absence WHERE employee_id = e.id AND since <= moment.at AND until > moment.at
    LIMIT 1) absence ON true
WHERE e.id = ANY (%(employees)s::bigint[])
"""


def of(employees: Collection[int], at: datetime) -> dict[int, Presence]:
    """Whether each of these employees is there at `at`, in one question."""
    found = sql.rows(OF, {"employees": sorted(employees), "at": at}) if employees else ()
    return {row[0]: Presence(*row) for row in found}
