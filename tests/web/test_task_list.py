"""The list of tasks: whose, when, of which type."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from teplo.work import todo
from teplo.work.actions import Plan, add_task
from teplo.work.models import Task
from tests.company import Company
from tests.web.at_work import lead_of, screen


def tasks_of(company: Company, count: int = 3) -> None:
    lead = lead_of(company.owner, need="Паркет")
    now = timezone.now()
    for number in range(count):
        plan = Plan("letter", now + timedelta(days=number - 1), title=f"Письмо {number}")
        add_task(plan, lead=lead, by=company.owner, at=now)


def shown(employee: Any, asked: str = "") -> str:
    return screen(employee).get(f"/tasks/{asked}").content.decode()


def test_the_list_is_told_apart_by_when_tasks_are_due(company: Company) -> None:
    tasks_of(company)
    overdue = shown(company.owner, "?when=overdue")
    assert "Письмо 0" in overdue
    assert "Письмо 2" not in overdue
    assert "Письмо 2" in shown(company.owner, "?when=open")
    assert "Письмо" not in shown(company.owner, "?type=meeting")
    assert "Письмо" in shown(company.owner, "?type=letter")


def test_the_tasks_of_others_are_for_those_who_lead_them(company: Company) -> None:
    tasks_of(company)
    assert "Письмо" in shown(company.head, "?who=team")
    assert "Письмо" in shown(company.head, f"?who={company.owner.pk}")
    for somebody in (company.colleague, company.stranger):
        assert "Письмо" not in shown(somebody, f"?who={company.owner.pk}")
        assert "Письмо" not in shown(somebody, "?who=team")


def test_the_list_goes_on_from_a_mark_without_gaps(company: Company) -> None:
    tasks_of(company, 5)
    now = timezone.localtime()
    asked: Any = {"people": [company.owner.pk], "queues": [], "when": todo.OPEN, "now": now, "limit": 4}
    first = todo.listed(company.owner, **asked)
    rest = todo.listed(company.owner, **asked, after=first.after)
    assert {task.pk for task in (*first.tasks, *rest.tasks)} == set(Task.objects.values_list("pk", flat=True))
    assert (len(first.tasks), rest.after) == (4, "")


def test_a_mark_that_is_none_is_told(company: Company) -> None:
    assert screen(company.owner).get("/tasks/?after=nonsense").status_code == 400


def test_the_list_asks_the_database_fifteen_times_at_most(company: Company, django_assert_max_num_queries: Any) -> None:
    tasks_of(company, 20)
    head = screen(company.head)
    with django_assert_max_num_queries(15):
        head.get("/tasks/?who=team")


def test_a_task_is_set_from_the_list_on_a_lead_of_ones_own(company: Company) -> None:
    lead, other = lead_of(company.owner), lead_of(company.stranger, person={"name": "Чужой", "emails": ["x@x.ru"]})
    owner = screen(company.owner)
    assert "/tasks/new/" in owner.get("/tasks/", headers={"HX-Request": ""}).text
    asked = owner.get("/tasks/new/").text
    assert f'value="lead:{lead.pk}"' in asked
    assert "Чужой" not in asked
    typed = {"next_kind": "call", "next_title": "Спросить о полах", "next_due_at": "2030-01-01T10:00"}
    owner.post("/tasks/new/", {**typed, "about": f"lead:{lead.pk}"})
    assert Task.objects.get(title="Спросить о полах").lead == lead
    assert owner.post("/tasks/new/", {**typed, "about": f"lead:{other.pk}"}).status_code == 422
