"""Two clocks of every enquiry: begun beside it, split when it changes hands, stopped by a human answer alone."""

from datetime import UTC, datetime, timedelta

import pytest

from teplo.intake.arrival import Receipt
from teplo.kit import sql
from teplo.leads.models import Lead
from teplo.staff.models import Employee, Queue, Schedule, Shift, Working
from teplo.terms.models import Reason
from teplo.triage import actions as triage
from teplo.triage.models import Clock, ClockPart
from teplo.work.actions import Ending, Plan, close_task
from tests import company as people
from tests.company import Company, person

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)  # a Tuesday
HOUR = timedelta(hours=1)


def come(company: Company, at: datetime = NOW, **body: object) -> Receipt:
    return people.send(company, at=at, person=person(phone="+7 921 555-01-02"), **body)


def clock_of(receipt: Receipt) -> Clock:
    return Clock.objects.get(enquiry=receipt.enquiry)


def answer(lead: Lead, by: Employee, at: datetime, *, reached: bool = True) -> None:
    ending = Ending("ok", reached=reached, next=Plan("call", at + 5 * HOUR))
    close_task(lead.tasks.filter(state="open")[0], ending, by=by, at=at)


def lay_hours(employee: Employee, *spans: tuple[datetime, datetime]) -> None:
    """He works these spans alone: a schedule that holds for ever, and the shifts laid out of it."""
    schedule = Schedule.objects.create(name=f"of {employee}", pattern={"kind": "weekly", "days": [[]] * 7})
    Working.objects.create(employee=employee, schedule=schedule, since=NOW.date() - timedelta(days=40))
    Shift.objects.bulk_create(Shift(employee=employee, starts_at=a, ends_at=b) for a, b in spans)


def agree() -> None:
    """Whoever waits for an answer by the list waits for it by a clock, and by no other term."""
    strays = sql.rows("""
        SELECT l.id FROM leads_lead l LEFT JOIN LATERAL (
            SELECT min(due_at) AS due_at FROM triage_clock WHERE lead_id = l.id AND ended_at IS NULL) c ON true
        WHERE l.status_kind IN ('new', 'working')
            AND (CASE WHEN l.answered_at IS NULL THEN l.due_at END) IS DISTINCT FROM c.due_at""")
    loose = sql.rows("""
        SELECT c.id FROM triage_clock c WHERE (c.ended_at IS NULL) <>
            EXISTS (SELECT FROM triage_clockpart p WHERE p.clock_id = c.id AND p.until IS NULL)""")
    assert (strays, loose) == ([], [])


def test_a_clock_begins_with_the_enquiry_and_stops_with_the_answer(company: Company) -> None:
    people.rule("fixed", company.owner)
    receipt = come(company)
    clock = clock_of(receipt)
    assert (clock.started_at, clock.due_at, clock.target_minutes) == (NOW, NOW + HOUR, 60)
    answer(clock.lead, company.owner, NOW + timedelta(minutes=20))
    clock.refresh_from_db()
    assert (clock.answered_at, clock.how, clock.answered_by) == (NOW + timedelta(minutes=20), "call", company.owner)
    assert (clock.customer_seconds, clock.manager_seconds, clock.next_at) == (1200, 1200, None)
    agree()


def test_neither_a_status_nor_a_call_that_reached_nobody_stops_it(company: Company) -> None:
    people.rule("fixed", company.owner)
    clock = clock_of(come(company))
    triage.take(clock.lead, by=company.owner, at=NOW)
    answer(clock.lead, company.owner, NOW + HOUR, reached=False)
    clock.refresh_from_db()
    assert (clock.ended_at, clock.lead.answered_at) == (None, None)
    agree()


def test_the_managers_clock_counts_his_shifts_alone(company: Company) -> None:
    people.rule("fixed", company.owner)
    clock = clock_of(come(company))
    lay_hours(company.owner, (NOW - HOUR, NOW + HOUR), (NOW + 20 * HOUR, NOW + 28 * HOUR))
    answer(clock.lead, company.owner, NOW + 21 * HOUR)
    clock.refresh_from_db()
    assert (clock.customer_seconds, clock.manager_seconds) == (21 * 3600, 2 * 3600)


def test_a_night_in_which_the_clock_jumps_gives_and_takes_nothing(company: Company) -> None:
    people.rule("fixed", company.owner)
    Employee.objects.filter(pk=company.owner.pk).update(time_zone="Europe/Berlin")
    night = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)  # 23:00 in Berlin; at 03:00 the clock goes back
    clock = clock_of(come(company, at=night))
    lay_hours(company.owner, (night, datetime(2026, 10, 25, 6, 0, tzinfo=UTC)))  # till 07:00 on the wall
    answer(clock.lead, company.owner, night + 9 * HOUR)
    clock.refresh_from_db()
    assert (clock.customer_seconds, clock.manager_seconds) == (9 * 3600, 9 * 3600)


@pytest.mark.parametrize("way", ["assign", "take", "leaver"])
def test_a_hand_over_splits_the_managers_clock(company: Company, way: str) -> None:
    queue = Queue.objects.get(key="new")
    if way != "take":
        people.rule("fixed", company.owner)
    clock = clock_of(come(company))
    at, lead = NOW + timedelta(minutes=30), clock.lead
    if way == "assign":
        triage.assign(lead, to=company.colleague, by=company.head, at=at)
    elif way == "take":
        triage.take(lead, by=company.colleague, at=at)
    else:
        from teplo.triage.actions.leave import let_go

        let_go(company.owner, to=company.colleague, by=company.administrator, at=at)
    answer(lead, company.colleague, at + HOUR)
    first, second = ClockPart.objects.filter(clock=clock).order_by("since")
    assert (first.employee, first.queue) == ((None, queue) if way == "take" else (company.owner, None))
    assert (first.until, first.seconds) == (at, 0 if way == "take" else 1800)
    assert (second.employee, second.since, second.seconds) == (company.colleague, at, 3600)
    clock.refresh_from_db()
    assert (clock.customer_seconds, clock.manager_seconds) == (5400, (first.seconds or 0) + 3600)
    agree()


def test_who_comes_again_is_waited_for_by_a_clock_of_his_own(company: Company) -> None:
    people.rule("fixed", company.owner)
    first, second = come(company), come(company, at=NOW + HOUR)
    assert Clock.objects.filter(lead=first.lead, ended_at=None).count() == 2
    agree()
    answer(clock_of(first).lead, company.owner, NOW + 2 * HOUR)
    assert [clock_of(one).customer_seconds for one in (first, second)] == [7200, 3600]
    third = clock_of(come(company, at=NOW + 3 * HOUR))
    assert (third.ended_at, third.lead.due_at) == (None, NOW + 4 * HOUR)
    agree()


def test_an_end_closes_the_clock_and_a_return_lets_it_run_on(company: Company) -> None:
    people.rule("fixed", company.owner)
    clock = clock_of(come(company))
    reason = Reason.objects.filter(kind="refused").first()
    triage.refuse(clock.lead, reason=reason, by=company.owner, at=NOW + timedelta(minutes=5))
    clock.refresh_from_db()
    assert (clock.how, clock.answered_at, clock.customer_seconds) == ("closed", None, 300)
    triage.reopen(clock.lead, by=company.owner, at=NOW + timedelta(minutes=15))
    clock.refresh_from_db()
    assert (clock.ended_at, clock.next_at) == (None, NOW + timedelta(minutes=15))
    agree()
    answer(clock.lead, company.owner, NOW + timedelta(minutes=25))
    clock.refresh_from_db()
    assert (clock.customer_seconds, clock.manager_seconds) == (1500, 900)
    agree()


def test_the_heat_of_an_enquiry_sets_its_target(company: Company) -> None:
    type(company.channel).objects.filter(slug="api").update(targets={"hot": 10})
    clock = clock_of(come(company, heat="hot"))
    assert (clock.heat, clock.due_at) == ("hot", NOW + timedelta(minutes=10))
    agree()


def test_nobody_waits_until_he_can_be_answered(company: Company) -> None:
    receipt = people.send(company, at=NOW, need="Дача")
    assert not Clock.objects.exists()
    lead = Lead.objects.get(pk=receipt.lead)
    from teplo.identity.given import Contact, Who

    who = Who(name="Анна", contacts=(Contact("phone", "+79215550199", "+7 921 555-01-99"),))
    triage.identify(lead, who=who, by=company.administrator, at=NOW + HOUR)
    assert (clock_of(receipt).started_at, clock_of(receipt).due_at) == (NOW + HOUR, NOW + 2 * HOUR)
    agree()
