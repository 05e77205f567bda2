"""A talk closes no call whose moment somebody has named and which lies ahead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.channels.models import Channel
from teplo.kit.clock import day_of
from teplo.leads.models import Lead
from teplo.triage.actions import take
from teplo.work.actions import move_task
from teplo.work.models import Task
from tests.calls.rung import CALLER, exchange, ring, tell, the_call
from tests.company import Company, person, send
from tests.intake.imports import brought, chosen, csv_of, given


@pytest.fixture
def channel(company: Company) -> Channel:
    return exchange(n101=company.owner)


def first_step(company: Company) -> Task:
    """The call with which a lead of the owner begins."""
    lead = Lead.objects.get(pk=send(company, person=person(phone=CALLER)).lead)
    take(lead, by=company.owner, at=timezone.now())
    return Task.objects.select_related("lead").get(lead=lead, kind="call")


def talk(channel: Channel, *, days: float) -> None:
    """The customer rings and is answered so many days from now."""
    now = timezone.now() + timedelta(days=days)
    ring(channel, extension="101", now=now)
    tell(channel, "answer", extension="101", now=now)
    assert the_call().answered_at == now


@pytest.mark.parametrize(("days", "state"), [(1, "open"), (4, "done")])
def test_a_first_step_that_somebody_has_moved_stays_until_its_moment(company, channel, days, state):
    step = first_step(company)
    move_task(step, due_at=timezone.now() + timedelta(days=3), by=company.owner, at=timezone.now())
    talk(channel, days=days)
    assert Task.objects.get(pk=step.pk).state == state


def test_a_step_of_the_same_day_that_nobody_has_moved_is_done(company, channel):
    step = first_step(company)
    Task.objects.filter(pk=step.pk).update(due_at=timezone.now() + timedelta(days=3))
    talk(channel, days=1)
    assert Task.objects.get(pk=step.pk).state == "done"


@pytest.mark.usefixtures("own_data")
@pytest.mark.parametrize(("first", "days", "state"), [(5, 1, "open"), (5, 7, "done"), (None, 1, "done")])
def test_a_step_stays_whose_day_came_with_an_import(company, channel, first, days, state):
    imp = given(csv_of([("Имя", "Телефон"), ("Иван", CALLER)]), by=company.administrator)
    day = day_of(timezone.now()) + timedelta(days=first) if first else None
    options = {"first_step_on": day.isoformat()} if day else {}
    assert brought(chosen(imp, {0: "name", 1: "phone"}, **options)).created == 1
    step = Task.objects.get()
    assert (step.kind, day_of(step.due_at)) == ("call", day or day_of(timezone.now()))
    talk(channel, days=days)
    assert Task.objects.get(pk=step.pk).state == state
