"""The course of a lead: the row, the ledger line and the right, for each verb."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.kit.clock import day_of
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.leads.models import Lead, Status, Stay
from teplo.ledger.models import Event
from teplo.staff.models import Employee
from teplo.terms.models import Reason
from teplo.triage.actions import assign, bring_back, mark_junk, refuse, reopen, set_status, take, wait
from teplo.triage.actions.leave import let_go
from teplo.triage.models import Assignment
from teplo.work.actions import Ending, close_task
from teplo.work.models import Task
from tests.company import Company, person, rule, send


@pytest.fixture
def lead(company: Company) -> Lead:
    rule("fixed", company.owner)
    return Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89"), need="Ламинат").lead)


def last_event(lead: Lead) -> Event:
    return Event.objects.filter(lead=lead.pk).order_by("-pk")[0]


def test_taking_out_of_a_queue_makes_owner_tasks_and_status(company: Company) -> None:
    lead = Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89")).lead)
    take(lead, by=company.owner, at=timezone.now())
    lead.refresh_from_db()
    assert (lead.owner_employee, lead.owner_queue, lead.status_kind) == (company.owner, None, "working")
    assert Task.objects.get(lead=lead).owner_employee == company.owner
    assert Assignment.objects.filter(lead=lead).latest("pk").why == {"code": "took"}
    assert Stay.objects.get(lead=lead, until=None).owner_employee == company.owner


def test_who_does_not_own_it_may_not_touch_it(company: Company, lead: Lead) -> None:
    before = Lead.objects.values().get(pk=lead.pk)
    reason = Reason.objects.get(key="price")
    for person_ in (company.colleague, company.stranger):
        with pytest.raises(Forbidden):
            refuse(lead, reason=reason, by=person_, at=timezone.now())
        with pytest.raises(Forbidden):
            assign(lead, to=person_, by=person_, at=timezone.now())
    assert Lead.objects.values().get(pk=lead.pk) == before


def test_the_head_hands_over_with_tasks_and_a_word(company: Company, lead: Lead) -> None:
    assign(lead, to=company.colleague, comment="Твой клиент", by=company.head, at=timezone.now())
    lead.refresh_from_db()
    assert (lead.owner_employee, lead.handover_note) == (company.colleague, "Твой клиент")
    assert Task.objects.get(lead=lead).owner_employee == company.colleague
    assert last_event(lead).kind == "lead.given"


def test_refusing_asks_for_a_reason_where_the_channel_does(company: Company, lead: Lead) -> None:
    Channel.objects.update(needs_reason=True)
    with pytest.raises(Invalid) as asked:
        refuse(lead, reason=None, by=company.owner, at=timezone.now())
    assert [error.field for error in asked.value.errors] == ["reason"]
    with pytest.raises(Invalid):
        refuse(lead, reason=Reason.objects.get(key="spam"), by=company.owner, at=timezone.now())


def test_a_refused_lead_ends_its_tasks_and_says_why(company: Company, lead: Lead) -> None:
    refuse(lead, reason=Reason.objects.get(key="price"), comment="дорого", by=company.owner, at=timezone.now())
    lead.refresh_from_db()
    assert (lead.status_kind, lead.reason.key, lead.reason_comment) == ("refused", "price", "дорого")
    assert Task.objects.get(lead=lead).state == "dropped"
    assert last_event(lead).kind == "lead.refused"
    with pytest.raises(Conflict):
        mark_junk(lead, reason=Reason.objects.get(key="spam"), by=company.owner, at=timezone.now())


def test_a_refused_lead_returns_to_work_with_a_next_step(company: Company, lead: Lead) -> None:
    refuse(lead, reason=Reason.objects.get(key="price"), by=company.owner, at=timezone.now())
    reopen(lead, why="передумал", by=company.owner, at=timezone.now())
    lead.refresh_from_db()
    assert (lead.status_kind, lead.reason) == ("working", None)
    assert Task.objects.filter(lead=lead, state="open").count() == 1
    assert lead.notes.get().text == "передумал"


def test_an_interest_returns_as_an_interest(company: Company) -> None:
    interest = Lead.objects.get(pk=send(company, person=person("Иван Петров"), text="?").lead)
    take(interest, by=company.owner, at=timezone.now())
    mark_junk(interest, reason=Reason.objects.get(key="spam"), by=company.owner, at=timezone.now())
    reopen(interest, by=company.owner, at=timezone.now())
    interest.refresh_from_db()
    assert interest.status_kind == "interest"
    assert not Task.objects.filter(lead=interest).exists()


def test_it_comes_back_on_its_day_once(company: Company, lead: Lead) -> None:
    now = timezone.now()
    day = day_of(now) + timedelta(days=30)
    refuse(lead, reason=Reason.objects.get(key="not_now"), come_back_on=day, by=company.owner, at=now)
    assert not bring_back(lead.pk, at=now + timedelta(days=29))
    assert bring_back(lead.pk, at=now + timedelta(days=31))
    assert not bring_back(lead.pk, at=now + timedelta(days=31))
    assert Task.objects.filter(lead=lead, state="open").count() == 1


def test_waiting_needs_a_day_ahead_and_a_reason(company: Company, lead: Lead) -> None:
    today = day_of(timezone.now())
    for until, reason in ((today, "отпуск"), (today + timedelta(days=5), "")):
        with pytest.raises(Invalid):
            wait(lead, until=until, reason=reason, by=company.owner, at=timezone.now())
    wait(lead, until=today + timedelta(days=5), reason="отпуск", by=company.owner, at=timezone.now())
    assert Lead.objects.get().wait_reason == "отпуск"


def test_a_day_ahead_is_one_where_the_company_is(company: Company, lead: Lead) -> None:
    late = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # half past one on the 22nd in Moscow
    price = Reason.objects.get(key="price")
    with pytest.raises(Invalid):
        refuse(lead, reason=price, come_back_on=date(2026, 11, 22), by=company.owner, at=late)
    refuse(lead, reason=price, come_back_on=date(2026, 11, 23), by=company.owner, at=late)
    assert not bring_back(lead.pk, at=late)
    assert bring_back(lead.pk, at=late + timedelta(hours=23))


def test_the_robot_of_the_api_takes_nothing(company: Company) -> None:
    lead = Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89")).lead)
    with pytest.raises(Forbidden):
        take(lead, by=Employee.objects.get(is_robot=True), at=timezone.now())


def test_a_lead_whose_owner_left_is_reopened_to_whoever_reopens_it(company: Company, lead: Lead) -> None:
    refuse(lead, reason=Reason.objects.get(key="price"), by=company.owner, at=timezone.now())
    let_go(company.owner, to=None, by=company.administrator, at=timezone.now())
    reopen(lead, by=company.head, at=timezone.now())
    assert Lead.objects.get().owner_employee == company.head
    assert Task.objects.get(state="open").owner_employee == company.head


def test_a_day_that_has_come_is_no_next_step(company: Company, lead: Lead) -> None:
    take(lead, by=company.owner, at=timezone.now())
    day = day_of(timezone.now()) + timedelta(days=2)
    wait(lead, until=day, reason="отпуск", by=company.owner, at=timezone.now())
    with pytest.raises(Invalid) as asked:
        close_task(Task.objects.get(), Ending("Поговорили"), by=company.owner, at=timezone.now() + timedelta(days=3))
    assert [error.field for error in asked.value.errors] == ["next"]


@pytest.mark.parametrize("move", ["set_status", "take"])
def test_a_lead_that_waits_goes_on_waiting_in_its_next_status(company: Company, lead: Lead, move: str) -> None:
    now = timezone.now()
    day = day_of(now) + timedelta(days=5)
    close_task(Task.objects.get(), Ending("Отпуск", wait_until=day, wait_reason="отпуск"), by=company.owner, at=now)
    Lead.objects.update(status=Status.objects.get(key="new"), status_kind="new")
    if move == "take":
        take(lead, by=company.owner, at=now)
    else:
        set_status(lead, status=Status.objects.get(key="proposal"), by=company.owner, at=now)
    now_it = Lead.objects.get()
    assert (now_it.status_kind, now_it.wait_until, now_it.wait_reason) == ("working", day, "отпуск")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_lead_that_has_ended_waits_no_more(company: Company, lead: Lead) -> None:
    now = timezone.now()
    wait(lead, until=day_of(now) + timedelta(days=5), reason="отпуск", by=company.owner, at=now)
    refuse(lead, reason=Reason.objects.get(key="price"), by=company.owner, at=now)
    assert (Lead.objects.get().wait_until, Lead.objects.get().wait_reason) == (None, "")
