"""Contacts, companies and deals on the screen: who sees what, what is changed where it stands, what a page costs."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from teplo.clients import actions
from teplo.clients.models import ClientCompany, Contact, Deal, DealLine, Stage
from teplo.clients.rules import LineToBe
from teplo.identity.given import Contact as Way
from teplo.identity.given import Firm
from teplo.staff.models import Employee
from teplo.terms.actions import add_product
from teplo.terms.models import Reason
from teplo.work.models import Notice
from tests.clients.test_verbs import PHONE, contact_of, deal_of, signed, stage
from tests.company import Company
from tests.web.at_work import HTMX, screen
from tests.work.test_followers import hear

Pages = Callable[[str], Client]


@pytest.fixture
def ours(company: Company) -> SimpleNamespace:
    """A contact with his company and a deal, all the owner's."""
    Employee.objects.update(language="en")
    contact = contact_of(company.owner, "Иван Петров", PHONE, company="ООО Ромашка")
    client, _made = None, None
    client = actions.enter_company(Firm("ООО Ромашка"), **signed(company.owner))
    deal = deal_of(company.owner, "Паркет", contact=contact, company=client.company, amount=Decimal(184500))
    return SimpleNamespace(contact=contact, client=client, deal=deal, company=company)


@pytest.fixture
def page(ours: SimpleNamespace) -> Pages:
    """The pages as one of the people sees them."""

    def opened(name: str) -> Client:
        client = screen(getattr(ours.company, name))
        client.defaults.pop("HTTP_HX_REQUEST", None)
        return client

    return opened


LISTS = ["/clients/contacts/", "/clients/companies/", "/deals/", "/deals/list/"]


@pytest.mark.parametrize("place", LISTS)
def test_a_stranger_sees_nothing_in_the_lists(page: Pages, place: str) -> None:
    for name in ("stranger", "colleague"):
        html = page(name).get(place).content.decode()
        assert "Петров" not in html
        assert "Ромашка" not in html
        assert "Паркет" not in html


@pytest.mark.parametrize("place", LISTS)
def test_owner_and_head_see_them_in_few_questions(
    page: Pages, place: str, django_assert_max_num_queries: object
) -> None:
    for name in ("owner", "head"):
        client = page(name)
        with django_assert_max_num_queries(24):  # type: ignore[operator]
            html = client.get(place).content.decode()
        assert "Ромашка" in html


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("/clients/contacts/", "петров"),
        ("/clients/contacts/", "9123456789"),
        ("/clients/companies/", "ромашка"),
        ("/deals/list/", "паркет"),
        ("/deals/list/", "петров"),
        ("/deals/list/", "ромашка"),
        ("/deals/", "петров"),
    ],
)
def test_words_find_them(page: Pages, place: str, words: str) -> None:
    assert "Ромашка" in page("owner").get(place, {"q": words}).content.decode()
    assert "Ромашка" not in page("owner").get(place, {"q": "сидоров"}).content.decode()


def test_a_company_is_found_by_its_tax_number(page: Pages, ours: SimpleNamespace) -> None:
    actions.change_company(ours.client, values={"tax_number": "7707083893"}, **signed(ours.company.owner))
    assert "Ромашка" in page("owner").get("/clients/companies/?q=7707083893").content.decode()


@pytest.mark.parametrize("place", ["/clients/contacts/?owner=x", "/clients/companies/?sort=name", "/deals/?kind=no"])
def test_a_filter_that_cannot_be_read_is_told(page: Pages, place: str) -> None:
    answer = page("owner").get(place)
    assert answer.status_code == 400


def test_the_board_counts_and_sums_by_stage(page: Pages, ours: SimpleNamespace) -> None:
    deal_of(ours.company.owner, "Ещё", amount=Decimal(500))
    html = page("head").get("/deals/").content.decode()
    assert "₽185,000" in html
    assert '<span class="count">2</span>' in html
    assert "₽500" in page("head").get("/deals/?q=ещё").content.decode()


def test_a_card_dropped_into_lost_is_asked_why(page: Pages, ours: SimpleNamespace) -> None:
    url = f"/deals/{ours.deal.pk}/move/{stage('lost').pk}/"
    answer = page("owner").post(url, {"from": ours.deal.stage_id}, headers=HTMX)
    assert answer.status_code == 422
    assert "Say why it was lost." in answer.content.decode()
    said = {"lost_reason": Reason.objects.get(key="lost_price").pk, "lost_because": "Дорого"}
    answer = page("owner").post(url, {"from": ours.deal.stage_id, **said}, headers=HTMX)
    assert (answer.status_code, Deal.objects.get().stage_kind) == (200, "lost")
    assert "Too expensive" in page("owner").get(f"/deals/{ours.deal.pk}/").content.decode()
    assert f"/deals/{ours.deal.pk}/move/{ours.deal.stage_id}/" in answer.content.decode()


def test_what_a_stage_asks_for_is_asked_in_the_panel_and_saved(page: Pages, ours: SimpleNamespace) -> None:
    setup = {"name": "Invoice sent", "hue": "purple", "probability": 70, "of_deal": ["expected"]}
    setup |= {"of_company": ["company.industry"], "of_contact": ["contact.position"]}
    assert page("administrator").post(f"/setup/stages/{stage('invoiced').pk}/", setup).status_code == 302
    assert stage("invoiced").required == ["expected", "company.industry", "contact.position"]
    assert "Company: Industry" in page("administrator").get("/setup/pipelines/").content.decode()
    url = f"/deals/{ours.deal.pk}/move/{stage('invoiced').pk}/"
    answer = page("owner").post(url, {"from": ours.deal.stage_id}, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#panel-body")
    for name in ("expected", "company.industry", "contact.position"):
        assert f'name="{name}"' in answer.content.decode()
    given = {"expected": "2030-05-01", "company.industry": "Стройка", "contact.position": "Директор"}
    assert page("owner").post(url, {"from": ours.deal.stage_id, **given}, headers=HTMX).status_code == 200
    now = Deal.objects.select_related("company", "contact__person").get()
    assert (str(now.expected_on), now.company.industry) == ("2030-05-01", "Стройка")
    assert now.contact.person.position == "Директор"


@pytest.mark.parametrize("typed", ["120", "-1", "ten", ""])
def test_a_probability_that_is_none_is_told_at_its_field(page: Pages, ours: SimpleNamespace, typed: str) -> None:
    sent = {"name": "Mine", "hue": "purple", "probability": typed}
    answer = page("administrator").post(f"/setup/stages/{stage('invoiced').pk}/", sent)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert stage("invoiced").probability != 120


def test_a_new_deal_is_asked_in_its_panel_what_the_first_stage_asks_for(page: Pages, ours: SimpleNamespace) -> None:
    Stage.objects.filter(key="agreed").update(required=["amount", "company.industry"])
    given = {"title": "Обои", "currency": "RUB", "client": f"company:{ours.client.pk}"}
    answer = page("owner").post("/deals/new/", given, headers=HTMX)
    assert answer.status_code == 422
    assert 'name="company.industry"' in answer.content.decode()
    full = {**given, "amount": "500", "company.industry": "Стройка"}
    assert "HX-Redirect" in page("owner").post("/deals/new/", full, headers=HTMX)
    assert Deal.objects.get(title="Обои").company.industry == "Стройка"


def test_a_card_that_somebody_else_has_moved_is_told(page: Pages, ours: SimpleNamespace) -> None:
    actions.move_deal(ours.deal, stage=stage("won"), **signed(ours.company.head))
    url = f"/deals/{ours.deal.pk}/move/{stage('offered').pk}/"
    answer = page("owner").post(url, {"from": ours.deal.stage_id}, headers=HTMX)
    assert answer.status_code == 409
    assert "Head has just moved this deal" in answer.content.decode()


def test_whose_a_deal_is_stays_hidden_from_who_may_not_see_him(page: Pages, ours: SimpleNamespace) -> None:
    actions.give_deal(ours.deal, to=ours.company.stranger, **signed(ours.company.owner))
    for place in ("/deals/", "/deals/list/", f"/deals/{ours.deal.pk}/", "/search/?q=паркет"):
        html = page("stranger").get(place).content.decode()
        assert "Паркет" in html
        assert "Петров" not in html
        assert "Ромашка" not in html
    assert "Паркет" not in page("stranger").get("/deals/list/?q=петров").content.decode()


def test_a_client_who_is_hidden_stays_when_the_panel_is_saved(page: Pages, ours: SimpleNamespace) -> None:
    actions.give_deal(ours.deal, to=ours.company.stranger, **signed(ours.company.owner))
    assert page("stranger").post(f"/deals/{ours.deal.pk}/whose/", {"client": ""}, headers=HTMX).status_code == 200
    assert Deal.objects.get().contact == ours.contact


def test_who_answers_for_a_contact_sees_the_person(page: Pages, ours: SimpleNamespace) -> None:
    person = f"/people/{ours.contact.person_id}/"
    assert page("colleague").get(person).status_code == 404
    actions.give_contact(ours.contact, to=ours.company.colleague, **signed(ours.company.owner))
    assert page("colleague").get(person).status_code == 200
    assert page("owner").get(person).status_code == 404


def test_a_field_is_changed_where_it_stands(page: Pages, ours: SimpleNamespace) -> None:
    url = f"/deals/{ours.deal.pk}/change/amount/"
    assert page("owner").post(url, {"amount": "много"}, headers=HTMX).status_code == 422
    assert page("owner").post(url, {"amount": "200 000,50"}, headers=HTMX).status_code == 200
    assert Deal.objects.get().amount == Decimal("200000.50")
    answer = page("owner").post(url, {"amount": "1", "version": "older"}, headers=HTMX)
    assert (answer.status_code, "200,000.50" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize("value", ["", "7707083893"])
def test_a_tax_number_is_checked_at_its_field(page: Pages, ours: SimpleNamespace, value: str) -> None:
    url = f"/clients/companies/{ours.client.pk}/change/tax_number/"
    assert page("owner").post(url, {"tax_number": "123"}, headers=HTMX).status_code == 422
    assert page("owner").post(url, {"tax_number": value}, headers=HTMX).status_code == 200
    assert ClientCompany.objects.get().company.tax_number == value


def test_contacts_companies_and_deals_are_entered_in_the_panel(page: Pages, ours: SimpleNamespace) -> None:
    owner = page("owner")
    typed = {"name": "Анна", "email": "anna@example.ru"}
    assert "HX-Redirect" in owner.post("/clients/contacts/new/", typed, headers=HTMX)
    assert "HX-Redirect" in owner.post("/clients/companies/new/", {"name": "Лютик"}, headers=HTMX)
    made = {"title": "Двери", "amount": "10", "currency": "RUB", "client": f"contact:{ours.contact.pk}"}
    assert "HX-Redirect" in owner.post("/deals/new/", made, headers=HTMX)
    assert Deal.objects.get(title="Двери").company == ours.client.company


def test_a_known_contact_is_shown_only_to_who_sees_him(page: Pages, ours: SimpleNamespace) -> None:
    typed = {"name": "Иван Петров", "phone": "8 912 345-67-89"}
    card = f"/clients/contacts/{ours.contact.pk}/"
    answers = {name: page(name).post("/clients/contacts/new/", typed, headers=HTMX) for name in ("owner", "stranger")}
    assert card in answers["owner"].content.decode()
    assert card not in answers["stranger"].content.decode()
    assert Contact.objects.count() == 1


def test_tasks_and_notes_stand_on_the_card_of_a_deal(page: Pages, ours: SimpleNamespace) -> None:
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    url = f"/deals/{ours.deal.pk}/"
    owner = page("owner")
    task = {"next_kind": "call", "next_title": "Позвонить директору", "next_due_at": at}
    assert owner.post(f"{url}tasks/add/", task, headers=HTMX).status_code == 200
    assert owner.post(f"{url}note/", {"text": "Ждёт скидку"}, headers=HTMX).status_code == 200
    html = owner.get(url).content.decode()
    assert "Позвонить директору" in html
    assert "Ждёт скидку" in html


def test_cards_show_what_belongs_together(page: Pages, ours: SimpleNamespace) -> None:
    owner = page("owner")
    contact = owner.get(f"/clients/contacts/{ours.contact.pk}/").content.decode()
    company = owner.get(f"/clients/companies/{ours.client.pk}/").content.decode()
    assert all(words in contact for words in ("Ромашка", "Паркет", "A contact was made"))
    assert all(words in company for words in ("Петров", "Паркет", "The company became a client"))


def test_the_client_of_a_deal_is_chosen_among_those_one_sees(page: Pages, ours: SimpleNamespace) -> None:
    assert "Петров" in page("owner").get("/deals/clients/?q=петр").content.decode()
    assert "Петров" not in page("stranger").get("/deals/clients/?q=петр").content.decode()
    url = f"/deals/{ours.deal.pk}/whose/"
    other = contact_of(ours.company.stranger, "Чужой", Way("email", "a@b.ru", "a@b.ru"))
    assert page("owner").post(url, {"client": f"contact:{other.pk}"}, headers=HTMX).status_code == 422
    assert page("owner").post(url, {"client": ""}, headers=HTMX).status_code == 200
    assert Deal.objects.get(pk=ours.deal.pk).contact is None


def test_a_stage_with_deals_goes_out_of_use_only_with_a_replacement(page: Pages, ours: SimpleNamespace) -> None:
    url = f"/setup/stages/{ours.deal.stage_id}/"
    head = page("head")
    refused = head.post(f"{url}retire/", {}, headers=HTMX)
    assert (refused.status_code, "say to which stage they go" in refused.content.decode()) == (422, True)
    head.post(f"{url}retire/", {"replacement": stage("offered").pk}, headers=HTMX)
    assert Deal.objects.get().stage == stage("offered")
    assert "out of use" in head.get("/setup/pipelines/").content.decode()
    assert "Agreeing" not in head.get("/deals/", headers=HTMX).content.decode()


def test_products_are_put_into_a_deal_on_its_card(page: Pages, ours: SimpleNamespace) -> None:
    floor = {"price": Decimal(500), "article": "П-7", "unit": "м²", "vat": "22"}
    add_product("Паркет дубовый", values=floor, **signed(ours.company.administrator))
    owner, place = page("owner"), f"/deals/{ours.deal.pk}/lines/"
    assert "Паркет дубовый" in owner.get(f"{place}products/?name=п-7").content.decode()
    html = owner.post(f"{place}add/", {"name": "п-7"}, headers=HTMX).content.decode()
    assert "Паркет дубовый" in html
    line = DealLine.objects.get()
    change = {
        "name": line.name,
        "quantity": "2,5",
        "price": "1 000",
        "discount": "10",
        "off": "percent",
        "vat": "22:on",
    }
    wrong = owner.post(f"{place}{line.pk}/change/", {**change, "quantity": "много"}, headers=HTMX)
    assert wrong.status_code == 422
    assert 'value="много"' in wrong.content.decode()
    saved = owner.post(f"{place}{line.pk}/change/", change, headers=HTMX).content.decode()
    assert "₽2,745" in saved
    assert Deal.objects.get().amount == Decimal("2745.00")
    assert 'name="amount"' not in owner.get(f"/deals/{ours.deal.pk}/").content.decode()
    assert page("stranger").get(place).status_code == 404
    assert owner.post(f"{place}{line.pk}/drop/", headers=HTMX).status_code == 200
    assert not DealLine.objects.exists()


def test_a_line_that_somebody_else_has_changed_is_told(page: Pages, ours: SimpleNamespace) -> None:
    line = actions.add_line(ours.deal, LineToBe("Паркет", Decimal(1), Decimal(5)), **signed(ours.company.owner))
    change = {"name": "Паркет", "quantity": "3", "price": "5", "off": "percent", "vat": "none:in", "seen": "before"}
    own = page("owner").post(f"/deals/{ours.deal.pk}/lines/{line.pk}/change/", change, headers=HTMX)
    assert own.status_code == 200  # his own change before it is not somebody else's
    actions.change_line(line, values={"quantity": Decimal(1)}, **signed(ours.company.head))
    answer = page("owner").post(f"/deals/{ours.deal.pk}/lines/{line.pk}/change/", change, headers=HTMX)
    assert answer.status_code == 409
    assert "Somebody else has just changed this line" in answer.content.decode()
    assert DealLine.objects.get().quantity == 1


def test_a_colleague_named_in_a_note_of_a_deal_hears_of_it(page: Pages, ours: SimpleNamespace) -> None:
    owner, place = page("owner"), f"/deals/{ours.deal.pk}"
    assert f'data-mention="{place}/mention/"' in owner.get(f"{place}/").content.decode()
    offered = owner.get(f"{place}/mention/?q=").content.decode()
    assert "Head" in offered
    assert "Stranger" not in offered
    answer = owner.post(f"{place}/note/", {"text": "@Head @Stranger посмотрите"}, headers=HTMX)
    assert "Not told, because this deal is not theirs to see: Stranger." in answer.content.decode()
    hear()
    assert Notice.objects.get(kind="note.mention").employee == ours.company.head


@pytest.mark.parametrize(("typed", "kept"), [("150 000,50 ₽", "150000.50"), ("1e9", None), ("12,3,4", None)])
def test_an_amount_is_read_as_people_write_it(page: Pages, ours: SimpleNamespace, typed: str, kept: str | None) -> None:
    sent = {"amount": typed}
    answer = page("owner").post(f"/deals/{ours.deal.pk}/change/amount/", sent, headers=HTMX)
    ours.deal.refresh_from_db()
    assert (answer.status_code, str(ours.deal.amount)) == ((200, kept) if kept else (422, "184500.00"))


def test_the_forecast_stands_beside_board_and_list(page: Pages, ours: SimpleNamespace) -> None:
    html = page("owner").get("/deals/forecast/").content.decode()
    assert "₽184,500" in html
    assert "₽36,900" in html
    assert "No open deals" in page("stranger").get("/deals/forecast/").content.decode()
    assert page("owner").get("/deals/forecast/?kind=no").status_code == 400
