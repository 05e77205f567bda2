"""A process is a template of tasks: set up by people, started by a conversion, taken back with it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teplo.kit.problems import Conflict, Invalid
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.staff.models import Employee, Role
from teplo.triage.actions import Wanted, convert, undo_conversion
from teplo.work import actions
from teplo.work.models import Process, ProcessRun, ProcessStep, Task, TaskType
from teplo.work.processes.rules import doer_of, due_at
from tests.company import Company, person, rule, send

MONDAY, FRIDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 27)
TEN = dt.time(10)


def signed(by: Employee) -> dict[str, Any]:
    return {"by": by, "at": timezone.now()}


@pytest.fixture
def lead(company: Company) -> Lead:
    rule("fixed", company.owner)
    return Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89"), need="Плитка").lead)


def test_a_step_is_due_on_a_working_day() -> None:
    assert due_at(MONDAY, 1, TEN, dt.UTC, None) == dt.datetime(2026, 11, 24, 10, tzinfo=dt.UTC)
    assert due_at(FRIDAY, 1, TEN, dt.UTC, None).date() == dt.date(2026, 11, 30)


@pytest.mark.parametrize(("who", "doer"), [("owner", 1), ("head", 9), ("role", 3), ("employee", 7)])
def test_whoever_is_meant_does_a_step(who: str, doer: int) -> None:
    given: dict[str, Any] = {"named": 7, "heads": [9], "of_role": [(2, 5), (3, 5), (4, 6)], "loads": {2: 4, 3: 1}}
    assert doer_of(who, owner=1, team=5, here={1, 2, 3, 4, 7, 9}, **given) == doer


def test_whoever_has_left_leaves_his_step_to_the_owner() -> None:
    given: dict[str, Any] = {"heads": [], "of_role": [(2, 5)], "loads": {}, "team": 5, "here": {1}}
    assert [doer_of(who, owner=1, named=7, **given) for who in ("head", "role", "employee")] == [1, 1, 1]


def test_a_conversion_starts_a_process_and_its_tasks_stand_in_calendars(company: Company, lead: Lead) -> None:
    process = Process.objects.get(key="complaint")
    made = convert(lead, Wanted(process=process.pk), **signed(company.owner))
    run = ProcessRun.objects.get()
    assert (run.person, run.conversion, made.created) == (lead.person, made, [])
    owners = list(run.tasks.order_by("pk").values_list("owner_employee", flat=True))
    assert owners == [company.owner.pk, company.head.pk, company.owner.pk]
    assert Event.objects.get(kind="process.started").facts["process"] == process.pk
    days = [timezone.localdate(at) for at in run.tasks.order_by("pk").values_list("due_at", flat=True)]
    assert days == sorted(days)
    assert days[2] > days[0]
    assert all(day.weekday() < 5 for day in days[1:])


def test_an_undo_removes_the_tasks_that_nobody_has_worked_on(company: Company, lead: Lead) -> None:
    process = Process.objects.get(key="complaint")
    convert(lead, Wanted(process=process.pk), **signed(company.owner))
    done = Task.objects.filter(run__isnull=False).order_by("pk")[0]
    Task.objects.filter(pk=done.pk).update(title="Иначе")
    undone = undo_conversion(lead, **signed(company.owner))
    assert [one.object for one in undone.kept] == [f"task:{done.pk}"]
    assert list(Task.objects.filter(run__isnull=False)) == [done]
    assert ProcessRun.objects.exists()


def test_a_process_out_of_use_is_not_started_and_nothing_is_made(company: Company, lead: Lead) -> None:
    process = Process.objects.get(key="sale")
    actions.change_process(process, values={"is_active": False}, **signed(company.head))
    with pytest.raises(Conflict):
        convert(lead, Wanted(contact=True, process=process.pk), **signed(company.owner))
    with pytest.raises(Invalid):
        convert(lead, Wanted(process=10**6), **signed(company.owner))
    assert Lead.objects.get().status_kind == "new"


def test_a_process_is_set_up_step_by_step(company: Company, client: Client) -> None:
    client.force_login(company.head)
    client.post(reverse("setup-process-add"), {"name": "Рекламация"})
    process = Process.objects.get(name="Рекламация")
    call, role = TaskType.objects.get(key="call"), Role.objects.get(key="head")
    form = {"title": "Позвонить", "type": call.pk, "who": "role", "after_days": "2", "at_time": "11:30"}
    refused = client.post(reverse("setup-process-step-add", args=[process.pk]), form)
    assert (refused.status_code, process.steps.count()) == (422, 0)
    client.post(reverse("setup-process-step-add", args=[process.pk]), {**form, "role": role.pk})
    made = ProcessStep.objects.get(process=process)
    assert (made.role, made.after_days, made.at_time) == (role, 2, dt.time(11, 30))
    assert "Позвонить" in client.get(reverse("setup-processes")).content.decode()
    client.post(reverse("setup-process-step-drop", args=[made.pk]))
    assert not process.steps.exists()
