"""A person, a company become clients and a deal begins: once each, with a line in the ledger."""

from decimal import Decimal

import pytest
from django.utils import timezone

from teplo.clients.actions import make_client, make_contact, make_deal
from teplo.clients.models import Stage
from teplo.clients.rules import NewDeal
from teplo.identity.models import Company, Person
from teplo.kit.problems import Invalid
from teplo.kit.transactions import front_door
from teplo.ledger.models import Event
from tests.company import Company as Ours


def test_a_person_becomes_one_contact_however_often_asked(company: Ours) -> None:
    ours, ivan = company, Person.objects.create(name="Иван")
    make = front_door(make_contact)
    contact, made = make(ivan, company=None, owner=ours.owner, by=ours.owner, at=timezone.now())
    again, made_again = make(ivan, company=None, owner=ours.head, by=ours.head, at=timezone.now())
    assert (made, made_again, again) == (True, False, contact)
    assert again.owner_employee == ours.owner
    assert Event.objects.filter(kind="contact.created").count() == 1


def test_a_deal_begins_in_the_first_open_stage_and_is_found_by_its_title(company: Ours) -> None:
    ours, firm = company, Company.objects.create(name="Ромашка", name_key="ромашка")
    front_door(make_client)(firm, owner=ours.owner, by=ours.owner, at=timezone.now())
    new = NewDeal("Плитка", Decimal("150000.00"))
    deal = front_door(make_deal)(new, contact=None, company=firm, owner=ours.owner, by=ours.owner, at=timezone.now())
    assert deal.stage == Stage.objects.get(key="agreed")
    assert "плитка" in deal.search
    assert Event.objects.get(deal=deal.pk).facts["amount"] == "150000.00"


@pytest.mark.parametrize(
    ("deal", "field", "code"),
    [
        (NewDeal(" "), "title", "required"),
        (NewDeal("x" * 201), "title", "too_long"),
        (NewDeal("Плитка", Decimal(-1)), "amount", "negative"),
        (NewDeal("Плитка", Decimal("1e12")), "amount", "too_large"),
        (NewDeal("Плитка", Decimal("1e40")), "amount", "too_large"),
        (NewDeal("Плитка", Decimal("0.001")), "amount", "too_fine"),
        (NewDeal("Плитка", Decimal("NaN")), "amount", "not_a_number"),
        (NewDeal("Плитка", currency="QQQ"), "currency", "unknown"),
        (NewDeal("Плитка", pipeline=0), "pipeline", "no_stage"),
    ],
)
def test_what_is_wrong_with_a_deal_is_told_at_its_field(company: Ours, deal: NewDeal, field: str, code: str) -> None:
    ours = company
    with pytest.raises(Invalid) as told:
        front_door(make_deal)(deal, contact=None, company=None, owner=ours.owner, by=ours.owner, at=timezone.now())
    assert [(error.field, error.code) for error in told.value.errors] == [(field, code)]
