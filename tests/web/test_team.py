"""The head's page: stages of every lead, load, what is forgotten and the ways to step in; the feed of what happens."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from teplo.kit.problems import Conflict
from teplo.leads.models import Lead
from teplo.staff.actions import set_rights_in_status
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.triage.actions import take
from teplo.work.actions import add_note, ask_after
from teplo.work.models import Notice
from teplo.work.team import Line
from tests.company import Company, person, send
from tests.web.at_work import kinds_of, lead_of, screen
from tests.work.test_followers import hear

WHOLE = {"HX-Request": ""}


def page(employee: Any, asked: str = "") -> str:
    return screen(employee).get(f"/team/{asked}").content.decode()


def forgotten(company: Company) -> Lead:
    lead = lead_of(company.owner, need="Паркет", person=person("Ольга", phone="8 912 345-67-89"))
    take(lead, by=company.owner, at=timezone.now())
    Lead.objects.update(touched_at=timezone.now() - timedelta(days=9))
    return lead


def test_every_number_of_the_matrix_opens_the_leads_it_counts(company: Company) -> None:
    for number in range(3):
        lead_of(company.owner, need=f"Паркет {number}", person=person(f"N{number}", phone=f"8 912 345-67-{number:02}"))
    shown = screen(company.head).get("/team/", headers=WHOLE)
    row = next(row for row in shown.context["rows"] if row.line.owner == company.owner)
    assert [figure.words for figure in row.stages] == ["3", "", ""]
    listed = screen(company.head).get(row.stages[0].url).content.decode()
    assert len(re.findall(r'id="lead-\d+"', listed)) == 3


def test_the_page_is_for_those_who_see_more_than_their_own(company: Company) -> None:
    refused = screen(company.owner).get("/team/", HTTP_ACCEPT_LANGUAGE="en")
    assert refused.status_code == 403
    assert "See leads: of the team" in refused.text
    assert screen(company.administrator).get("/team/").status_code == 200


def test_what_nobody_has_touched_is_forgotten_after_so_many_days(company: Company) -> None:
    forgotten(company)
    assert "Ольга" in page(company.head)
    found = screen(company.head).get("/team/?days=14", headers=WHOLE).context["worst"]
    assert found.forgotten == []


def test_a_late_answer_and_a_long_wait_in_a_queue_are_told(company: Company) -> None:
    early = timezone.now() - timedelta(days=2)
    send(company, person=person("Пётр", phone="8 912 345-67-01"), at=early)
    late = lead_of(company.owner, person=person("Ольга", phone="8 912 345-67-89"))
    Lead.objects.filter(pk=late.pk).update(due_at=early)
    found = screen(company.head).get("/team/", headers=WHOLE).context["worst"]
    assert [lead.person.name for lead in found.queued] == ["Пётр"]
    assert [lead.pk for lead in found.late] == [late.pk]


def test_the_owner_is_reminded_once_an_hour(company: Company) -> None:
    lead = forgotten(company)
    head = screen(company.head)
    assert head.post(f"/leads/{lead.pk}/ask-after/").status_code == 200
    assert head.post(f"/leads/{lead.pk}/ask-after/").status_code == 409
    hear()
    notice = Notice.objects.get(kind="lead.asked_after")
    assert (notice.employee, notice.by, notice.lead) == (company.owner, company.head, lead)
    assert kinds_of(lead)[-1] == "lead.asked_after"


def test_nobody_is_reminded_of_what_waits_in_a_queue(company: Company) -> None:
    lead = Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89")).lead)
    with pytest.raises(Conflict):
        ask_after(lead, by=company.head, at=timezone.now())


def test_the_head_takes_over_and_writes_a_note_from_there(company: Company) -> None:
    lead = forgotten(company)
    head = screen(company.head)
    head.post(f"/leads/{lead.pk}/note/panel/", {"text": "Беру себе"})
    head.post(f"/leads/{lead.pk}/assign/", {"to": f"employee:{company.head.pk}"})
    lead.refresh_from_db()
    assert lead.owner_employee == company.head
    assert lead.notes.get().text == "Беру себе"


def test_the_heads_page_asks_the_database_twenty_times_at_most(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        lead_of(company.owner, person=person(f"N{number}", phone=f"8 912 345-67-{number:02}"))
    head = screen(company.head)
    with django_assert_max_num_queries(20):
        head.get("/team/")


def test_the_feed_tells_what_happened_on_what_one_sees(company: Company) -> None:
    lead = lead_of(company.owner, person=person("Ольга", phone="8 912 345-67-89"))
    add_note("Секрет", lead=lead, by=company.owner, at=timezone.now())
    for somebody, sees in ((company.owner, True), (company.head, True), (company.colleague, False)):
        shown = screen(somebody).get("/feed/").content.decode()
        assert ("Ольга" in shown) is sees
        assert "Секрет" not in shown
    assert "Ольга" not in screen(company.owner).get("/feed/?kinds=tasks&before=1").content.decode()


def test_the_feed_asks_the_database_fourteen_times_at_most(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        lead_of(company.owner, person=person(f"N{number}", phone=f"8 912 345-67-{number:02}"))
    head = screen(company.head)
    with django_assert_max_num_queries(14):
        head.get("/feed/")


def test_figures_hold_nothing_of_a_status_that_the_reader_does_not_see(company: Company) -> None:
    lead = forgotten(company)
    Lead.objects.filter(pk=lead.pk).update(answered_at=None, due_at=timezone.now() - timedelta(hours=1))
    row = next(row for row in figures(company) if row.owner == company.owner)
    assert (row.late, row.forgotten) == (1, 1)
    rights = {Permission.LEAD_SEE: None}
    set_rights_in_status(
        company.head.role, status="working", rights=rights, by=company.administrator, at=timezone.now()
    )
    row = next(row for row in figures(company) if row.owner == company.owner)
    assert (row.late, row.forgotten, row.whole) == (0, 0, 0)


def figures(company: Company) -> list[Line]:
    """As the head sees them."""
    head = Employee.objects.get(pk=company.head.pk)
    return [row.line for row in screen(head).get("/team/", headers=WHOLE).context["rows"]]
