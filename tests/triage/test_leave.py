"""Who leaves takes no lead along: all go to somebody in one step, and each says so."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.intake.actions import enter
from teplo.intake.arrival import Arrival
from teplo.kit.clock import day_of
from teplo.kit.problems import Forbidden, Invalid
from teplo.leads.models import Lead, Stay
from teplo.ledger.models import Event
from teplo.staff.models import Employee, Queue
from teplo.triage.actions import refuse
from teplo.triage.actions.leave import let_go
from teplo.triage.models import Assignment
from teplo.work.models import Task
from tests.company import Company, person, rule, send


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


def owned(company: Company, count: int = 3) -> set[int]:
    rule("round_robin", company.owner)
    return {send(company, person=person(f"Клиент {n}", email=f"c{n}@x.ru")).lead for n in range(count)}


def test_leads_tasks_and_stays_go_to_the_successor(company, django_assert_max_num_queries):
    numbers = owned(company)
    with django_assert_max_num_queries(20):
        assert let_go(company.owner, to=company.colleague, **signed(company)) == 3
    assert set(Lead.objects.filter(owner_employee=company.colleague).values_list("pk", flat=True)) == numbers
    assert not Task.objects.filter(owner_employee=company.owner, state="open").exists()
    assert Stay.objects.filter(owner_employee=company.colleague, until=None).count() == 3
    assert Assignment.objects.filter(why__code="left", employee=company.colleague).count() == 3
    assert set(Event.objects.filter(kind="lead.given").values_list("lead", flat=True)) == numbers
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_queue_can_take_over(company):
    owned(company, 1)
    let_go(company.owner, to=Queue.objects.get(key="new"), **signed(company))
    assert Lead.objects.get().owner_queue.key == "new"
    assert Task.objects.get(state="open").owner_queue.key == "new"


def test_nobody_leaves_while_his_leads_wait_for_nobody(company):
    owned(company, 1)
    with pytest.raises(Invalid) as problem:
        let_go(company.owner, to=None, **signed(company))
    assert [error.field for error in problem.value.errors] == ["to"]
    assert Employee.objects.get(pk=company.owner.pk).is_active


def test_neither_himself_nor_the_robot_takes_over(company):
    owned(company, 1)
    for successor in (company.owner, Employee.objects.get(is_robot=True)):
        with pytest.raises(Invalid):
            let_go(company.owner, to=successor, **signed(company))


def test_only_who_sets_up_staff_lets_go(company):
    with pytest.raises(Forbidden):
        let_go(company.owner, to=None, by=company.head, at=timezone.now())


def test_a_refused_lead_that_will_come_back_goes_to_the_successor(company):
    owned(company, 1)
    now = timezone.now()
    refuse(Lead.objects.get(), reason=None, come_back_on=day_of(now) + timedelta(days=5), by=company.owner, at=now)
    with pytest.raises(Invalid):
        let_go(company.owner, to=None, **signed(company))
    let_go(company.owner, to=company.colleague, **signed(company))
    assert Lead.objects.get().owner_employee == company.colleague


def test_a_lead_entered_for_somebody_who_has_left_goes_by_the_rules(company):
    let_go(company.colleague, to=None, **signed(company))
    arrival = Arrival(json.dumps({"text": "Сколько?", "employee": company.colleague.pk}).encode())
    manual = Channel.objects.get(kind="manual")
    assert enter(manual, arrival, **signed(company)).state == "admitted"
    assert Lead.objects.get().owner_queue.key == "new"
