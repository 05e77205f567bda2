"""Who can be given something at a moment, and who could be then: the one place that says what being there means.

There is whoever works here, has not switched himself off, is not absent, and is within his hours: a shift laid out from
his schedule or a duty. Who works by no schedule has no hours and is there whenever he is switched on.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from teplo.kit import sql
from teplo.kit.worktime import Span
from teplo.ledger.models import Event
from teplo.staff.models import Absence, Employee, Shift, Working

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


@dataclass(frozen=True, slots=True)
class Past:
    """When somebody was there in a time that is past: each span in order, apart, from one moment up to another."""

    worked_here: tuple[Span, ...]
    switched_on: tuple[Span, ...]
    absent: tuple[Span, ...]
    had_hours: tuple[Span, ...]
    at_work: tuple[Span, ...]
    on_duty: tuple[Span, ...]

    def why(self, at: datetime) -> str:
        """Why nobody could give him anything then, as `Presence.why`; '' where he was there."""
        if not covers(self.worked_here, at):
            return LEFT
        if not covers(self.switched_on, at):
            return OFF_SHIFT
        if covers(self.absent, at):
            return ABSENT
        return OFF_HOURS if covers(self.had_hours, at) and not covers(self.at_work, at) else ""

    def is_duty(self, at: datetime) -> bool:
        return covers(self.on_duty, at)


def covers(spans: tuple[Span, ...], at: datetime) -> bool:
    """Whether a moment lies in one of these spans (in order, apart)."""
    place = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return place >= 0 and at < spans[place][1]


SWITCHES = {
    "employee.shift_started": (None, True),
    "employee.shift_ended": (None, False),
    "employee.left": (False, False),
    "employee.came_back": (True, None),
}


def history(employees: Collection[int], since: datetime, until: datetime) -> dict[int, Past]:
    """Who was there when between two moments, by the shifts, absences and switches of that time; five questions.

    Shifts that are past are never rewritten, so what they say is what was. An absence counts from when it was noted.
    """
    people = {one.pk: one for one in Employee.objects.filter(pk__in=employees)}
    absent, hours = defaultdict(list), defaultdict(list)
    for absence in Absence.objects.filter(employee__in=people, until__gt=since, since__lt=until).order_by("since"):
        if (begins := max(absence.since, absence.added_at)) < absence.until:
            absent[absence.employee_id].append((begins, absence.until))
    for working in Working.objects.filter(employee__in=people).order_by("since"):
        zone = ZoneInfo(people[working.employee_id].time_zone)
        last = working.until or (until + timedelta(days=2)).date()
        begins, ends = (datetime.combine(day, time(), zone) for day in (working.since, last + timedelta(days=1)))
        hours[working.employee_id].append((begins, ends))
    work, duty = defaultdict(list), defaultdict(list)
    for row in Shift.objects.filter(employee__in=people, ends_at__gt=since, starts_at__lt=until).order_by("starts_at"):
        work[row.employee_id].append((row.starts_at, row.ends_at))
        if row.is_duty:
            duty[row.employee_id].append((row.starts_at, row.ends_at))
    switches = _switches(people, since, until)
    return {
        one: Past(*switches[one], *(tuple(of.get(one, ())) for of in (absent, hours, work, duty))) for one in people
    }


def _switches(
    people: dict[int, Employee], since: datetime, until: datetime
) -> dict[int, tuple[tuple[Span, ...], tuple[Span, ...]]]:
    """When each worked here and was switched on, back from how he stands now over the lines of the ledger."""
    lines = Event.objects.filter(kind__in=[*SWITCHES, "employee.changed"], lead=None, person=None, at__gte=since)
    changes: dict[int, list[tuple[datetime, bool | None, bool | None]]] = defaultdict(list)
    for line in lines.order_by("-pk"):
        number, fields = line.facts.get("employee"), line.facts.get("fields", ())
        if number in people and line.kind in SWITCHES:
            changes[number].append((line.at, *SWITCHES[line.kind]))
        elif number in people and "on_shift" in fields:
            after = _switch_after(changes[number], default=people[number].on_shift)
            changes[number].append((line.at, None, after))
    end = max(until, *(line.at for line in lines)) if changes else until
    return {
        number: (
            _spans_back([(at, here) for at, here, _on in changes[number]], now=one.is_active, since=since, until=end),
            _spans_back([(at, on) for at, _here, on in changes[number]], now=one.on_shift, since=since, until=end),
        )
        for number, one in people.items()
    }


def _switch_after(changes: list[tuple[datetime, bool | None, bool | None]], *, default: bool) -> bool:
    """How the switch stood after a change of which the ledger keeps no more than that there was one: as it stood
    before the next one turned it."""
    later = [on for _at, _here, on in changes if on is not None]
    return not later[-1] if later else default


def _spans_back(
    changes: list[tuple[datetime, bool | None]], *, now: bool, since: datetime, until: datetime
) -> tuple[Span, ...]:
    """The spans in which something held, from how it stands now back over its changes, the latest first."""
    found: list[Span] = []
    holds, ends = now, until
    for at, became in changes:
        if became is None:
            continue
        if became and at < ends:
            found.append((at, ends))
        holds, ends = not became, at
    if holds and since < ends:
        found.append((since, ends))
    return tuple(reversed(found))
