"""Types of tasks are set up: how each is called, how it may end, which step is then proposed."""

import pytest
from django.test import Client
from django.utils import timezone

from teplo.ledger.models import Event
from teplo.work.actions import add_result, change_type
from teplo.work.models import TaskResult, TaskType
from tests.company import Company
from tests.web.at_work import screen


@pytest.fixture
def head(company: Company) -> Client:
    return screen(company.head)


def test_the_kinds_are_there_from_the_first_day(company: Company, head: Client) -> None:
    assert list(TaskType.objects.values_list("key", flat=True)) == [
        "call", "letter", "message", "meeting", "proposal", "other", "name_owner",
    ]  # fmt: skip
    assert "Meeting" in head.get("/setup/task-types/", headers={"HX-Request": ""}).content.decode()


def test_a_type_is_added_with_its_term_and_what_follows_it(head: Client) -> None:
    letter = TaskType.objects.get(key="letter")
    form = {"kind": "meeting", "name": "Замер", "icon": "map-pin", "term_minutes": "2880", "next_type": letter.pk,
            "next_days": "3"}  # fmt: skip
    assert head.post("/setup/task-types/add/", form).status_code == 204
    made = TaskType.objects.get(name="Замер")
    assert (made.key, made.icon, made.term_minutes, made.next_type, made.next_days) == (
        "zamer", "map-pin", 2880, letter, 3,
    )  # fmt: skip
    assert Event.objects.filter(kind="task_type.added", facts__task_type=made.pk).exists()


def test_a_type_without_a_name_and_with_a_foreign_icon_is_told_at_its_fields(head: Client) -> None:
    answer = head.post("/setup/task-types/add/", {"kind": "call", "name": "", "icon": "../x", "next_days": "9999"})
    assert answer.status_code == 422
    assert "9999" in answer.content.decode()
    assert TaskType.objects.count() == 7


def test_results_stand_below_their_type_and_are_ordered(company: Company, head: Client) -> None:
    call = TaskType.objects.get(key="call")
    for name in ("Перезвонить", "Отказ"):
        head.post(f"/setup/task-types/{call.pk}/results/add/", {"name": name})
    second = TaskResult.objects.get(name="Отказ")
    head.post(f"/setup/task-results/{second.pk}/up/")
    assert [result.name for result in call.results.all()] == ["Отказ", "Перезвонить"]
    page = head.get("/setup/task-types/", headers={"HX-Request": ""}).content.decode()
    assert page.index("Call") < page.index("Отказ") < page.index("Letter")


def test_a_result_out_of_use_is_offered_no_more(company: Company, head: Client) -> None:
    call = TaskType.objects.get(key="call")
    result = add_result(call, name="Отказ", by=company.head, at=timezone.now())
    head.post(f"/setup/task-results/{result.pk}/", {"name": "Отказ", "next_days": "1"})
    result.refresh_from_db()
    assert not result.is_active


def test_the_last_type_stays_in_use(company: Company, head: Client) -> None:
    TaskType.objects.exclude(key="call").update(is_active=False)
    call = TaskType.objects.get(key="call")
    answer = head.post(f"/setup/task-types/{call.pk}/", {"name": "Call", "term_minutes": "60", "next_days": "1"})
    assert answer.status_code == 422
    change_type(call, values={"name": "Звонок"}, by=company.head, at=timezone.now())
    assert str(TaskType.objects.get(key="call")) == "Звонок"
