"""Whoever works neither leads nor tasks is offered nothing that is refused to him afterwards."""

import pytest
from django.test import Client

from teplo.staff.models import Employee
from tests.company import Company, hire
from tests.web.at_work import lead_of, screen


@pytest.fixture
def marketer(company: Company) -> Employee:
    return hire("marketer", "marketer", None)


@pytest.fixture
def page(marketer: Employee) -> Client:
    client = screen(marketer)
    client.defaults.pop("HTTP_HX_REQUEST", None)
    return client


def test_he_begins_where_he_works(company: Company, page: Client) -> None:
    assert page.get("/").headers["Location"] == "/reports/"
    assert screen(company.owner).get("/").headers["Location"] == "/desk/"


def test_his_desk_neither_leads_to_tasks_nor_asks_him_to_take(company: Company, page: Client) -> None:
    text = page.get("/desk/").text
    assert 'href="/tasks/"' not in text
    assert "take a new enquiry" not in text
    assert 'href="/tasks/"' in screen(company.owner).get("/desk/", headers={"HX-Request": ""}).text


def test_no_circle_on_a_card_can_be_pressed_by_him(company: Company, page: Client) -> None:
    lead = lead_of(company.owner)
    done = f"/tasks/{lead.tasks.get().pk}/done/"
    text = page.get(f"/leads/{lead.pk}/").text
    assert "task-tick" in text
    assert done not in text
    assert done in screen(company.owner).get(f"/leads/{lead.pk}/", headers={"HX-Request": ""}).text


def test_a_refusal_is_a_sentence_that_names_the_right(company: Company, page: Client) -> None:
    answer = page.get("/tasks/")
    assert answer.status_code == 403
    assert "Your role does not let you do this. The right that it asks for: “See tasks”." in answer.text.replace(
        "&ldquo;", "“"
    )
