"""What is typed wrong is said where it stands, with nothing cut off, and what is slow is told who was faster."""

import pytest
from django.test import Client
from django.utils import timezone

from teplo.triage.actions import assign
from teplo.work.models import Task
from tests.company import Company, hire
from tests.web.at_work import lead_of, screen


@pytest.fixture
def page(company: Company) -> Client:
    client = screen(company.owner)
    client.defaults.pop("HTTP_HX_REQUEST", None)
    return client


def test_whoever_takes_what_has_just_gone_to_another_hears_to_whom(company: Company) -> None:
    lead, owner = lead_of(company.owner), screen(company.owner)
    assign(lead, to=company.stranger, by=company.administrator, at=timezone.now())
    answer = owner.post(f"/leads/{lead.pk}/take/")
    assert answer.status_code == 409
    assert "Stranger was first" in answer.text
    assert screen(hire("newcomer", "manager", None)).post(f"/leads/{lead.pk}/take/").status_code == 404


def test_words_that_are_too_long_are_not_cut_off(company: Company) -> None:
    lead, owner = lead_of(company.owner), screen(company.owner)
    address = f"/leads/{lead.pk}/tasks/add/"
    assert "maxlength" not in owner.get(address).text
    words = "я" * 201
    answer = owner.post(address, {"next_kind": "call", "next_title": words, "next_due_at": "2030-01-01T10:00"})
    assert answer.status_code == 422
    assert "at most 200 characters" in answer.text
    assert words in answer.text
    assert not Task.objects.filter(title__startswith="яя").exists()


@pytest.mark.parametrize("asked", ["since=2026-99-99", "until=yesterday"])
def test_a_day_that_is_none_is_said(page: Client, asked: str) -> None:
    answer = page.get(f"/journal/?{asked}")
    assert answer.status_code == 400
    assert "is no day: write it like 2026-11-30" in answer.text


def test_both_mistakes_of_a_wait_are_said_at_once(company: Company) -> None:
    lead = lead_of(company.owner)
    answer = screen(company.owner).post(f"/leads/{lead.pk}/wait/", {"until": "2020-01-01", "reason": ""})
    assert answer.status_code == 422
    assert "The day must lie ahead." in answer.text
    assert "panel-reason-error" in answer.text


def test_a_panel_opened_as_a_page_is_called_by_what_it_is(page: Client) -> None:
    assert "<title>Desk" not in page.get("/inbox/new/").text
    assert "<title>New template" in page.get("/inbox/templates/new/").text


def test_the_sheet_of_keys_names_no_page_that_is_refused(company: Company, page: Client) -> None:
    head = screen(company.head).get("/desk/", headers={"HX-Request": ""}).text
    assert sheet(head).count("<kbd") > sheet(page.get("/desk/").text).count("<kbd")
    assert "Dispatcher" in sheet(head)
    assert "Dispatcher" not in sheet(page.get("/desk/").text)


def sheet(text: str) -> str:
    return text.partition('class="keys-sheet"')[2].partition("</dl>")[0]


def test_a_conflict_says_who_changed_it(company: Company) -> None:
    lead, owner, head = lead_of(company.owner), screen(company.owner), screen(company.head)
    opened = owner.get(f"/leads/{lead.pk}/change/need/").text
    version = opened.partition('name="version" value="')[2].partition('"')[0]
    head.post(f"/leads/{lead.pk}/change/need/", {"need": "Плитка", "version": version})
    answer = owner.post(f"/leads/{lead.pk}/change/need/", {"need": "Паркет", "version": version})
    assert answer.status_code == 409
    assert "Head changed this meanwhile" in answer.text
    assert "<time" in answer.text
