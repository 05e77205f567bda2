"""Lists of contacts, companies and deals: saved views, chosen columns, values changed in rows, many changed at once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from teplo.clients.actions import change_deal, enter_company, enter_contact, enter_deal, fill
from teplo.clients.models import Contact, Deal, Pipeline, Stage
from teplo.clients.rules import NewDeal
from teplo.identity.given import Firm, Who
from teplo.ledger.actors import SYSTEM
from teplo.staff.actions import hide_fields
from teplo.staff.models import Employee
from teplo.terms.actions import add_field
from teplo.triage.models import BulkChange
from teplo.work.looks import Habit, View
from tests.clients.test_verbs import PHONE, contact_of
from tests.company import Company
from tests.web.at_work import screen

Screens = Callable[[str], Client]
HTMX = {"HX-Request": "true"}
WHOLE = {"HX-Request": ""}


@pytest.fixture
def page(company: Company) -> Screens:
    Employee.objects.update(language="en")
    return lambda name: screen(getattr(company, name))


def deal(company: Company, title: str = "Doors", **values: Any) -> Deal:
    return enter_deal(NewDeal(title, **values), by=company.owner, at=timezone.now())


def contact(company: Company, name: str = "Anna") -> Contact:
    return enter_contact(Who(name=name, contacts=()), by=company.owner, at=timezone.now())


def text_field(entity: str, name: str = "Region") -> str:
    return f"custom_{add_field(entity, name=name, kind='text', by=SYSTEM, at=timezone.now()).key}"


def test_a_question_is_saved_as_a_tab_and_opens_again(company: Company, page: Screens) -> None:
    deal(company, amount=Decimal(500))
    owner = page("owner")
    text = owner.get("/deals/list/?currency=RUB", headers=WHOLE).text
    assert "/views/deals/save/" in text
    owner.post("/views/deals/save/", {"name": "Roubles", "question": "currency=RUB&sort=created", "layout": "list"})
    view = View.objects.get()
    assert (view.room, view.pairs, view.sort) == ("deals", [["currency", "RUB"]], "created")
    opened = owner.get(f"/deals/list/?currency=RUB&sort=created&look={view.pk}", headers=WHOLE).text
    assert "Roubles" in opened
    assert "Doors" in opened
    assert "Roubles" not in page("colleague").get("/deals/list/", headers=WHOLE).text


@pytest.mark.parametrize(
    ("room", "address"), [("contacts", "/clients/contacts/"), ("companies", "/clients/companies/")]
)
def test_shared_views_are_everybodys_tabs(company: Company, page: Screens, room: str, address: str) -> None:
    head = page("head")
    asked = {"name": "All ours", "question": "owner=my_team", "layout": "list", "shared": "on"}
    head.post(f"/views/{room}/save/", asked)
    assert "All ours" in page("owner").get(address, headers=WHOLE).text


def test_a_list_opens_with_the_chosen_view(company: Company, page: Screens) -> None:
    asked = {"name": "Lost ones", "question": "kind=lost", "layout": "list", "first": "on"}
    page("owner").post("/views/deals/save/", asked)
    assert (
        page("owner").get("/deals/list/", headers=WHOLE).url == f"/deals/list/?kind=lost&look={View.objects.get().pk}"
    )


def test_a_question_to_the_board_is_saved_and_shared_as_a_tab(company: Company, page: Screens) -> None:
    deal(company, amount=Decimal(500))
    head = page("head")
    assert "/views/deals/save/" not in head.get("/deals/", headers=WHOLE).text  # it is a usual one
    assert "/views/deals/save/" in head.get("/deals/?currency=RUB", headers=WHOLE).text
    asked = {"name": "Roubles", "question": "currency=RUB", "layout": "board", "shared": "on"}
    head.post("/views/deals/save/", asked)
    view = View.objects.get()
    opened = f"/deals/?currency=RUB&look={view.pk}".replace("&", "&amp;")
    assert (view.layout, opened in page("owner").get("/deals/", headers=WHOLE).text) == ("board", True)
    changed = head.get(f"/deals/?currency=USD&look={view.pk}", headers=WHOLE).text
    assert f"/views/{view.pk}/update/" in changed
    assert "No deal fits this filter" in changed
    menu = head.get(f"/deals/?currency=RUB&look={view.pk}", headers=WHOLE).text
    assert (
        f"owner=me&amp;currency=RUB&amp;look={view.pk}" in menu
        or f"currency=RUB&amp;owner=me&amp;look={view.pk}" in menu
    )


def test_the_board_opens_with_the_chosen_view_and_can_be_had_without(company: Company, page: Screens) -> None:
    owner = page("owner")
    asked = {"name": "Dear", "question": "amount_from=1000", "layout": "board", "first": "on"}
    owner.post("/views/deals/save/", asked)
    assert owner.get("/deals/", headers=WHOLE).url == f"/deals/?amount_from=1000&look={View.objects.get().pk}"
    assert owner.get("/deals/").status_code == 200  # a part of the page that is open
    assert 'href="/deals/?look=all"' in owner.get("/deals/list/?look=all", headers=WHOLE).text


def test_pipelines_stay_tabs_beside_the_saved_views(company: Company, page: Screens) -> None:
    other = Pipeline.objects.create(key="repeat", name="Repeat", position=9)
    first = Pipeline.objects.exclude(pk=other.pk).get()
    View.objects.create(room="deals", name="Mine there", owner=company.owner, layout="board",
                        pairs=[["owner", "me"], ["pipeline", str(other.pk)]])  # fmt: skip
    text = page("owner").get("/deals/", headers=WHOLE).text
    assert f"/deals/?pipeline={first.pk}" in text
    assert f"/deals/?owner=me&amp;pipeline={other.pk}&amp;look={View.objects.get().pk}" in text
    assert "/views/deals/save/" not in text


def test_what_a_view_of_the_board_asks_and_is_gone_is_left_out_and_told(company: Company, page: Screens) -> None:
    deal(company)
    view = View.objects.create(room="deals", name="Old", owner=company.owner, layout="board", pairs=[["custom_x", "1"]])
    text = page("owner").get(f"/deals/?custom_x=1&look={view.pk}", headers=WHOLE).text
    assert "it was left out" in text
    assert "Doors" in text


def test_what_a_view_asks_and_is_gone_is_left_out_and_told(company: Company, page: Screens) -> None:
    deal(company)
    region = text_field("deal")
    view = View.objects.create(room="deals", name="North", owner=company.owner, pairs=[[region, "North"]])
    hide_fields(company.owner.role, entity="deal", fields=[region], by=SYSTEM, at=timezone.now())
    text = page("owner").get(f"/deals/list/?{region}=North&look={view.pk}", headers=WHOLE).text
    assert "it was left out" in text
    assert "Doors" in text


def test_columns_are_chosen_with_fields_of_the_company_and_a_file_follows(company: Company, page: Screens) -> None:
    region = text_field("contact")
    fill(contact(company), values={region: "Far East"}, by=company.owner, at=timezone.now())
    head = page("head")
    assert "Far East" not in head.get("/clients/contacts/", headers=WHOLE).text
    head.post("/views/contacts/columns/", {"columns": [region, "owner"]})
    assert Habit.objects.get(employee=company.head).columns == [region, "owner"]
    text = head.get("/clients/contacts/", headers=WHOLE).text
    assert "Far East" in text
    assert text.index(">Region</th>") < text.index(">Owner</th>")
    assert "E-mail</th>" not in text
    offered = head.get("/export/contacts/").text
    assert f'value="{region}" id' in offered or f'value="{region}"' in offered
    ticked = [line for line in offered.split("<input") if "checked" in line and 'name="columns"' in line]
    assert {line.split('value="')[1].split('"')[0] for line in ticked} == {"name", "owner", region}


def test_columns_of_a_view_are_its_own(company: Company, page: Screens) -> None:
    deal(company)
    view = View.objects.create(room="deals", name="Short", owner=company.owner, columns=["stage"])
    text = page("owner").get(f"/deals/list/?look={view.pk}", headers=WHOLE).text
    assert "Stage</th>" in text
    assert "Expected on</th>" not in text
    assert "Expected on</th>" in page("owner").get("/deals/list/", headers=WHOLE).text


def test_a_hidden_field_is_no_column(company: Company, page: Screens) -> None:
    region = text_field("deal")
    hide_fields(company.owner.role, entity="deal", fields=[region], by=SYSTEM, at=timezone.now())
    assert "Region" not in page("owner").get("/views/deals/columns/").text
    page("owner").post("/views/deals/columns/", {"columns": [region, "stage"]})
    assert Habit.objects.get().columns == ["stage"]


def test_columns_of_no_list_are_not_found(company: Company, page: Screens) -> None:
    assert page("owner").get("/views/tasks/columns/").status_code == 404


def test_a_value_is_changed_in_its_row_and_a_conflict_shows_both(company: Company, page: Screens) -> None:
    one, owner = deal(company, amount=Decimal(500)), page("owner")
    opened = owner.get(f"/deals/{one.pk}/change/amount/?at=list").text
    assert f'id="inline-{one.pk}-amount"' in opened
    version = opened.split('name="version" value="')[1].split('"')[0]
    change_deal(one, values={"amount": Decimal(900)}, by=company.head, at=timezone.now())
    asked = {"amount": "700", "version": version, "at": "list"}
    answer = owner.post(f"/deals/{one.pk}/change/amount/", asked)
    assert answer.status_code == 409
    assert "900" in answer.text
    assert "700" in answer.text
    assert Deal.objects.get().amount == 900


def test_a_company_of_a_contact_is_changed_in_his_row(company: Company, page: Screens) -> None:
    one = contact(company)
    page("owner").post(f"/clients/contacts/{one.pk}/change/company/", {"company": "ООО «Василёк»", "at": "list"})
    assert "Василёк" in page("owner").get("/clients/contacts/", headers=HTMX).text


def test_who_may_not_change_has_nothing_to_tick(company: Company, page: Screens) -> None:
    deal(company)
    assert "data-select" in page("owner").get("/deals/list/", headers=WHOLE).text
    company.owner.role.grants.filter(permission="deal.change").delete()
    text = page("owner").get("/deals/list/", headers=WHOLE).text
    assert "data-select " not in text
    assert "data-bulk " not in text
    assert page("owner").get("/bulk/deal/stage/").status_code == 403


def test_many_deals_change_their_stage_and_go_back(company: Company, page: Screens) -> None:
    numbers = [deal(company, f"Deal {n}").pk for n in range(3)]
    offered, owner = Stage.objects.get(key="offered"), page("owner")
    asked = {"all": "1", "asked": "kind=open&sort=-created&look=all", "leads": "", "stage": offered.pk}
    shown = owner.post("/bulk/deal/stage/", asked)
    assert "Change 3 deals" in shown.text
    assert "Deal 1" in shown.text
    bulk = BulkChange.objects.get()
    answer = owner.post(f"/bulk/{bulk.pk}/start/")
    assert "deal-changed" in answer.headers["HX-Trigger"]
    assert "Changed: 3 deals." in answer.text
    assert Deal.objects.filter(pk__in=numbers, stage=offered).count() == 3
    assert "Deals" in owner.get(f"/bulk/{bulk.pk}/", headers=WHOLE).text
    assert "Undone: 3 deals." in owner.post(f"/bulk/{bulk.pk}/undo/").text
    assert not Deal.objects.filter(stage=offered).exists()


def test_the_panel_of_a_field_asks_for_its_value(company: Company, page: Screens) -> None:
    region, number = text_field("company"), text_field("company", "Number")
    now = timezone.now()
    firm = enter_company(Firm("Firm"), by=company.owner, at=now)
    owner = page("owner")
    assert f'name="{number}"' in owner.get(f"/bulk/company/field/?leads={firm.pk}&field={number}").text
    asked = {"leads": str(firm.pk), "field": region}
    assert owner.post("/bulk/company/field/", asked).status_code == 422
    assert owner.post("/bulk/company/field/", {**asked, region: "North", "empty": "on"}).status_code == 422
    assert "Region: North" in owner.post("/bulk/company/field/", {**asked, region: "North"}).text
    owner.post(f"/bulk/{BulkChange.objects.get().pk}/start/")
    firm.refresh_from_db()
    assert firm.custom == {"region": "North"}


def test_where_the_company_has_no_fields_it_says_so(company: Company, page: Screens) -> None:
    one = contact(company)
    answer = page("owner").post("/bulk/contact/field/", {"leads": str(one.pk)})
    assert answer.status_code == 422
    assert "no fields yet" in answer.text


def test_a_lost_reason_is_said_for_all(company: Company, page: Screens) -> None:
    one, lost = deal(company), Stage.objects.get(key="lost")
    shown = page("owner").post("/bulk/deal/stage/", {"leads": str(one.pk), "stage": lost.pk})
    assert "There is nothing to change" in shown.text
    assert "nobody said why they were lost" in shown.text
    shown = page("owner").post("/bulk/deal/stage/", {"leads": str(one.pk), "stage": lost.pk, "because": "Too dear"})
    assert "Change 1 deal" in shown.text


def test_nonsense_is_told_or_not_found(company: Company, page: Screens) -> None:
    owner = page("owner")
    assert owner.get("/bulk/deal/heat/").status_code == 404
    assert owner.get("/bulk/contact/stage/").status_code == 404
    assert owner.get("/bulk/people/assign/").status_code == 404
    asked = {"all": "1", "asked": "kind=nonsense", "to": company.owner.pk}
    assert owner.post("/bulk/deal/assign/", asked).status_code == 422


def test_the_history_is_open_to_who_sees_no_leads(company: Company, page: Screens) -> None:
    one = contact(company)
    page("owner").post("/bulk/contact/assign/", {"leads": str(one.pk), "to": company.colleague.pk})
    page("owner").post(f"/bulk/{BulkChange.objects.get().pk}/start/")
    company.owner.role.grants.filter(permission="lead.see").delete()
    assert "1 contact" in page("owner").get("/bulk/", headers=WHOLE).text


@pytest.mark.parametrize("address", ["/deals/list/", "/clients/contacts/", "/clients/companies/"])
def test_a_long_list_asks_no_more_than_a_short_one(
    company: Company, page: Screens, address: str, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    for n in range(12):
        enter_deal(NewDeal(f"Deal {n}"), contact=contact(company, f"Anna {n}"), by=company.owner, at=now)
        enter_company(Firm(f"Firm {n}"), by=company.owner, at=now)
    owner = page("owner")
    owner.get(address, headers=WHOLE)
    with django_assert_max_num_queries(30):
        assert owner.get(address, headers=WHOLE).text.count("data-select value") == 12


@pytest.mark.parametrize("asked", ["петров", "8 912 345-67-89", "+79123456789", "6789"])
def test_the_search_box_finds_a_client_and_his_deal_by_name_and_phone(
    company: Company, page: Screens, asked: str
) -> None:
    one = contact_of(company.owner, "Иван Петров", PHONE)
    enter_deal(NewDeal("Doors"), contact=one, by=company.owner, at=timezone.now())
    text = page("owner").get("/search/", {"q": asked}).text
    assert f"/clients/contacts/{one.pk}/" in text
    assert "Doors" in text
    assert "Doors" not in page("stranger").get("/search/", {"q": asked}).text


@pytest.mark.parametrize("asked", ["D-{}", "№{}", "{}"])
def test_the_search_box_finds_a_deal_by_its_number(company: Company, page: Screens, asked: str) -> None:
    assert "Doors" in page("owner").get("/search/", {"q": asked.format(deal(company).pk)}).text


@pytest.mark.parametrize("asked", ["7707083893", "василёк", "василек"])
def test_the_search_box_finds_a_company_by_tax_number_and_name(company: Company, page: Screens, asked: str) -> None:
    firm = enter_company(Firm("ООО «Василёк»", "7707083893"), by=company.owner, at=timezone.now())
    assert f"/clients/companies/{firm.pk}/" in page("owner").get("/search/", {"q": asked}).text
