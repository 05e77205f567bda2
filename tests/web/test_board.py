"""The board as a page: what each may drag where, what a drop answers, who was first."""

import re

import pytest
from django.utils import timezone

from teplo.leads.models import Lead, Status
from teplo.staff.models import Employee, Grant
from teplo.triage import actions
from tests.company import Company, person, send
from tests.web.at_work import kinds_of, lead_of, screen

MOST_QUERIES = 34


@pytest.fixture(autouse=True)
def english(company: Company) -> None:
    Employee.objects.update(language="en")


def number(key: str) -> str:
    return str(Status.objects.get(key=key).pk)


def waiting(company: Company) -> Lead:
    return Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89"), need="Ламинат").lead)


def test_the_board_shows_columns_and_who_sees_what(company: Company) -> None:
    lead = lead_of(company.owner)
    page = screen(company.owner).get("/leads/board/").text
    assert f'id="card-{lead.pk}"' in page
    assert "New enquiries" in page
    for stranger in (company.stranger, company.colleague):
        assert f'id="card-{lead.pk}"' not in screen(stranger).get("/leads/board/").text


def test_board_list_and_calendar_keep_the_filter(company: Company) -> None:
    page = company_page(company.owner, "/leads/board/?heat=hot&q=x")
    assert re.search(r'href="/leads/\?[^"]*heat=hot', page)
    assert re.search(r'href="/leads/board/\?[^"]*heat=hot', page)


def company_page(employee: Employee, address: str) -> str:
    client = screen(employee)
    client.defaults = {}
    return str(client.get(address, headers={"HX-Request": "false"}).text)


def test_a_filter_that_cannot_be_read_is_told(company: Company) -> None:
    page = company_page(company.owner, "/leads/board/?status=nonsense")
    assert "There is no such status" in page or "there is no such status" in page


def test_an_enquiry_of_the_queue_is_taken_first(company: Company) -> None:
    lead = waiting(company)
    page = screen(company.owner).get("/leads/board/").text
    assert f'data-card="{lead.pk}" data-first="/leads/{lead.pk}/take/"' in page


def test_a_drop_moves_the_lead_and_can_be_undone(company: Company) -> None:
    lead = actions.take(waiting(company), by=company.owner, at=timezone.now())
    me = screen(company.owner)
    answer = me.post(f"/leads/{lead.pk}/status/", {"status": number("proposal"), "from": number("working")})
    assert answer.status_code == 200
    back = f"/leads/{lead.pk}/back/{number('working')}/{number('proposal')}/"
    assert back in answer.text
    assert me.post(back).status_code == 200
    assert Lead.objects.get(pk=lead.pk).status.key == "working"
    assert kinds_of(lead)[-2:] == ["lead.status_changed"] * 2


def test_the_second_who_drags_the_same_card_hears_who_was_first_and_where_it_is(company: Company) -> None:
    lead = actions.take(waiting(company), by=company.owner, at=timezone.now())
    third = Status.objects.create(key="measure", name="Measure", kind="working", position=4)
    move = {"status": number("proposal"), "from": number("working")}
    screen(company.owner).post(f"/leads/{lead.pk}/status/", move)
    late = screen(company.head).post(f"/leads/{lead.pk}/status/", {**move, "status": str(third.pk)})
    assert late.status_code == 409
    assert "Owner has just moved this lead to “Proposal”." in late.text
    assert Lead.objects.get(pk=lead.pk).status.key == "proposal"


def test_taking_is_undone_from_the_toast(company: Company) -> None:
    lead, me = waiting(company), screen(company.owner)
    assert f"/leads/{lead.pk}/untake/" in me.post(f"/leads/{lead.pk}/take/").text
    me.post(f"/leads/{lead.pk}/untake/")
    assert Lead.objects.get(pk=lead.pk).owner_queue == lead.owner_queue


def test_what_may_not_be_moved_stands_still_and_what_may_not_be_entered_takes_nothing(company: Company) -> None:
    lead = lead_of(company.owner)
    Status.objects.filter(key="proposal").update(setters=[company.head.role_id])
    page = screen(company.owner).get("/leads/board/").text
    column = re.search(rf'<section[^>]*data-column="{number("proposal")}"[^>]*>', page)
    assert column
    assert "data-post" not in column[0]
    company.owner.role.grants.filter(permission="lead.change").delete()
    page = screen(company.owner).get("/leads/board/").text
    assert re.search(rf'data-card="{lead.pk}"[^>]*data-still', page)


def test_a_lead_goes_where_the_menu_of_its_row_says(company: Company) -> None:
    lead = lead_of(company.owner)
    menu = screen(company.owner).get(f"/leads/{lead.pk}/moves/").text
    assert f"/leads/{lead.pk}/status/" in menu
    assert f"?status={number('refused')}" in menu


def test_a_card_is_dragged_to_every_end_that_one_may_set(company: Company) -> None:
    lead_of(company.owner)
    page = screen(company.owner).get("/leads/board/").text
    for address in (f"convert/?status={number('converted')}", f"status/?status={number('refused')}"):
        assert f'data-ask="/leads/0/{address}"' in page
    assert (
        screen(company.owner).get(f"/leads/{Lead.objects.get().pk}/convert/?status={number('converted')}").status_code
        == 200
    )
    Grant.objects.filter(role=company.owner.role, permission="lead.convert").delete()
    assert 'data-ask="/leads/0/convert/' not in screen(company.owner).get("/leads/board/").text


def test_the_cost_of_the_page_does_not_grow_with_its_columns(company: Company, django_assert_max_num_queries) -> None:
    for place in range(12):
        Status.objects.create(key=f"more-{place}", name=f"More {place}", kind="working", position=9)
    for _number in range(6):
        lead_of(company.owner)
    client = screen(company.owner)
    client.get("/leads/board/")
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get("/leads/board/", headers={"HX-Request": "false"}).status_code == 200
