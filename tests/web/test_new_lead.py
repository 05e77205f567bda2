"""A new lead by hand: with one key, once, nothing lost."""

import uuid

import pytest

from teplo.leads.models import Lead
from tests.company import Company, person, rule
from tests.web.at_work import kinds_of, lead_of, screen


def typed(**values: object) -> dict[str, object]:
    return {"once": str(uuid.uuid4()), "name": "Ольга Семёнова", **values}


def test_a_lead_by_hand_goes_by_the_rules_and_opens_its_card(company: Company) -> None:
    rule("fixed", company.owner)
    form = typed(phone="8 912 345-67-89", need="Паркет", company="ООО Ромашка", heat="warm")
    answer = screen(company.owner).post("/leads/new/", form)
    lead = Lead.objects.get()
    assert answer.headers["HX-Redirect"] == f"/leads/{lead.pk}/"
    assert (lead.owner_employee, lead.heat, lead.company.name) == (company.owner, "warm", "ООО Ромашка")
    assert kinds_of(lead)[0] == "lead.opened"


def test_a_double_click_makes_one_lead(company: Company) -> None:
    form = typed(phone="8 912 345-67-89", owner=company.owner.pk)
    for _click in range(2):
        assert screen(company.owner).post("/leads/new/", form).status_code == 200
    assert Lead.objects.count() == 1


def test_the_same_panel_with_other_words_is_told_and_kept(company: Company) -> None:
    form = typed(need="Паркет")
    screen(company.owner).post("/leads/new/", form)
    answer = screen(company.owner).post("/leads/new/", {**form, "need": "Плитка"})
    assert answer.status_code == 422
    assert "Плитка" in answer.content.decode()


def test_nothing_filled_in_is_told_also_where_the_next_one_is_asked_for(company: Company) -> None:
    answer = screen(company.owner).post("/leads/new/", {"once": str(uuid.uuid4()), "saved": "1", "next": "1"})
    assert answer.status_code == 422
    assert "1 saved in a row" in answer.content.decode()


def test_it_may_be_ones_own_past_the_rules(company: Company) -> None:
    rule("fixed", company.colleague)
    screen(company.owner).post("/leads/new/", typed(owner=company.owner.pk))
    assert Lead.objects.get().owner_employee == company.owner


def test_a_visit_needs_no_contact_and_is_an_interest_until_there_is_one(company: Company) -> None:
    owner = screen(company.owner)
    owner.post("/leads/new/", typed(need="Спросила про плитку", owner=company.owner.pk))
    lead = Lead.objects.get()
    assert (lead.person.name, lead.status_kind) == ("Ольга Семёнова", "interest")
    assert "nobody can be reached yet" in owner.get(f"/leads/{lead.pk}/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12"), ("email", "olga@"), ("product", "nothing"), ("owner", "0"), ("heat", "x"), ("need", "x" * 301)],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_lost(company: Company, field: str, value: str) -> None:
    answer = screen(company.owner).post("/leads/new/", {**typed(text="Длинный разговор"), field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"panel-{field}-error" in page
    assert "Длинный разговор" in page
    assert not Lead.objects.exists()


def test_an_empty_panel_asks_for_a_word(company: Company) -> None:
    assert screen(company.owner).post("/leads/new/", typed(name=" ")).status_code == 422


def test_a_pile_of_cards_is_entered_in_a_row(company: Company) -> None:
    owner = screen(company.owner)
    answer = owner.post("/leads/new/", typed(source="exhibition", next="1"))
    page = answer.content.decode()
    assert 'name="saved" value="1"' in page
    assert '<option value="exhibition" selected>' in page
    assert "Ольга" not in page.partition("toast")[0]
    assert answer.headers["HX-Trigger"] == "lead-changed"


def test_while_typing_one_sees_whose_contact_it_is(company: Company) -> None:
    lead = lead_of(company.owner, person=person("Иван Петров", phone="8 912 345-67-89"))
    mine = screen(company.owner).get("/leads/new/check/?phone=8(912)3456789").content.decode()
    assert f"/leads/{lead.pk}/" in mine


def test_a_stranger_learns_who_answers_and_not_who_it_is(company: Company) -> None:
    lead = lead_of(company.owner, person=person("Иван Петров", phone="8 912 345-67-89"))
    theirs = screen(company.stranger).get("/leads/new/check/?phone=89123456789").content.decode()
    assert "Owner" in theirs
    assert "Иван" not in theirs
    assert f"/leads/{lead.pk}/" not in theirs


@pytest.mark.parametrize("query", ["?phone=", "?phone=8912", "?email=a@", "?email=%00", "?phone=" + "9" * 500, ""])
def test_half_a_contact_is_no_error(company: Company, query: str) -> None:
    assert screen(company.owner).get(f"/leads/new/check/{query}").status_code == 200


def test_whoever_is_known_joins_his_card(company: Company) -> None:
    lead = lead_of(company.owner, person=person("Иван Петров", phone="8 912 345-67-89"))
    form = typed(name="Иван Петров", phone="+7 912 345 67 89", text="Зашёл сам")
    screen(company.owner).post("/leads/new/", form)
    assert Lead.objects.get() == lead
    assert "enquiry.repeated" in kinds_of(lead)


def test_it_is_ones_own_at_first_for_whoever_sees_no_others(company: Company) -> None:
    chosen = f'<option value="{company.owner.pk}" selected>'
    assert chosen in screen(company.owner).get("/leads/new/").content.decode()
    assert '<option value="" selected>by the rules' in screen(company.head).get("/leads/new/").content.decode()
