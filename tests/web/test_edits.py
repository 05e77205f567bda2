"""The history of a lead says what its fields were, and gives them back."""

import pytest
from django.utils import timezone

from teplo.identity.actions import change_person
from teplo.leads.models import Lead
from teplo.ledger.models import Event
from teplo.staff.models import HiddenField
from teplo.triage.actions import change
from tests.company import Company
from tests.web.at_work import kinds_of, lead_of, screen


@pytest.fixture
def lead(company: Company) -> Lead:
    """A lead whose need was another."""
    lead = lead_of(company.owner, need="Паркет")
    change(lead, values={"need": "Ламинат"}, by=company.owner, at=timezone.now())
    return lead


def history(company: Company, lead: Lead) -> str:
    return screen(company.owner).get(f"/leads/{lead.pk}/timeline/").text


def test_the_history_says_what_a_field_was_and_the_ledger_does_not(company: Company, lead: Lead) -> None:
    assert "Паркет → Ламинат" in history(company, lead)
    assert "Паркет" not in str(Event.objects.get(kind="lead.changed").facts)


def test_the_card_of_a_person_says_it_too(company: Company, lead: Lead) -> None:
    assert lead.person
    change_person(lead.person, values={"name": "Пётр Сидоров"}, by=company.owner, at=timezone.now())
    assert "Иван Петров → Пётр Сидоров" in history(company, lead)


def test_a_field_that_a_role_does_not_show_is_not_told(company: Company, lead: Lead) -> None:
    HiddenField.objects.create(role=company.owner.role, entity="lead", field="need")
    text = history(company, lead)
    assert "Паркет" not in text
    assert "put-back" not in text


def test_an_edit_is_taken_back_once_by_whoever_may_change_the_lead(company: Company, lead: Lead) -> None:
    number = Event.objects.get(kind="lead.changed").facts["change"]
    address = f"/leads/{lead.pk}/put-back/{number}/"
    assert address in history(company, lead)
    assert screen(company.stranger).post(address).status_code == 404
    assert screen(company.head).post(address).status_code == 200
    lead.refresh_from_db()
    assert (lead.need, kinds_of(lead)[-1]) == ("Паркет", "lead.changed")
    assert "паркет" in lead.search
    assert address not in history(company, lead)
    assert screen(company.head).post(address).status_code == 409


def test_what_was_changed_since_is_left_as_it_is(company: Company, lead: Lead) -> None:
    number = Event.objects.get(kind="lead.changed").facts["change"]
    change(lead, values={"need": "Плитка"}, by=company.head, at=timezone.now())
    assert screen(company.owner).post(f"/leads/{lead.pk}/put-back/{number}/").status_code == 409
    assert Lead.objects.get(pk=lead.pk).need == "Плитка"
