"""Tasks on the screen: set, closed with what comes next, moved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from teplo.kit.problems import Invalid
from teplo.leads.models import Lead
from teplo.work.actions import Ending, add_result, add_type, close_task
from teplo.work.models import Task, TaskType
from tests.company import Company
from tests.web.at_work import kinds_of, lead_of, screen


@pytest.fixture
def lead(company: Company) -> Lead:
    return lead_of(company.owner)


def test_a_task_is_set_for_oneself_or_another(company: Company, lead: Lead) -> None:
    form = {
        "next_kind": "meeting",
        "next_title": "Замер",
        "next_due_at": "2030-01-01T10:00",
        "to": company.colleague.pk,
    }
    screen(company.head).post(f"/leads/{lead.pk}/tasks/add/", form)
    task = Task.objects.get(title="Замер")
    assert (task.owner_employee, task.kind) == (company.colleague, "meeting")
    assert timezone.localtime(task.due_at).hour == 10
    assert kinds_of(lead)[-1] == "task.planned"


@pytest.mark.parametrize("due", ["", "soon", "2030-13-01T10:00", "9999-01-01T00:00"])
def test_a_term_that_is_none_is_said_at_the_field(company: Company, lead: Lead, due: str) -> None:
    form = {"next_kind": "call", "next_title": "Позвонить", "next_due_at": due}
    answer = screen(company.owner).post(f"/leads/{lead.pk}/tasks/add/", form)
    assert answer.status_code == 422
    assert "panel-next_due_at-error" in answer.content.decode()
    assert "Позвонить" in answer.content.decode()


def test_a_reminder_is_chosen_by_how_long_before_the_term(company: Company, lead: Lead) -> None:
    form = {"next_kind": "call", "next_title": "Замер", "next_due_at": "2030-01-01T10:00", "next_remind": "15"}
    screen(company.owner).post(f"/leads/{lead.pk}/tasks/add/", form)
    task = Task.objects.get(title="Замер")
    assert task.due_at - task.remind_at == timedelta(minutes=15)


def test_a_task_that_is_moved_keeps_how_long_before_it_reminds(company: Company, lead: Lead) -> None:
    task, now = lead.tasks.get(), timezone.now()
    Task.objects.update(due_at=now + timedelta(days=1), remind_at=now + timedelta(hours=23))
    asked = screen(company.owner).get(f"/tasks/{task.pk}/move/").content.decode()
    assert '<option value="60" selected>' in asked
    screen(company.owner).post(f"/tasks/{task.pk}/move/", {"due_at": "2030-01-01T10:00", "remind": "60"})
    task.refresh_from_db()
    assert task.due_at - task.remind_at == timedelta(hours=1)


def test_nobody_sets_tasks_for_those_whom_his_right_does_not_reach(company: Company, lead: Lead) -> None:
    form = {"next_kind": "call", "next_due_at": "2030-01-01T10:00", "to": company.colleague.pk}
    answer = screen(company.owner).post(f"/leads/{lead.pk}/tasks/add/", form)
    assert (answer.status_code, lead.tasks.count()) == (422, 1)


def test_what_usually_follows_a_result_is_proposed_and_not_forced(company: Company, lead: Lead) -> None:
    now, call, meeting = timezone.now(), TaskType.objects.get(key="call"), TaskType.objects.get(key="meeting")
    result = add_result(call, name="Хочет замер", by=company.head, at=now, next_type=meeting, next_days=2)
    url, owner = f"/tasks/{lead.tasks.get().pk}/done/", screen(company.owner)
    assert "Хочет замер" in owner.get(url).content.decode()
    proposed = owner.get("/tasks/proposed/", {"changed": "outcome", "outcome": result.pk}).content.decode()
    assert '<option value="meeting" selected>' in proposed
    assert f"{timezone.localdate() + timedelta(days=2)}T10:00" in proposed
    owner.post(url, {"outcome": result.pk, "next": "task", "next_kind": "letter", "next_due_at": "2030-01-01T10:00"})
    done = lead.tasks.get(state="done")
    assert (done.outcome, lead.tasks.get(state="open").kind) == (result, "letter")
    assert "Хочет замер" in owner.get(f"/leads/{lead.pk}/").content.decode()


def test_a_result_of_another_type_is_refused(company: Company, lead: Lead) -> None:
    meeting = TaskType.objects.get(key="meeting")
    result = add_result(meeting, name="Приехал", by=company.head, at=timezone.now())
    form = {"outcome": result.pk, "result": "?", "next": "task", "next_due_at": "2030-01-01T10:00"}
    screen(company.owner).post(f"/tasks/{lead.tasks.get().pk}/done/", form)
    ending = Ending("?", outcome=result.pk)
    with pytest.raises(Invalid):
        close_task(lead.tasks.get(state="open"), ending, by=company.owner, at=timezone.now())


def test_a_type_of_the_company_brings_its_term_and_its_name(company: Company, lead: Lead) -> None:
    now = timezone.now()
    made = add_type("meeting", name="Замер", icon="map-pin", term_minutes=2880, by=company.head, at=now)
    owner = screen(company.owner)
    proposed = owner.get("/tasks/proposed/", {"changed": "type", "next_kind": made.key}).content.decode()
    assert f"{timezone.localdate() + timedelta(days=2)}T10:00" in proposed
    owner.post(f"/leads/{lead.pk}/tasks/add/", {"next_kind": made.key, "next_due_at": "2030-01-01T10:00"})
    task = lead.tasks.get(type=made)
    assert (task.kind, str(task)) == ("meeting", "Замер")


def test_to_close_the_last_task_asks_what_comes_next(company: Company, lead: Lead) -> None:
    task = lead.tasks.get()
    answer = screen(company.owner).post(f"/tasks/{task.pk}/done/", {"reached": "yes", "result": "Ок", "next": "none"})
    assert answer.status_code == 422
    assert Task.objects.get(pk=task.pk).state == "open"


def test_a_task_ends_with_its_result_and_the_next_one(company: Company, lead: Lead) -> None:
    task = lead.tasks.get()
    form = {"reached": "yes", "result": "Договорились", "next": "task", "next_kind": "meeting",
            "next_due_at": "2030-01-01T10:00"}  # fmt: skip
    screen(company.owner).post(f"/tasks/{task.pk}/done/", form)
    task.refresh_from_db()
    lead.refresh_from_db()
    assert (task.state, task.result, task.reached) == ("done", "Договорились", True)
    assert lead.tasks.get(state="open").follows == task
    assert lead.first_response_at is not None
    assert "Договорились" in screen(company.owner).get(f"/leads/{lead.pk}/").content.decode()


def test_a_lead_may_wait_instead_with_a_reason(company: Company, lead: Lead) -> None:
    task, day = lead.tasks.get(), timezone.localdate() + timedelta(days=9)
    form = {"reached": "no", "next": "wait", "wait_until": day.isoformat()}
    refused = screen(company.owner).post(f"/tasks/{task.pk}/done/", form)
    assert "panel-wait_reason-error" in refused.content.decode()
    screen(company.owner).post(f"/tasks/{task.pk}/done/", {**form, "wait_reason": "Отпуск"})
    lead.refresh_from_db()
    assert (lead.wait_until, lead.wait_reason) == (day, "Отпуск")


def test_a_task_that_is_set_ends_the_waiting(company: Company, lead: Lead) -> None:
    owner, day = screen(company.owner), timezone.localdate() + timedelta(days=9)
    owner.post(f"/leads/{lead.pk}/wait/", {"until": day.isoformat(), "reason": "Отпуск"})
    assert Lead.objects.get(pk=lead.pk).wait_until == day
    owner.post(f"/leads/{lead.pk}/tasks/add/", {"next_due_at": "2030-01-01T10:00"})
    assert Lead.objects.get(pk=lead.pk).wait_until is None


def test_a_closed_task_is_closed_once(company: Company, lead: Lead) -> None:
    task = lead.tasks.get()
    form = {"reached": "yes", "next": "task", "next_due_at": "2030-01-01T10:00"}
    answers = [screen(company.owner).post(f"/tasks/{task.pk}/done/", form).status_code for _time in range(2)]
    assert answers == [200, 409]
    assert lead.tasks.count() == 2


def test_a_task_gets_another_term(company: Company, lead: Lead) -> None:
    task = lead.tasks.get()
    screen(company.owner).post(f"/tasks/{task.pk}/move/", {"due_at": "2030-01-01T10:00"})
    task.refresh_from_db()
    assert timezone.localtime(task.due_at).year == 2030
    assert kinds_of(lead)[-1] == "task.moved"


def test_a_stranger_finds_no_task(company: Company, lead: Lead) -> None:
    task = lead.tasks.get()
    for verb in ("done", "move"):
        assert screen(company.stranger).post(f"/tasks/{task.pk}/{verb}/").status_code == 404


def test_whether_the_customer_was_reached_is_chosen_by_hand(company: Company, lead: Lead) -> None:
    url, owner = f"/tasks/{lead.tasks.get().pk}/done/", screen(company.owner)
    asked = owner.get(url).content.decode()
    assert 'value="yes" checked' not in asked
    assert 'name="reached" value="no"' in asked
    answer = owner.post(url, {"next": "task", "next_due_at": "2030-01-01T10:00"})
    assert answer.status_code == 422
    assert "panel-result-error" in answer.content.decode()


def test_what_reaches_nobody_asks_for_a_result_alone(company: Company, lead: Lead) -> None:
    lead.tasks.update(kind="proposal")
    url, owner = f"/tasks/{lead.tasks.get().pk}/done/", screen(company.owner)
    assert 'name="reached"' not in owner.get(url).content.decode()
    owner.post(url, {"result": "Отправлено", "next": "task", "next_due_at": "2030-01-01T10:00"})
    assert lead.tasks.get(state="done").reached is None
