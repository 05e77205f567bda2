"""A lead is converted into clients who are there: what was chosen stands in them, and an undo gives it back."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teplo.clients import actions as clients
from teplo.clients.models import ClientCompany, Contact, Deal, Position, Stage
from teplo.clients.rules import LineToBe, NewDeal
from teplo.identity.given import Contact as Way
from teplo.identity.given import Firm, Who
from teplo.identity.models import ConsentEvent, Person
from teplo.identity.queries import company_at
from teplo.kit.problems import Forbidden, Invalid
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.triage.actions import Results, Wanted, convert, undo_conversion
from teplo.work.models import Task
from tests.company import Company, person, rule, send

TABLES = ["identity_contactpoint", "identity_person", "leads_lead"]
DEAL = NewDeal("Плитка", Decimal(150_000))


def signed(by: Employee) -> dict[str, Any]:
    return {"by": by, "at": timezone.now()}


@pytest.fixture
def lead(company: Company) -> Lead:
    rule("fixed", company.owner)
    body = {
        "person": person("Иван", phone="8 912 345-67-89"), "company": {"name": "Ромашка"}, "need": "Плитка",
        "consents": [{"purpose": "marketing", "text_version": "1", "given": False}],
    }  # fmt: skip
    return Lead.objects.get(pk=send(company, **body).lead)


@pytest.fixture
def known(company: Company) -> Contact:
    """Somebody else's card of the same human."""
    ways = (Way("email", "ivan@roza.example", "ivan@roza.example"),)
    return clients.enter_contact(Who(name="Иван Петров", contacts=ways, firm=Firm("АО Роза")), **signed(company.owner))


def test_another_contact_takes_the_phone_the_company_and_the_refusal(
    company: Company, lead: Lead, known: Contact
) -> None:
    point = lead.person.points.get()
    results = Results(contact={"position": "Директор"}, points=(point.pk,))
    convert(lead, Wanted(known.pk, True, DEAL, results=results), **signed(company.owner))
    known.person.refresh_from_db()
    assert (known.person.position, point.__class__.objects.get(pk=point.pk).person) == ("Директор", known.person)
    assert {str(one.company) for one in known.positions.all()} == {"АО Роза", "Ромашка"}
    refused = ConsentEvent.objects.filter(given=False).values_list("person", flat=True)
    assert set(refused) == {lead.person_id, known.person_id}
    assert Person.objects.get(pk=known.person_id).search.count("79123456789") == 1


def test_an_undo_gives_back_what_was_written_and_says_what_stays(company: Company, lead: Lead, known: Contact) -> None:
    point = lead.person.points.get()
    results = Results(contact={"position": "Директор"}, company={"industry": "Полы"}, points=(point.pk,))
    convert(lead, Wanted(known.pk, True, DEAL, results=results), **signed(company.owner))
    undone = undo_conversion(lead, **signed(company.owner))
    known.person.refresh_from_db()
    lead.company.refresh_from_db()
    assert (known.person.position, lead.company.industry) == ("", "")
    assert list(lead.person.points.all()) == [point]
    assert [str(one.company) for one in Position.objects.all()] == ["АО Роза"]
    assert [one.code for one in undone.kept] == ["refused"]


def test_what_somebody_has_written_since_stays_and_is_named(company: Company, lead: Lead, known: Contact) -> None:
    results = Results(company={"industry": "Полы"})
    convert(lead, Wanted(known.pk, True, DEAL, results=results), **signed(company.owner))
    client = ClientCompany.objects.get()
    clients.change_company(client, values={"industry": "Стены"}, **signed(company.owner))
    place = Position.objects.get(company=client.pk)
    clients.change_position(place, values={"decides": True}, **signed(company.owner))
    undone = undo_conversion(lead, **signed(company.owner))
    objects = [one.object.partition(":")[0] for one in undone.kept]
    assert objects == ["position", "firm", "company", "consent"]
    client.company.refresh_from_db()
    assert client.company.industry == "Стены"


def test_what_somebody_else_has_got_meanwhile_is_not_given_back(company: Company, lead: Lead, known: Contact) -> None:
    firm = lead.company
    clients.enter_company(Firm(firm.name), **signed(company.owner))
    client = ClientCompany.objects.get(company=firm.pk)
    clients.change_company(client, values={"tax_number": "7707083893"}, **signed(company.owner))
    results = Results(company={"tax_number": "7736050003"}, seen={"company.tax_number": "7707083893"})
    convert(lead, Wanted(known.pk, True, DEAL, results=results), **signed(company.owner))
    clients.enter_company(Firm("Лютик", "7707083893"), **signed(company.owner))
    undone = undo_conversion(lead, **signed(company.owner))
    assert (f"firm:{firm.pk}", "taken") in [(one.object, one.code) for one in undone.kept]
    firm.refresh_from_db()
    assert firm.tax_number == "7736050003"


def test_an_undo_takes_the_domain_of_a_site_with_the_site(company: Company, lead: Lead) -> None:
    results = Results(company={"domain": "romashka.example"})
    convert(lead, Wanted(company=True, results=results), **signed(company.owner))
    assert company_at("ivan@romashka.example") == lead.company_id
    undo_conversion(lead, **signed(company.owner))
    assert company_at("ivan@romashka.example") is None


def test_a_domain_stays_with_a_site_that_stays(company: Company, lead: Lead) -> None:
    results = Results(company={"domain": "romashka.example", "industry": "Полы"})
    convert(lead, Wanted(company=True, results=results), **signed(company.owner))
    clients.change_company(ClientCompany.objects.get(), values={"industry": "Стены"}, **signed(company.owner))
    undo_conversion(lead, **signed(company.owner))
    assert company_at("ivan@romashka.example") == lead.company_id


def test_who_may_only_see_a_contact_links_him_and_writes_nothing(company: Company, lead: Lead, known: Contact) -> None:
    clients.give_contact(known, to=company.head, **signed(company.owner))
    company.owner.role.grants.update_or_create(permission="contact.see", status="", defaults={"scope": "all"})
    owner = Employee.objects.get(pk=company.owner.pk)
    with pytest.raises(Forbidden):
        convert(lead, Wanted(known.pk, True, results=Results(points=(lead.person.points.get().pk,))), **signed(owner))
    assert convert(lead, Wanted(known.pk, True), **signed(owner)).contact == known
    assert [str(one.company) for one in known.positions.all()] == ["АО Роза"]


def test_points_and_people_are_locked_before_the_lead(company: Company, lead: Lead, known: Contact) -> None:
    results = Results(contact={"position": "Директор"}, points=(lead.person.points.get().pk,))
    with CaptureQueriesContext(connection) as converted:
        convert(lead, Wanted(known.pk, results=results), **signed(company.owner))
    with CaptureQueriesContext(connection) as undone:
        undo_conversion(lead, **signed(company.owner))
    for asked in (converted, undone):
        said = [query["sql"] or "" for query in asked.captured_queries]
        locks = [sql for sql in said if "FOR NO KEY UPDATE" in sql]
        tables = [table for sql in locks for table in TABLES if f"FROM {table}" in sql.replace('"', "")]
        assert list(dict.fromkeys(tables))[:3] == TABLES


def test_a_lead_may_belong_to_a_deal_that_is_there(company: Company, lead: Lead) -> None:
    deal = clients.enter_deal(NewDeal("Обои"), **signed(company.owner))
    made = convert(lead, Wanted(deal=deal.pk, results=Results(deal={"amount": Decimal(5)})), **signed(company.owner))
    assert (made.deal, made.created, Deal.objects.get().amount) == (deal, [], Decimal(5))
    undo_conversion(lead, **signed(company.owner))
    assert Deal.objects.get().amount is None
    stranger = clients.enter_deal(NewDeal("Чужая"), **signed(company.stranger))
    with pytest.raises(Invalid):
        convert(lead, Wanted(deal=stranger.pk), **signed(company.owner))


def test_the_currency_of_products_put_in_since_stays(company: Company, lead: Lead) -> None:
    deal = clients.enter_deal(NewDeal("Обои"), **signed(company.owner))
    convert(lead, Wanted(deal=deal.pk, results=Results(deal={"currency": "USD"})), **signed(company.owner))
    clients.add_line(deal, LineToBe("Паркет", Decimal(1), Decimal(7)), **signed(company.owner))
    undone = undo_conversion(lead, **signed(company.owner))
    assert (f"deal:{deal.pk}", "changed") in [(one.object, one.code) for one in undone.kept]
    deal.refresh_from_db()
    assert (deal.currency, deal.amount) == ("USD", Decimal(7))


def test_nobody_writes_over_what_he_has_not_seen(company: Company, lead: Lead, known: Contact) -> None:
    results = Results(contact={"name": "Ваня"}, seen={"contact.name": "Иван П."})
    with pytest.raises(Invalid) as told:
        convert(lead, Wanted(known.pk, results=results), **signed(company.owner))
    assert [(error.field, error.code) for error in told.value.errors] == [("contact.name", "changed_meanwhile")]
    assert "Иван Петров" in str(told.value.errors[0].message)


def test_nobody_writes_into_a_client_whom_he_may_only_see(company: Company, lead: Lead) -> None:
    client = clients.enter_company(Firm("Роза"), **signed(company.stranger))
    company.owner.role.grants.update_or_create(permission="company.see", status="", defaults={"scope": "all"})
    owner = Employee.objects.get(pk=company.owner.pk)
    with pytest.raises(Forbidden):
        convert(lead, Wanted(company=client.pk, results=Results(company={"industry": "Полы"})), **signed(owner))
    assert convert(lead, Wanted(company=client.pk), **signed(owner)).company_id == client.pk


def test_a_stage_asks_for_what_a_client_needs(company: Company, lead: Lead) -> None:
    Stage.objects.filter(key="agreed").update(required=["amount", "company.tax_number", "contact.position"])
    with pytest.raises(Invalid) as told:
        convert(lead, Wanted(True, True, NewDeal("Плитка")), **signed(company.owner))
    assert [error.field for error in told.value.errors] == ["deal.amount", "company.tax_number", "contact.position"]
    assert not Contact.objects.exists()
    results = Results(contact={"position": "Директор"}, company={"tax_number": "7707083893"})
    convert(lead, Wanted(True, True, DEAL, results=results), **signed(company.owner))
    assert ClientCompany.objects.get().company.tax_number == "7707083893"
    assert Task.objects.get().deal == Deal.objects.get()
