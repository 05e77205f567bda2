"""Nobody answers: warned, given on, told further up; each step once, by whoever takes it."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.ledger.models import Event
from teplo.staff.actions import add_absence
from teplo.staff.models import Employee, Schedule
from teplo.triage.actions import escalate
from teplo.triage.actions.escalate import take_all_due, take_due
from teplo.triage.actions.redraw import redraw
from teplo.triage.models import Clock, Escalation, Ladder
from teplo.work.models import Notice
from tests import company as people
from tests.company import Company, person
from tests.triage.test_clocks import answer

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHOLE = [(50, "warn"), (100, "next"), (150, "head"), (200, "further")]


def ladder(*steps: tuple[int, str], to: Employee | None = None) -> None:
    kept = [{"share": share, "deed": deed, "to": to.pk if to else None} for share, deed in steps]
    Ladder.objects.update_or_create(channel=None, defaults={"steps": kept})


def come(company: Company, phone: str = "+7 921 555-01-02", at: datetime = NOW) -> Lead:
    return Lead.objects.get(pk=people.send(company, at=at, person=person(phone=phone)).lead)


def work_off(at: datetime) -> int:
    seen = 0
    while found := take_due(at=at):
        seen += found
    return seen


def taken(lead: Lead) -> list[tuple[int, str, list[int]]]:
    found = Escalation.objects.filter(clock__lead=lead).order_by("share")
    return [(one.share, one.deed, one.told) for one in found]


def test_an_untouched_lead_climbs_the_ladder_without_anybody_opening_it(company: Company) -> None:
    people.rule("round_robin", company.owner, company.colleague)
    ladder(*WHOLE)
    lead = come(company)
    first = lead.owner_employee_id
    for minutes in (0, 29, 30, 59, 60, 90, 120, 600):
        work_off(NOW + minutes * MINUTE)
    lead.refresh_from_db()
    assert {lead.owner_employee_id, first} == {company.owner.pk, company.colleague.pk}
    assert taken(lead) == [
        (50, "warn", [first]),
        (100, "next", []),
        (150, "head", [company.head.pk]),
        (200, "further", [company.administrator.pk]),
    ]
    told = list(Notice.objects.exclude(kind="lead.given").order_by("pk").values_list("employee", "kind"))
    assert told == [(first, "clock.soon"), (company.head.pk, "clock.late"), (company.administrator.pk, "clock.late")]
    assert Event.objects.filter(kind="clock.escalated", lead=lead.pk).count() == 4
    assert Clock.objects.get(lead=lead).next_at is None


def test_an_answer_in_the_last_moment_stops_the_step(company: Company) -> None:
    people.rule("fixed", company.owner)
    ladder((50, "warn"))
    lead = come(company)
    work_off(NOW)
    answer(lead, company.owner, NOW + 30 * MINUTE)
    assert (work_off(NOW + 31 * MINUTE), taken(lead)) == (0, [])


def test_what_somebody_holds_is_passed_over_and_taken_the_next_time(company: Company) -> None:
    people.rule("fixed", company.owner)
    ladder((50, "warn"))
    held, free = come(company), come(company, "+7 921 555-01-03")
    work_off(NOW)
    begun, go_on = threading.Event(), threading.Event()

    @front_door
    def hold() -> None:
        locked(held.pk)
        begun.set()
        go_on.wait(10)

    def holding() -> None:
        hold()
        connection.close()

    holder = threading.Thread(target=holding)
    holder.start()
    begun.wait(10)
    work_off(NOW + 30 * MINUTE)
    assert (taken(held), len(taken(free))) == ([], 1)
    go_on.set()
    holder.join()
    work_off(NOW + 30 * MINUTE)
    assert len(taken(held)) == 1


def test_two_workers_at_once_take_each_step_once(company: Company) -> None:
    people.rule("fixed", company.owner)
    ladder((50, "warn"), (60, "head"))
    leads = [come(company, f"+7 921 555-02-{number:02}") for number in range(30)]
    at = NOW + 40 * MINUTE
    failures: list[Exception] = []

    def run() -> None:
        try:
            while take_due(at=at, most=7):
                pass
        except Exception as error:  # noqa: BLE001  # told below
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    work_off(at)
    assert (failures, Escalation.objects.count()) == ([], 2 * len(leads))
    assert Notice.objects.filter(kind="clock.soon").count() == 2 * len(leads)


def test_who_is_stopped_in_the_middle_takes_nothing_twice(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    people.rule("fixed", company.owner)
    ladder((50, "warn"))
    lead = come(company)
    work_off(NOW)
    from teplo.triage.actions import escalate

    def killed(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(escalate, "_plan", killed)
        with pytest.raises(KeyboardInterrupt):
            take_due(at=NOW + 30 * MINUTE)
    assert (taken(lead), Notice.objects.filter(kind="clock.soon").count()) == ([], 0)
    work_off(NOW + 30 * MINUTE)
    work_off(NOW + 31 * MINUTE)
    assert (len(taken(lead)), Notice.objects.filter(kind="clock.soon").count()) == (1, 1)


def test_a_night_in_which_the_clock_goes_back_takes_each_step_once(company: Company) -> None:
    """The wall shows the hour from two to three twice: half the time is half the time, and nothing comes again."""
    people.rule("fixed", company.owner)
    ladder((50, "warn"), (100, "head"))
    midnight = datetime(2026, 10, 24, 23, 50, tzinfo=UTC)
    lead = come(company, at=midnight)
    for minutes in range(0, 130, 10):
        work_off(midnight + minutes * MINUTE)
    assert [share for share, _deed, _told in taken(lead)] == [50, 100]
    moments = Escalation.objects.order_by("share").values_list("at", flat=True)
    assert [moment - midnight for moment in moments] == [30 * MINUTE, 60 * MINUTE]


def test_nobody_there_to_take_it_leaves_it_where_it_is_and_says_so(company: Company) -> None:
    people.rule("fixed", company.owner)
    ladder((100, "next"))
    lead = come(company)
    for minutes in (0, 60):
        work_off(NOW + minutes * MINUTE)
    lead.refresh_from_db()
    assert (lead.owner_employee, taken(lead)) == (company.owner, [(100, "next", [company.owner.pk])])


def test_what_somebody_has_begun_stays_his(company: Company) -> None:
    from teplo.triage import actions as triage

    people.rule("round_robin", company.owner, company.colleague)
    ladder((100, "next"))
    lead = come(company)
    owner = Employee.objects.get(pk=lead.owner_employee_id)
    triage.take(lead, by=owner, at=NOW)
    for minutes in (0, 60):
        work_off(NOW + minutes * MINUTE)
    lead.refresh_from_db()
    assert (lead.owner_employee, taken(lead)) == (owner, [(100, "next", [owner.pk])])


def test_a_ladder_of_a_channel_wins_over_the_common_one(company: Company) -> None:
    people.rule("fixed", company.owner)
    ladder((50, "warn"))
    Ladder.objects.create(channel=company.channel, steps=json.loads('[{"share": 200, "deed": "further", "to": null}]'))
    lead = come(company)
    for minutes in (0, 60, 120):
        work_off(NOW + minutes * MINUTE)
    assert taken(lead) == [(200, "further", [company.administrator.pk])]


def test_a_clock_that_cannot_be_seen_to_keeps_nobody_else_waiting(
    company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    people.rule("fixed", company.owner)
    ladder((50, "warn"), (100, "head"))
    broken, sound = come(company), come(company, "+7 921 555-01-03")
    work_off(NOW)
    channel = company.channel
    channel.pk, channel.slug, channel.key = None, "broken", "broken"
    channel.schedule = Schedule.objects.create(name="broken", pattern={"kind": "weekly", "days": "x"})
    channel.save()
    Clock.objects.filter(lead=broken).update(channel=channel)
    with pytest.raises(ValueError, match="unpack"):
        work_off(NOW + 30 * MINUTE)
    assert taken(sound) == []
    take_all_due(lambda: NOW + 30 * MINUTE)
    assert (taken(broken), taken(sound)) == ([], [(50, "warn", [company.owner.pk])])
    assert caplog.records


def test_a_deadlock_is_tried_again_and_costs_nobody_the_next_person(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.rule("round_robin", company.owner, company.colleague)
    ladder((50, "next"))
    lead = come(company)
    first = lead.owner_employee_id
    work_off(NOW)
    deadlocks = [OperationalError("deadlock")]
    deadlocks[0].__cause__ = DeadlockDetected()

    def once(*given: Any, **details: Any) -> Any:
        if deadlocks:
            raise deadlocks.pop()
        return redraw(*given, **details)

    monkeypatch.setattr(escalate, "redraw", once)
    work_off(NOW + 30 * MINUTE)
    lead.refresh_from_db()
    assert {lead.owner_employee_id, first} == {company.owner.pk, company.colleague.pk}
    assert taken(lead) == [(50, "next", [])]


def test_whoever_stands_in_for_who_is_away_is_told_too(company: Company) -> None:
    people.rule("fixed", company.owner)
    ladder((100, "head"))
    lead = come(company)
    work_off(NOW)
    away = {"kind": "vacation", "since": NOW, "until": NOW + timedelta(days=7), "substitute": company.colleague}
    add_absence(company.head, **away, by=company.administrator, at=NOW)
    work_off(NOW + 60 * MINUTE)
    assert taken(lead) == [(100, "head", [company.head.pk, company.colleague.pk])]


def test_who_is_away_is_not_warned_of_what_lies_in_a_queue(company: Company) -> None:
    ladder((50, "warn"))
    lead = come(company)
    assert lead.owner_queue is not None
    away = {"kind": "vacation", "since": NOW, "until": NOW + timedelta(days=7)}
    add_absence(company.owner, **away, by=company.administrator, at=NOW)
    for minutes in (0, 30):
        work_off(NOW + minutes * MINUTE)
    [(_share, _deed, told)] = taken(lead)
    assert (company.owner.pk in told, company.colleague.pk in told) == (False, True)
