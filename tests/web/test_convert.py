"""The panel 'Convert' asks but what nobody has said yet; the card shows what came out of the lead, and the way back."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teplo.clients.actions import enter_company
from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.identity.given import Firm
from teplo.identity.models import Company as Firms
from teplo.leads.models import Lead
from teplo.terms.actions import add_field
from tests.company import Company, person, rule, send

DEAL = {"deal": "on", "title": "Плитка", "deal_amount": "150 000,50 ₽", "deal_currency": "RUB"}


@pytest.fixture
def lead(company: Company) -> Lead:
    rule("fixed", company.owner)
    return Lead.objects.get(pk=send(company, person=person(phone="8 912 345-67-89"), need="Плитка").lead)


@pytest.fixture
def owner(company: Company, client: Client) -> Client:
    client.force_login(company.owner)
    return client


def panel(owner: Client, lead: Lead, **body: str) -> str:
    """The panel's answer to what was sent; the panel itself without anything."""
    url = reverse("lead-convert", args=[lead.pk])
    answer = owner.post(url, body, headers={"HX-Request": "true"}) if body else owner.get(url)
    return answer.content.decode()


def test_the_panel_asks_for_a_company_only_where_none_is_known(owner: Client, company: Company, lead: Lead) -> None:
    assert 'name="company_name"' in panel(owner, lead)
    who = person(phone="8 912 345-67-80")
    known = Lead.objects.get(pk=send(company, person=who, company={"name": "Ромашка"}, need="Обои").lead)
    shown = panel(owner, known)
    assert 'name="company_name"' not in shown
    assert "new: Ромашка" in shown


def test_all_that_is_wrong_is_told_at_once_and_nothing_typed_is_lost(owner: Client, lead: Lead) -> None:
    firm = {"company": "on", "company_name": "Ромашка", "tax_number": "7707083894", "company-new-kpp": "12"}
    shown = panel(owner, lead, **DEAL | firm | {"deal_amount": "1e9"})
    for words in ("control digits", "A KPP has nine digits", "Write a number"):
        assert words in shown
    for typed in ("Ромашка", "7707083894", 'value="12"', "1e9"):
        assert typed in shown
    assert not Deal.objects.exists()


def test_the_wizard_asks_for_the_companys_own_fields_as_every_form_does(
    owner: Client, company: Company, lead: Lead
) -> None:
    by = {"by": company.administrator, "at": timezone.now()}
    add_field("deal", name="Wood", kind="choices", options=["Oak", "Pine"], **by)
    add_field("deal", name="Plan", kind="file", **by)
    Stage.objects.filter(key="agreed").update(required=["custom_wood"])
    shown = panel(owner, lead)
    assert shown.count('type="checkbox" name="deal-new-custom_wood"') == 2
    assert "asks for “Wood”" in panel(owner, lead, **DEAL)
    wood = {"seen:deal-new-custom_wood": "", "deal-new-custom_wood": ["oak", "pine"]}
    owner.post(reverse("lead-convert", args=[lead.pk]), {**DEAL, **wood}, headers={"HX-Request": "true"})
    assert Deal.objects.get().custom == {"wood": ["oak", "pine"]}


def test_the_title_and_the_amount_stand_there_already(owner: Client, lead: Lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(amount="184500.00", currency="USD")
    shown = panel(owner, lead)
    assert 'value="Плитка"' in shown
    assert 'value="184500"' in shown
    assert '<option value="USD" selected>' in shown


def test_a_conversion_makes_what_was_ticked_and_shows_it_on_the_card(owner: Client, lead: Lead) -> None:
    panel(owner, lead, contact="on", company="on", company_name="ООО «Ромашка»", **DEAL)
    deal = Deal.objects.get()
    assert (str(deal.amount), deal.contact, str(deal.company)) == ("150000.50", Contact.objects.get(), "ООО «Ромашка»")
    card = owner.get(reverse("lead", args=[lead.pk])).content.decode()
    assert reverse("deal", args=[deal.pk]) in card
    assert reverse("contact", args=[Contact.objects.get().pk]) in card
    assert reverse("lead-convert-undo", args=[lead.pk]) in card
    assert reverse("lead", args=[lead.pk]) in owner.get(reverse("deal", args=[deal.pk])).content.decode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"deal_currency": "RUB"}, "Choose at least one"),
        ({"company": "on"}, "give its name"),
        ({"company": "on", "company_name": "Ромашка", "tax_number": "7707083894"}, "control digits"),
        ({**DEAL, "title": ""}, "Give the deal a title"),
        ({**DEAL, "deal_amount": "-5"}, "cannot be negative"),
        ({**DEAL, "deal_amount": "сто"}, "Write a number"),
        ({**DEAL, "deal_amount": "9" * 13}, "too large"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_made(
    owner: Client, lead: Lead, body: dict[str, str], words: str
) -> None:
    shown = panel(owner, lead, **body)
    assert words in shown
    assert all(f'value="{typed}"' in shown for typed in body.values() if typed not in ("on", "RUB", ""))
    assert (Deal.objects.count(), ClientCompany.objects.count()) == (0, 0)


def test_an_undo_says_what_stays(owner: Client, company: Company, lead: Lead) -> None:
    panel(owner, lead, contact="on", **DEAL)
    Deal.objects.update(title="Плитка и клей", version=2)
    owner.post(reverse("lead-convert-undo", args=[lead.pk]))
    card = owner.get(reverse("lead", args=[lead.pk])).content.decode()
    assert "changed since" in card
    assert reverse("lead-convert", args=[lead.pk]) in card
    assert owner.post(reverse("lead-convert-undo", args=[lead.pk])).status_code == 409


def test_the_second_one_is_told_who_was_first(owner: Client, company: Company, lead: Lead) -> None:
    panel(owner, lead, contact="on")
    answer = owner.get(reverse("lead-convert", args=[lead.pk]))
    assert answer.status_code == 409
    assert "Owner has converted this lead already" in answer.content.decode()


def test_a_status_asks_for_what_is_not_known_in_the_same_panel(owner: Client, lead: Lead) -> None:
    lead.status.__class__.objects.filter(key="converted").update(required=["region"])
    assert 'name="region"' in panel(owner, lead)
    assert "asks for" in panel(owner, lead, contact="on")
    panel(owner, lead, contact="on", region="54")
    assert Lead.objects.get(pk=lead.pk).region == "54"
    assert Contact.objects.exists()


def test_the_wizard_offers_a_client_like_the_lead_and_shows_both(owner: Client, company: Company, lead: Lead) -> None:
    there = enter_company(Firm("Роза", "7707083893"), site="roza.example", by=company.owner, at=timezone.now())
    who = person("Анна", email="anna@roza.example")
    known = Lead.objects.get(pk=send(company, person=who, company={"name": "ООО «Роза и К»"}, need="Обои").lead)
    assert "the same work domain" in panel(owner, known)
    url = reverse("lead-convert", args=[known.pk])
    chosen = {"again": "1", "company": "on", "company_is": str(there.pk), "title": "Моё"}
    shown = owner.get(url, chosen, headers={"HX-Request": "true"}).content.decode()
    assert all(words in shown for words in ('data-value="ООО «Роза и К»"', 'data-value="Роза"', 'value="Моё"'))
    body = {"company": "on", "company_is": str(there.pk), f"company-{there.pk}-industry": "Полы"}
    panel(owner, known, **body)
    assert ClientCompany.objects.get().company.industry == "Полы"


def test_the_wizard_asks_what_the_first_stage_needs(owner: Client, company: Company, lead: Lead) -> None:
    Stage.objects.filter(key="agreed").update(required=["company.tax_number", "contact.position", "amount"])
    shown = panel(owner, lead, contact="on", company="on", company_name="Ромашка", **{**DEAL, "deal_amount": ""})
    assert shown.count("asks for") == 3
    body = {"contact-own-position": "Директор", "company_name": "Ромашка", "tax_number": "7707083893"}
    panel(owner, lead, contact="on", company="on", **body, **DEAL)
    assert (Lead.objects.get().person.position, Deal.objects.count()) == ("Директор", 1)


def test_a_client_whom_one_may_not_see_is_told_by_its_owner(owner: Client, company: Company) -> None:
    enter_company(Firm("Роза"), site="roza.example", by=company.stranger, at=timezone.now())
    who = person("Анна", email="anna@roza.example")
    known = Lead.objects.get(pk=send(company, person=who, company={"name": "Пион"}, need="Обои").lead)
    shown = panel(owner, known)
    assert "Stranger answers for it" in shown
    assert "Роза" not in shown


def test_a_client_whom_one_may_not_see_shows_nothing_of_itself(owner: Client, company: Company) -> None:
    rule("fixed", company.owner)
    theirs = enter_company(Firm("ООО «Ромашка»"), owner=company.stranger, by=company.stranger, at=timezone.now())
    taken = send(company, person=person(phone="8 912 345-67-80"), company={"name": "Ромашка"}, need="Обои")
    lead = Lead.objects.get(pk=taken.lead)
    assert lead.company_id == theirs.pk
    Firms.objects.filter(pk=theirs.pk).update(industry="Secret trade")
    assert "Secret trade" not in panel(owner, lead)
    ClientCompany.objects.filter(pk=theirs.pk).update(owner_employee=company.owner)
    assert "Secret trade" in panel(owner, lead)
