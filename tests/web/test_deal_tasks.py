"""Tasks of deals: with whom, about what, how to reach him, and what comes next."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from teplo.work.actions import Plan, add_task
from teplo.work.models import Task
from teplo.work.queries import tasks_by_number
from tests.clients.test_verbs import PHONE, contact_of, deal_of
from tests.company import Company, hire
from tests.web.at_work import lead_of, screen


@pytest.fixture
def ours(company: Company) -> SimpleNamespace:
    """A deal with its contact and a task on it that is overdue."""
    contact = contact_of(company.owner, "Иван Петров", PHONE)
    deal = deal_of(company.owner, "Паркет", contact=contact)
    at = timezone.now()
    plan = Plan(Task.Kind.LETTER, at - timedelta(hours=1), title="Узнать решение")
    task = Task.objects.get(pk=add_task(plan, deal=deal, by=company.owner, at=at))
    return SimpleNamespace(company=company, contact=contact, deal=deal, task=task)


@pytest.mark.parametrize("address", ["/desk/", "/tasks/"])
def test_a_task_of_a_deal_says_with_whom_and_by_which_telephone(ours: SimpleNamespace, address: str) -> None:
    text = screen(ours.company.owner).get(address).text
    assert "Иван Петров · Узнать решение · Паркет" in text
    assert f"tel:{PHONE.value}" in text


def test_the_calendar_and_the_panel_say_with_whom_too(ours: SimpleNamespace) -> None:
    page = screen(ours.company.owner)
    assert "Иван Петров · Узнать решение" in page.get(reverse("calendar")).text
    assert "Иван Петров · Узнать решение · Паркет" in page.get(f"/tasks/{ours.task.pk}/done/").text


def test_a_company_stands_in_for_a_contact(company: Company, ours: SimpleNamespace) -> None:
    ours.deal.contact, ours.deal.company = None, ours.contact.company
    ours.deal.save(update_fields=["contact", "company"])
    assert "Узнать решение" in screen(company.owner).get("/tasks/").text


def test_whoever_may_not_see_the_contact_reads_neither_name_nor_number(ours: SimpleNamespace) -> None:
    company = ours.company
    ours.contact.owner_employee = company.stranger
    ours.contact.save(update_fields=["owner_employee"])
    (task,) = tasks_by_number(company.owner, [ours.task.pk], phones=True).values()
    assert (task.deal.contact.person.name, task.phone) == ("hidden", None)


def test_ten_tasks_cost_no_more_questions_than_one(ours: SimpleNamespace, django_assert_num_queries: Any) -> None:
    company, at = ours.company, timezone.now()

    def read(most: int) -> None:
        numbers = Task.objects.order_by("pk").values_list("pk", flat=True)[:most]
        tasks = tasks_by_number(company.owner, list(numbers), phones=True).values()
        assert all(task.deal and task.deal.contact and task.deal.contact.person.name for task in tasks)
        assert len(tasks) == most

    for _turn in range(9):
        add_task(Plan(Task.Kind.CALL, at), deal=ours.deal, by=company.owner, at=at)
    read(1)
    with django_assert_num_queries(2):
        read(1)
    with django_assert_num_queries(2):
        read(10)


def test_an_open_deal_is_asked_what_comes_next(ours: SimpleNamespace) -> None:
    page, address = screen(ours.company.owner), f"/tasks/{ours.task.pk}/done/"
    asked = page.get(address).text
    assert "What comes next" in asked
    assert "wait_until" not in asked
    answer = page.post(address, {"result": "Думает", "next": "task", "next_kind": "call", "next_due_at": ""})
    assert answer.status_code == 422
    assert "Say by when." in answer.text
    due = {"next": "task", "next_kind": "call", "next_title": "Решили?", "next_due_at": "2030-01-01T10:00"}
    page.post(address, {"result": "Думает", **due})
    follows = Task.objects.get(deal=ours.deal, state=Task.State.OPEN)
    assert (follows.title, follows.owner_employee, follows.follows_id) == ("Решили?", ours.company.owner, ours.task.pk)


def test_what_is_asked_of_a_letter_is_not_what_is_asked_of_a_call(ours: SimpleNamespace) -> None:
    page = screen(ours.company.owner)
    letter = page.get(f"/tasks/{ours.task.pk}/done/").text
    assert "Not sent" in letter
    assert "Not reached" not in letter
    Task.objects.filter(pk=ours.task.pk).update(kind=Task.Kind.CALL)
    assert "Not reached" in page.get(f"/tasks/{ours.task.pk}/done/").text


def test_whoever_may_close_no_task_has_no_circle_to_press(company: Company) -> None:
    lead = lead_of(company.owner)
    watcher = hire("watcher", "manager", company.owner.team)
    watcher.role.grants.filter(permission__in=["task.change", "lead.change"]).delete()
    (task,) = tasks_by_number(company.head, [lead.tasks.get().pk]).values()
    Task.objects.filter(pk=task.pk).update(owner_employee=watcher)
    text = screen(watcher).get("/tasks/").text
    assert "task-words" in text
    assert f"/tasks/{task.pk}/done/" not in text
