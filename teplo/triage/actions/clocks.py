"""Clocks begin with the enquiry: beside it, many at once, or when an interest can be answered at last.

How they go on and end stands in the migration 0007_clocks_follow_leads: they follow the lead, whoever changes it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.actions import Opening
from teplo.leads.models import Enquiry, Lead
from teplo.triage import queries
from teplo.triage.models import Clock

# Beside `lead` and `enquiry`, the parts of the statement that opens a lead or joins one. The ladder is looked at by
# the job, first of all at the moment in which the clock begins.
CLOCK = """clock AS (
    INSERT INTO triage_clock (enquiry_id, lead_id, channel_id, heat, started_at, target_minutes, due_at, next_at)
    SELECT enquiry.id, lead.id, %(channel)s::bigint, %(heat)s::text, %(at)s::timestamptz, %(target)s::int,
        %(due_at)s::timestamptz, %(at)s::timestamptz
    FROM lead, enquiry RETURNING id)
"""
PART = """clock_part AS (
    INSERT INTO triage_clockpart (clock_id, employee_id, queue_id, since)
    SELECT clock.id, lead.owner_employee_id, lead.owner_queue_id, %(at)s::timestamptz FROM clock, lead)
"""
CLOCKS = "id, enquiry_id, lead_id, channel_id, heat, started_at, target_minutes, due_at, next_at"
PARTS = "clock_id, employee_id, queue_id, since"
BEGIN = f"""
WITH lead AS (SELECT id, owner_employee_id, owner_queue_id FROM leads_lead WHERE id = %(lead)s),
enquiry AS (SELECT %(enquiry)s::bigint AS id), {CLOCK}, {PART} SELECT id FROM clock
"""

# An answer that did not arrive is none: whoever has the lead now has its clock again, and the ladder is looked at anew.
RESUME = """
WITH resumed AS (
    UPDATE triage_clock c SET ended_at = NULL, how = '', answered_at = NULL, answered_by_id = NULL,
        customer_seconds = NULL, manager_seconds = NULL, next_at = %(at)s::timestamptz
    FROM leads_lead l
    WHERE l.id = %(lead)s AND c.lead_id = l.id AND l.answered_at IS NULL AND l.status_kind IN ('new', 'working')
        AND c.answered_at = greatest(c.started_at, %(answered_at)s::timestamptz)
    RETURNING c.id, l.owner_employee_id, l.owner_queue_id)
INSERT INTO triage_clockpart (clock_id, employee_id, queue_id, since)
SELECT id, owner_employee_id, owner_queue_id, %(at)s::timestamptz FROM resumed
"""


def clock_beside(opening: Opening) -> sql.Beside:
    """The clocks of an enquiry, written beside it; nothing where nobody waits for an answer."""
    if opening.due_at is None:
        return sql.Beside()
    return sql.Beside((CLOCK, PART), (), {"target": opening.target_minutes})


@step
def begin_many(given: Sequence[tuple[int, int, Opening, int | None, int | None]]) -> None:
    """The clocks of many enquiries: lead and enquiry, what was said, whose the lead is, an employee's or a queue's."""
    waiting = [one for one in given if one[2].due_at]
    numbers = sql.set_aside("triage_clock", len(waiting))
    sql.copy("triage_clock", CLOCKS, _clocks(zip(numbers, waiting, strict=True)))
    parts = zip(numbers, waiting, strict=True)
    sql.copy("triage_clockpart", PARTS, ((clock, one[3], one[4], one[2].at) for clock, one in parts))


def _clocks(
    given: Iterable[tuple[int, tuple[int, int, Opening, int | None, int | None]]],
) -> Iterable[tuple[object, ...]]:
    for number, (lead, enquiry, one, _employee, _queue) in given:
        yield number, enquiry, lead, one.channel, one.heat, one.at, one.target_minutes, one.due_at, one.at


@front_door
def rest(*, before: datetime) -> int:
    """Let nobody be told of what was due before: it belongs to a past that was brought along. Gives how many clocks."""
    return Clock.objects.filter(next_at__isnull=False, due_at__lt=before).update(next_at=None)


@step
def resume(lead: int, *, answered_at: datetime, at: datetime) -> None:
    """The answer of `answered_at` has never arrived: the clocks that it stopped go on since they began."""
    sql.run(RESUME, {"lead": lead, "answered_at": answered_at, "at": at})


@step
def begin_late(lead: Lead, *, at: datetime) -> None:
    """Somebody who could not be answered can be now: the clock of his last enquiry begins; none of an import's."""
    asking = Enquiry.objects.filter(lead=lead).exclude(kind=Enquiry.Kind.IMPORTED)
    last = asking.select_related("channel__schedule").order_by("-at", "-pk").first()
    if last is None or hasattr(last, "clock"):
        return
    target = queries.target_minutes(last.channel, lead.heat)
    due = queries.due_after(last.channel, at, minutes=target)
    asked = {"lead": lead.pk, "enquiry": last.pk, "channel": last.channel_id, "heat": lead.heat, "at": at}
    sql.rows(BEGIN, {**asked, "target": target, "due_at": due})
    leads.await_answer(lead, due_at=due)
