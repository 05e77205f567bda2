"""The calendar: tasks by month, week and day over the filter of the list, moved by a drop."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from teplo.leads.models import Lead
from teplo.triage.actions import wait
from teplo.work.actions import Plan, add_task
from teplo.work.models import Task
from tests.company import Company, person
from tests.web.at_work import kinds_of, lead_of, screen

PARTLY = {"HX-Request": ""}


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2030, 5, day, hour, tzinfo=timezone.get_current_timezone())


@pytest.fixture
def lead(company: Company) -> Lead:
    lead = lead_of(company.owner, need="Паркет", person=person("Ольга", phone="8 912 345-67-89"))
    lead.tasks.update(due_at=at(14))
    return lead


def shown(employee: Any, **asked: object) -> str:
    return screen(employee).get("/leads/calendar/", {"on": "2030-05-14", **asked}).content.decode()


@pytest.mark.parametrize("view", ["month", "week", "day"])
def test_a_task_stands_on_its_day_in_every_view(company: Company, lead: Lead, view: str) -> None:
    assert "Ольга" in shown(company.owner, view=view)
    assert "Ольга" not in shown(company.owner, view=view, on="2030-03-03")


def test_whoever_may_not_see_a_task_finds_it_in_no_calendar(company: Company, lead: Lead) -> None:
    for somebody in (company.colleague, company.stranger):
        for who in ("me", "team", str(company.owner.pk)):
            assert "Ольга" not in shown(somebody, who=who)


def test_the_head_looks_at_one_person_or_at_all_of_them(company: Company, lead: Lead) -> None:
    assert "Ольга" not in shown(company.head)
    assert "Ольга" in shown(company.head, who=company.owner.pk)
    assert "Ольга" in shown(company.head, who="team")
    assert "Ольга" not in shown(company.head, who=company.colleague.pk)


def test_the_filter_of_the_list_narrows_it(company: Company, lead: Lead) -> None:
    assert "Ольга" in shown(company.owner, q="паркет", view="week")
    assert "Ольга" not in shown(company.owner, q="ламинат", view="week")
    assert "Ольга" not in shown(company.owner, heat="hot")
    assert screen(company.owner).get("/leads/calendar/?status=nonsense").status_code == 400


def test_a_day_that_overflows_says_how_many_more_there_are(company: Company, lead: Lead) -> None:
    for hour in range(6):
        add_task(Plan("call", at(14, 9 + hour)), lead=lead, by=company.owner, at=timezone.now())
    assert "3 more" in shown(company.owner)
    assert shown(company.owner, view="day").count("cal-task") >= 7


def test_a_lead_that_waits_is_a_quiet_mark(company: Company, lead: Lead) -> None:
    wait(lead, until=at(20).date(), reason="Отпуск", by=company.owner, at=timezone.now())
    assert "cal-quiet" in shown(company.owner)
    assert "Отпуск" in shown(company.owner)


def test_a_drop_moves_a_task_to_the_day_and_keeps_its_hour(company: Company, lead: Lead) -> None:
    task = lead.tasks.get()
    answer = screen(company.owner).post(f"/tasks/{task.pk}/day/", {"day": "2030-05-21"})
    task.refresh_from_db()
    assert (answer.status_code, task.due_at) == (200, at(21))
    assert kinds_of(lead)[-1] == "task.moved"
    screen(company.owner).post(f"/tasks/{task.pk}/day/?day=2030-05-14&at=10:00")
    assert Task.objects.get().due_at == at(14)


def test_a_drop_onto_an_hour_changes_the_hour_too(company: Company, lead: Lead) -> None:
    task = lead.tasks.get()
    Task.objects.update(remind_at=at(14) - timedelta(minutes=15))
    screen(company.owner).post(f"/tasks/{task.pk}/day/", {"day": "2030-05-15", "hour": "9"})
    task.refresh_from_db()
    assert (task.due_at, task.remind_at) == (at(15, 9), at(15, 9) - timedelta(minutes=15))


@pytest.mark.parametrize("day", ["", "tomorrow", "2030-13-01", "9999-01-01"])
def test_a_day_that_is_none_moves_nothing(company: Company, lead: Lead, day: str) -> None:
    assert screen(company.owner).post(f"/tasks/{lead.tasks.get().pk}/day/", {"day": day}).status_code == 422
    assert Task.objects.get().due_at == at(14)


def test_a_month_of_a_team_asks_the_database_fifteen_times_at_most(
    company: Company, lead: Lead, django_assert_max_num_queries: Any
) -> None:
    for hour in range(20):
        add_task(Plan("call", at(1 + hour)), lead=lead, by=company.owner, at=timezone.now())
    head = screen(company.head)
    with django_assert_max_num_queries(15):
        head.get("/leads/calendar/?on=2030-05-14&who=team&heat=hot")


def test_any_day_of_an_address_is_borne(company: Company) -> None:
    for on in ("0001-01-01", "9999-12-31", "x", ""):
        assert screen(company.owner).get(f"/leads/calendar/?view=month&on={on}").status_code == 200
