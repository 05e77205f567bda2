"""Saved views: kept, opened, shared, removed and given back; the columns of a list; a view whose field is gone."""

import pytest

from teplo.ledger.models import Event
from teplo.staff.models import Employee, HiddenField
from teplo.work.looks import Habit, View
from teplo.work.models import Task
from tests.company import Company
from tests.web.at_work import lead_of, screen

HOT = {"question": "heat=hot&sort=-touched", "layout": "list"}


@pytest.fixture(autouse=True)
def english(company: Company) -> None:
    Employee.objects.update(language="en")


def page(employee: Employee, address: str) -> str:
    return str(screen(employee).get(address, headers={"HX-Request": "false"}, follow=True).text)


def saved(by: Employee, name: str = "Hot ones", **body: str) -> View:
    screen(by).post("/views/leads/save/", {"name": name, **HOT, **body})
    return View.objects.get(owner=by, name=name)


def last_kinds(number: int) -> list[str]:
    return list(Event.objects.filter(kind__startswith="view.").order_by("-pk").values_list("kind", flat=True)[:number])


def test_a_question_is_saved_and_opens_from_its_tab(company: Company) -> None:
    answer = screen(company.owner).post("/views/leads/save/", {"name": "Hot ones", **HOT})
    view = View.objects.get(owner=company.owner)
    assert (view.pairs, view.sort, view.layout) == ([["heat", "hot"]], "-touched", "list")
    assert answer.headers["HX-Redirect"] == f"/leads/?heat=hot&sort=-touched&look={view.pk}"
    assert "Hot ones" in page(company.owner, "/leads/board/")
    assert last_kinds(1) == ["view.saved"]


def test_a_view_is_its_owners_until_it_is_shared(company: Company) -> None:
    view = saved(company.head)
    assert "Hot ones" not in page(company.owner, "/leads/")
    assert screen(company.owner).post(f"/views/{view.pk}/share/").status_code == 403
    screen(company.head).post(f"/views/{view.pk}/share/")
    assert "Hot ones" in page(company.owner, "/leads/")
    assert screen(company.owner).post(f"/views/{view.pk}/update/", HOT).status_code == 403
    screen(company.administrator).post(f"/views/{view.pk}/unshare/")
    assert "Hot ones" not in page(company.owner, "/leads/")
    assert last_kinds(2) == ["view.unshared", "view.shared"]


@pytest.mark.parametrize("name", ["", "Hot ones"])
def test_a_name_that_cannot_be_is_told_at_its_field(company: Company, name: str) -> None:
    saved(company.owner)
    answer = screen(company.owner).post("/views/leads/save/", {"name": name, **HOT})
    assert answer.status_code == 422
    assert 'value="heat=hot' in answer.text  # nothing is lost
    assert View.objects.count() == 1


def test_a_filter_that_differs_from_its_view_can_be_saved_over_it(company: Company) -> None:
    view = saved(company.owner)
    address = f"/leads/?heat=warm&sort=-touched&look={view.pk}"
    assert f"/views/{view.pk}/update/" in page(company.owner, address)
    assert f"/views/{view.pk}/update/" not in page(company.owner, f"/leads/?heat=hot&sort=-touched&look={view.pk}")
    screen(company.owner).post(f"/views/{view.pk}/update/", {"question": "heat=warm", "layout": "board"})
    view.refresh_from_db()
    assert (view.pairs, view.layout) == ([["heat", "warm"]], "board")


def test_what_was_removed_is_given_back(company: Company) -> None:
    view = saved(company.owner)
    screen(company.owner).post(f"/views/{view.pk}/remove/")
    assert "Hot ones" not in page(company.owner, "/leads/?look=all")
    screen(company.owner).post(f"/views/{view.pk}/restore/")
    assert "Hot ones" in page(company.owner, "/leads/")
    assert last_kinds(2) == ["view.restored", "view.removed"]


def test_the_list_opens_with_the_view_that_was_chosen(company: Company) -> None:
    view = saved(company.owner)
    me = screen(company.owner)
    me.post(f"/views/{view.pk}/first/")
    opened = me.get("/leads/", headers={"HX-Request": "false"})
    assert opened.headers["Location"] == f"/leads/?heat=hot&sort=-touched&look={view.pk}"
    assert me.get("/leads/?look=all", headers={"HX-Request": "false"}).status_code == 200
    me.post(f"/views/{view.pk}/not-first/")
    assert me.get("/leads/", headers={"HX-Request": "false"}).status_code == 200


def test_a_view_stands_where_its_owner_puts_it(company: Company) -> None:
    first, second = saved(company.owner, "One"), saved(company.owner, "Two")
    screen(company.owner).post(f"/views/{second.pk}/up/")
    ordered = View.objects.filter(owner=company.owner).order_by("position").values_list("pk", flat=True)
    assert list(ordered) == [second.pk, first.pk]


def test_a_view_whose_field_is_hidden_or_gone_says_so_and_opens(company: Company) -> None:
    lead = lead_of(company.owner)
    view = View.objects.create(
        room="leads", name="Old", owner=company.owner, pairs=[["heat", "none"], ["weather", "good"], ["kind", "new"]]
    )
    HiddenField.objects.create(role=company.owner.role, entity="lead", field="heat")
    address = f"/leads/?heat=none&weather=good&kind=new&look={view.pk}"
    for place in (address, address.replace("/leads/", "/leads/board/")):
        answer = screen(company.owner).get(place, headers={"HX-Request": "false"})
        assert answer.status_code == 200
        assert "gone or hidden; it was left out" in answer.text
        assert f"/leads/{lead.pk}/" in answer.text


def test_columns_are_chosen_and_ordered_for_oneself_and_for_a_view(company: Company) -> None:
    lead_of(company.owner)
    me, view = screen(company.owner), saved(company.owner)
    me.post("/views/leads/columns/", {"columns": ["region", "status"]})
    me.post("/views/leads/columns/", {"columns": ["tags"], "look": str(view.pk)})
    assert Habit.objects.get(employee=company.owner).columns == ["region", "status"]
    heads = page(company.owner, "/leads/?look=all")
    assert heads.index("cell-region") < heads.index("cell-status")
    assert "cell-step" not in heads
    assert View.objects.get(pk=view.pk).columns == ["tags"]
    assert Habit.objects.get(employee=company.owner).columns == ["region", "status"]


def test_a_column_that_the_role_does_not_show_is_not_offered(company: Company) -> None:
    lead_of(company.owner)
    HiddenField.objects.create(role=company.owner.role, entity="lead", field="amount")
    assert "cell-amount" not in page(company.owner, "/leads/")
    assert 'value="amount"' not in screen(company.owner).get("/views/leads/columns/").text
    assert screen(company.owner).get(f"/leads/{Task.objects.get().lead_id}/change/amount/?at=list").status_code == 404


def test_a_value_is_changed_in_its_row_and_a_conflict_shows_both(company: Company) -> None:
    lead, me = lead_of(company.owner), screen(company.owner)
    field = me.get(f"/leads/{lead.pk}/change/amount/?at=list")
    assert f'id="inline-{lead.pk}-amount"' in field.text
    version = field.context["entry"].version
    saved_one = me.post(f"/leads/{lead.pk}/change/amount/", {"amount": "184 500,50", "at": "list", "version": version})
    assert "184,500.50" in saved_one.text
    late = screen(company.head).post(
        f"/leads/{lead.pk}/change/amount/", {"amount": "9", "at": "list", "version": version}
    )
    assert late.status_code == 409
    assert "184,500.50" in late.text
    wrong = me.post(f"/leads/{lead.pk}/change/amount/", {"amount": "much", "at": "list"})
    assert (wrong.status_code, 'value="much"' in wrong.text) == (422, True)


def test_mine_in_work_is_the_first_tab_and_finds_what_was_taken(company: Company) -> None:
    lead = lead_of(company.owner)
    screen(company.owner).post(f"/leads/{lead.pk}/take/")
    list_page = page(company.owner, "/leads/")
    assert list_page.index("Mine, in work") < list_page.index(">All<")
    assert f'id="lead-{lead.pk}"' in page(company.owner, "/leads/?owner=me&kind=working")


def test_the_open_card_stays_in_the_address(company: Company) -> None:
    lead = lead_of(company.owner)
    assert f'hx-get="/leads/{lead.pk}/" hx-trigger="load"' in page(company.owner, f"/leads/?open={lead.pk}")
    assert 'hx-trigger="load"' not in page(company.owner, "/leads/?open=x%22")
