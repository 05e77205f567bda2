"""A contact works in several companies, a company is met by its number, its domain and its name."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teplo.clients import actions
from teplo.clients.models import Contact, Position
from teplo.clients.working import others_at
from teplo.identity.actions import recognise, recognise_many
from teplo.identity.given import Comer, Firm, Who
from teplo.identity.given import Contact as Way
from teplo.identity.models import Company as Firms
from teplo.identity.models import Person
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.kit.transactions import front_door
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from tests.clients.test_verbs import INN, contact_of, signed
from tests.company import Company, person, rule, send


def places(contact: Contact) -> list[tuple[str, bool]]:
    return [(str(one.company), one.is_main) for one in contact.positions.select_related("company").order_by("pk")]


def test_a_contact_works_in_several_companies_and_one_is_the_main(company: Company) -> None:
    contact = contact_of(company.owner)
    actions.change_contact(contact, values={"company": "ООО Лютик"}, **signed(company.owner))
    second = actions.add_position(contact, "АО Роза", role="Директор", decides=True, **signed(company.owner))
    assert places(contact) == [("ООО Лютик", True), ("АО Роза", False)]
    actions.change_position(second, values={"is_main": True}, **signed(company.owner))
    assert places(contact) == [("ООО Лютик", False), ("АО Роза", True)]
    assert str(Contact.objects.get().company) == "АО Роза"
    actions.drop_position(second, **signed(company.owner))
    assert str(Contact.objects.get().company) == "ООО Лютик"
    kinds = list(
        Event.objects.filter(kind__startswith="contact.position").order_by("pk").values_list("kind", flat=True)
    )
    assert [kind.removeprefix("contact.position_") for kind in kinds] == ["added", "changed", "dropped"]


def test_a_company_that_is_left_stays_where_something_was_said_of_it(company: Company) -> None:
    contact = contact_of(company.owner)
    place = actions.add_position(contact, "ООО Лютик", role="Закупки", **signed(company.owner))
    actions.change_contact(contact, values={"company": "АО Роза"}, **signed(company.owner))
    place.refresh_from_db()
    assert place.until is not None
    actions.change_contact(contact, values={"company": "Мак"}, **signed(company.owner))
    assert [name for name, _main in places(contact)] == ["ООО Лютик", "Мак"]


def test_a_company_in_any_legal_form_is_added_once_and_by_whom_may_change(company: Company) -> None:
    contact = contact_of(company.owner)
    actions.add_position(contact, "ООО «Роза»", **signed(company.owner))
    with pytest.raises(Invalid):
        actions.add_position(contact, "Роза, общество с ограниченной ответственностью", **signed(company.owner))
    with pytest.raises(Forbidden):
        actions.add_position(contact, "Мак", **signed(company.stranger))
    assert Position.objects.count() == 1


def test_whoever_writes_from_a_companys_domain_works_there(company: Company) -> None:
    client = actions.enter_company(Firm("Роза"), site="www.roza.example", **signed(company.owner))
    send(company, person=person("Анна", email="anna@roza.example"))
    send(company, person=person("Олег", email="oleg@mail.ru"))
    assert dict(Person.objects.values_list("name", "company")) == {"Анна": client.pk, "Олег": None}
    assert Lead.objects.get(person__name="Анна").company_id == client.pk


@pytest.mark.parametrize("domain", ["gmail.com", "lutik.example"])
def test_a_domain_is_no_free_mail_and_nobody_elses(company: Company, domain: str) -> None:
    actions.enter_company(Firm("Лютик"), site="lutik.example", **signed(company.owner))
    client = actions.enter_company(Firm("Роза"), **signed(company.owner))
    with pytest.raises(Invalid) as told:
        actions.change_company(client, values={"domains": ["roza.example", domain]}, **signed(company.owner))
    assert told.value.errors[0].field == "domains"
    assert not client.company.domains.exists()


def test_a_company_is_met_by_its_site_before_its_name(company: Company) -> None:
    client = actions.enter_company(Firm("Роза"), site="roza.example", **signed(company.owner))
    with pytest.raises(Conflict) as told:
        actions.enter_company(
            Firm("Розовый куст"), site="https.roza.example".removeprefix("https."), **signed(company.owner)
        )
    assert told.value.extra["company"] == client.pk
    assert Firms.objects.count() == 1


MAILS = (("anna", "roza.example"), ("oleg", "mail.ru"))
PAPERS = {
    "kpp": "773601001", "ogrn": "1027700132195", "tax_number": "DE136695976", "industry": "Полы", "size": 40,
}  # fmt: skip


def test_the_papers_of_a_company_are_checked(company: Company) -> None:
    client = actions.enter_company(Firm("Роза", INN), **signed(company.owner))
    actions.change_company(client, values=PAPERS, **signed(company.owner))
    kept = Firms.objects.get()
    assert {name: getattr(kept, name) for name in PAPERS} == PAPERS
    for name, wrong in (("kpp", "12"), ("ogrn", "1027700132196"), ("tax_number", "DE136695977")):
        with pytest.raises(Invalid) as told:
            actions.change_company(client, values={name: wrong}, **signed(company.owner))
        assert told.value.errors[0].field == name


def test_whoever_works_with_a_company_is_told_who_else_does_but_not_what_he_may_not_see(company: Company) -> None:
    client = actions.enter_company(Firm("Роза"), **signed(company.stranger))
    actions.enter_contact(Who(name="Анна", firm=Firm("Роза")), **signed(company.stranger))
    found = others_at(client.pk, company.owner)
    assert [(one.employee, one.what) for one in found] == [(company.stranger, ())]
    assert [str(words) for words in others_at(client.pk, company.administrator)[0].what] == [
        "answers for it",
        "1 contact",
    ]
    assert others_at(client.pk, company.stranger) == []


def test_the_cards_show_where_people_work_and_who_decides(company: Company, client: Client) -> None:
    client.force_login(company.owner)
    contact = contact_of(company.owner, "Анна")
    firm = actions.enter_company(Firm("Роза"), **signed(company.owner))
    client.post(
        reverse("position-add", args=[contact.pk]), {"company": "ООО Роза", "role": "Директор", "decides": "on"}
    )
    shown = client.get(reverse("company", args=[firm.pk])).content.decode()
    assert all(words in shown for words in ("Анна", "Директор", "decides"))
    assert "Роза" in client.get(reverse("contact", args=[contact.pk])).content.decode()


def test_the_lead_card_warns_of_a_colleague_at_the_same_company(company: Company, client: Client) -> None:
    actions.enter_company(Firm("Роза"), **signed(company.stranger))
    rule("fixed", company.owner)
    lead = send(company, person=person(phone="8 912 345-67-89"), company={"name": "Роза"}).lead
    client.force_login(company.owner)
    shown = client.get(reverse("lead", args=[lead])).content.decode()
    assert "Others work with this company too" in shown
    assert "Stranger" in shown


def test_many_who_come_at_once_are_met_by_their_domain_too(company: Company) -> None:
    client = actions.enter_company(Firm("Роза"), site="roza.example", **signed(company.owner))
    whos = [Who("Анна", (Way("email", f"{name}@{domain}", name),)) for name, domain in MAILS]
    met = front_door(recognise_many)([Comer(who, timezone.now()) for who in whos], by=company.owner)
    one = front_door(recognise)(
        Who("Пётр", (Way("email", "p@roza.example", "p"),)), by=company.owner, at=timezone.now()
    )
    assert [found.company for found in met] == [client.pk, None]
    assert (one.company, one.named) == (client.pk, None)
