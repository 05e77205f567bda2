"""What a rehearsal is made of: the enquiries that rules gave to somebody, and how everything stood when they began."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from teplo.kit import sql
from teplo.triage.limits import Caps

PART = 2_000
# What came in the period and was given by a rule on arrival; in order, from a mark on. A lead that ended tells when.
ENQUIRIES = """
SELECT a.id, a.lead_id, a.at, a.code, a.employee_id, a.queue_id, a.rule_id, a.rule_version, a.inputs::text,
    concat_ws(E'\\n', nullif(l.need, ''), (SELECT nullif(e.text, '') FROM leads_enquiry e WHERE e.lead_id = l.id
        ORDER BY e.id LIMIT 1)),
    (SELECT min(s.since) FROM leads_stay s WHERE s.lead_id = l.id AND s.since >= a.at
        AND s.status_kind NOT IN ('interest', 'new', 'working')),
    given.at, given.employee_id
FROM triage_assignment a JOIN leads_lead l ON l.id = a.lead_id
LEFT JOIN LATERAL (SELECT g.at, g.employee_id FROM triage_assignment g
    WHERE g.lead_id = l.id AND g.employee_id IS NOT NULL ORDER BY g.id LIMIT 1) given ON true
WHERE a.at >= %(since)s::timestamptz AND a.at < %(until)s::timestamptz AND a.rule_id IS NOT NULL AND a.inputs <> '{}'
    AND (a.at, a.id) > (%(at)s::timestamptz, %(id)s::bigint)
    AND NOT EXISTS (SELECT FROM triage_assignment b WHERE b.lead_id = a.lead_id AND b.id < a.id)
ORDER BY a.at, a.id LIMIT %(part)s::int
"""
COUNT = """
SELECT count(*) FROM triage_assignment a
WHERE a.at >= %(since)s::timestamptz AND a.at < %(until)s::timestamptz AND a.rule_id IS NOT NULL AND a.inputs <> '{}'
    AND NOT EXISTS (SELECT FROM triage_assignment b WHERE b.lead_id = a.lead_id AND b.id < a.id)
"""
# Whose open leads there were when the period began, and when each of them ended.
LOADS = """
SELECT s.owner_employee_id, (SELECT min(later.since) FROM leads_stay later WHERE later.lead_id = s.lead_id
    AND later.since >= %(since)s::timestamptz AND later.status_kind NOT IN ('interest', 'new', 'working'))
FROM leads_stay s WHERE s.since < %(since)s::timestamptz
    AND (s.until IS NULL OR s.until > %(since)s::timestamptz)
    AND s.owner_employee_id IS NOT NULL AND s.status_kind IN ('new', 'working')
"""
GIVEN = """
SELECT employee_id, max(at) FROM triage_assignment WHERE at < %s::timestamptz AND employee_id IS NOT NULL
GROUP BY employee_id
"""
PEOPLE = """
SELECT e.id, e.team_id, e.role_id, e.skills, e.is_active, e.hired_on, c.open_leads, c.per_hour, c.per_day, c.per_month
FROM staff_employee e LEFT JOIN staff_capacity c ON c.employee_id = e.id WHERE NOT e.is_robot ORDER BY e.id
"""
TEXTS = """
SELECT rule_id, version, text::text FROM triage_ruleversion WHERE (rule_id, version) IN (
    SELECT * FROM unnest(%s::bigint[], %s::int[]))
"""


@dataclass(frozen=True, slots=True)
class Came:
    """An enquiry as it came and what became of it: who got it on arrival, when it ended, which person had it first."""

    assignment: int
    lead: int
    at: datetime
    code: str
    employee: int | None
    queue: int | None
    rule: int
    version: int
    inputs: str
    text: str
    ended_at: datetime | None
    given_at: datetime | None
    given_to: int | None

    @property
    def owner(self) -> tuple[int | None, int | None]:
        """Who had it, employee or queue: of one that waited for somebody whoever was drawn for it at last."""
        if self.code == "waits" and self.given_to is not None:
            return self.given_to, None
        return self.employee, self.queue

    @property
    def waited(self) -> int | None:
        """After how many seconds a person had it; None where it lay in a queue for whoever takes it, or lies there."""
        if self.employee is None and self.code != "waits":
            return None
        return int((self.given_at - self.at).total_seconds()) if self.given_at else None


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of ours as rules see him now: team, role and skills are those of today."""

    number: int
    team: int | None
    role: int | None
    skills: frozenset[str]
    is_active: bool
    hired_on: Any
    caps: Caps


def count(since: datetime, until: datetime) -> int:
    """How many enquiries a rehearsal of this period goes through."""
    return int(sql.row(COUNT, {"since": since, "until": until})[0])


def enquiries(since: datetime, until: datetime) -> Iterator[list[Came]]:
    """They themselves, part by part, in the order in which they came."""
    at, last = since, 0
    while rows := sql.rows(ENQUIRIES, {"since": since, "until": until, "at": at, "id": last, "part": PART}):
        yield [Came(*row) for row in rows]
        last, at = rows[-1][0], rows[-1][2]


def workers() -> list[Worker]:
    """Everybody whom rules might have chosen, those who have left too: they were here perhaps."""
    return [
        Worker(number, team, role, frozenset(skills), active, hired, Caps(*caps))
        for number, team, role, skills, active, hired, *caps in sql.rows(PEOPLE)
    ]


def loads_at(since: datetime) -> list[tuple[int, datetime | None]]:
    """The open leads at a moment: whose each was, and when it ended, None where it is open still."""
    return list(sql.rows(LOADS, {"since": since}))


def given_before(since: datetime) -> Mapping[int, int]:
    """When everybody got his last lead before a moment, in whole seconds."""
    return {employee: int(at.timestamp()) for employee, at in sql.rows(GIVEN, [since])}


def texts_of(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The whole texts of rules by number and version; what nobody remembers is missing."""
    numbers, versions = [number for number, _version in wanted], [version for _number, version in wanted]
    return {(rule, version): text for rule, version, text in sql.rows(TEXTS, [numbers, versions])}
