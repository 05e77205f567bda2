"""Mentions in notes: who is meant by a name, who may be told, and that he is told once."""

from typing import Any

import pytest
from django.utils import timezone

from teplo.work.actions import add_note, choose_notices
from teplo.work.models import Notice, NoticeKind
from teplo.work.rules import mentions
from tests.company import Company
from tests.web.at_work import lead_of, screen
from tests.work.test_followers import hear

PEOPLE = [(1, "Анна Орлова"), (2, "Анна Ким"), (3, "Пётр Кузнецов"), (4, "Ён")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Анна Ким, посмотри", [2]),
        ("@анна орлова и @петр", [1, 3]),
        ("@Анна, кто из вас?", []),
        ("anna@firma.ru", []),
        ("@Петрович", []),
        ("@ён @Ён!", [4]),
        ("без никого", []),
    ],
)
def test_a_name_after_the_sign_means_the_one_who_bears_it(text: str, found: list[int]) -> None:
    assert mentions(text, PEOPLE) == found


def test_who_is_mentioned_hears_of_it_once(company: Company) -> None:
    lead = lead_of(company.owner)
    add_note("@Head посмотрите", lead=lead, by=company.owner, at=timezone.now())
    hear()
    notice = Notice.objects.get()
    assert (notice.employee, notice.kind, notice.lead) == (company.head, NoticeKind.MENTION, lead)
    shown = screen(company.head).get("/notices/").content.decode()
    assert "посмотрите" in shown
    assert "Owner" in shown


def test_who_may_not_see_the_lead_is_not_told_and_the_writer_hears_it(company: Company) -> None:
    lead = lead_of(company.owner)
    answer = screen(company.owner).post(f"/leads/{lead.pk}/note/", {"text": "@Colleague и @Head, гляньте"})
    assert "Not told, because this lead is not theirs to see: Colleague." in answer.content.decode()
    hear()
    assert [notice.employee for notice in Notice.objects.all()] == [company.head]


def test_only_those_who_may_see_the_lead_are_offered(company: Company) -> None:
    lead = lead_of(company.owner)
    offered = screen(company.owner).get(f"/leads/{lead.pk}/mention/").content.decode()
    assert "Head" in offered
    assert "Administrator" in offered
    assert "Colleague" not in offered
    assert "Administrator" not in screen(company.owner).get(f"/leads/{lead.pk}/mention/?q=he").content.decode()


def test_whoever_has_muted_a_kind_is_not_told(company: Company) -> None:
    now, kinds = timezone.now(), set(NoticeKind.values) - {NoticeKind.MENTION.value}
    choose_notices(company.head, kinds=kinds, by=company.head, at=now)
    add_note("@Head", lead=lead_of(company.owner), by=company.owner, at=now)
    hear()
    assert not Notice.objects.exists()


def test_a_task_from_another_is_told_and_ones_own_is_not(company: Company) -> None:
    lead = lead_of(company.owner)
    form = {"next_kind": "call", "next_due_at": "2030-01-01T10:00"}
    screen(company.owner).post(f"/leads/{lead.pk}/tasks/add/", form)
    screen(company.head).post(f"/leads/{lead.pk}/tasks/add/", form)
    hear()
    notice = Notice.objects.get()
    assert (notice.kind, notice.employee, notice.by) == ("task.planned", company.owner, company.head)


def test_to_look_for_names_costs_few_questions(company: Company, django_assert_max_num_queries: Any) -> None:
    lead, owner = lead_of(company.owner), screen(company.owner)
    with django_assert_max_num_queries(16):
        owner.get(f"/leads/{lead.pk}/mention/")
