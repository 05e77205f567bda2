"""Stages ask for what they are set up to ask for: on the way in, and where a deal begins."""

from datetime import date
from decimal import Decimal

import pytest

from teplo.clients import actions
from teplo.clients.models import Deal, Stage
from teplo.clients.rules import NewDeal
from teplo.identity.given import Firm
from teplo.kit.problems import Forbidden, Invalid
from teplo.ledger.models import Event
from teplo.terms.actions import add_field, change_reason, retire_field
from teplo.terms.models import CustomField, Reason
from tests.clients.test_verbs import INN, contact_of, deal_of, signed, stage
from tests.company import Company


def ask(company: Company, key: str, *required: str) -> Stage:
    actions.change_stage(stage(key), values={"required": list(required)}, **signed(company.administrator))
    return stage(key)


def faults(told: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in told.value.errors]


def test_what_a_stage_asks_for_is_set_up_and_told_in_the_ledger(company: Company) -> None:
    add_field("contact", name="Birthday", kind="date", **signed(company.administrator))
    asked = ["amount", "company.tax_number", "contact.custom_birthday"]
    assert ask(company, "invoiced", *asked, "amount").required == asked
    assert Event.objects.get(kind="stage.changed").facts["fields"] == ["required"]
    with pytest.raises(Forbidden):
        actions.change_stage(stage("invoiced"), values={"required": []}, **signed(company.owner))


def test_a_file_and_what_no_stage_can_ask_for_are_refused_in_words(company: Company) -> None:
    add_field("deal", name="Contract", kind="file", **signed(company.administrator))
    with pytest.raises(Invalid) as told:
        ask(company, "invoiced", "amount", "custom_contract", "owner", "company.nonsense")
    assert faults(told) == [("required", "file_field"), ("required", "unknown"), ("required", "unknown")]
    assert "“Contract” is a file" in str(told.value.errors[0].message)
    assert stage("invoiced").required == []


def test_a_field_out_of_use_stays_asked_for_its_return_but_of_nobody(company: Company) -> None:
    add_field("deal", name="Order", kind="text", **signed(company.administrator))
    ask(company, "invoiced", "custom_order")
    retire_field(CustomField.objects.get(), **signed(company.administrator))
    assert ask(company, "invoiced", "custom_order", "amount").required == ["custom_order", "amount"]
    deal = deal_of(company.owner, amount=Decimal(100))
    assert actions.move_deal(deal, stage=stage("invoiced"), **signed(company.owner))


def test_what_is_missing_is_filled_in_on_the_way_into_the_stage(company: Company) -> None:
    add_field("contact", name="Hobby", kind="text", **signed(company.administrator))
    asked = ["amount", "expected", "company.tax_number", "contact.position", "contact.custom_hobby"]
    ask(company, "invoiced", *asked)
    client = actions.enter_company(Firm("ООО Ромашка"), **signed(company.owner))
    contact = contact_of(company.owner)
    deal = deal_of(company.owner, contact=contact, company=client.company)
    with pytest.raises(Invalid) as told:
        actions.move_deal(deal, stage=stage("invoiced"), values={"company.tax_number": "12"}, **signed(company.owner))
    assert [error.field for error in told.value.errors] == ["company.tax_number"]
    values = {
        "amount": Decimal(100), "expected": date(2030, 5, 1), "company.tax_number": INN, "contact.position": "Директор",
        "contact.custom_hobby": "Шахматы",
    }  # fmt: skip
    actions.move_deal(deal, stage=stage("invoiced"), values=values, **signed(company.owner))
    now = Deal.objects.select_related("company", "contact__person").get()
    assert (now.stage.key, now.amount, str(now.expected_on)) == ("invoiced", 100, "2030-05-01")
    assert (now.company.tax_number, now.contact.person.position) == (INN, "Директор")
    assert now.contact.custom == {"hobby": "Шахматы"}


def test_nothing_is_written_where_something_is_still_missing(company: Company) -> None:
    ask(company, "invoiced", "amount", "expected")
    deal = deal_of(company.owner)
    with pytest.raises(Invalid) as told:
        actions.move_deal(deal, stage=stage("invoiced"), values={"amount": Decimal(5)}, **signed(company.owner))
    assert faults(told) == [("expected", "required")]
    assert Deal.objects.get().amount is None


def test_what_is_asked_of_a_client_is_not_filled_in_by_who_may_not_change_him(company: Company) -> None:
    client = actions.enter_company(Firm("ООО Ромашка"), **signed(company.owner))
    deal = deal_of(company.owner, company=client.company)
    actions.give_company(client, to=company.stranger, **signed(company.owner))
    ask(company, "invoiced", "company.tax_number")
    values = {"company.tax_number": INN}
    with pytest.raises(Forbidden):
        actions.move_deal(deal, stage=stage("invoiced"), values=values, **signed(company.owner))


def test_a_deal_entered_by_hand_is_asked_what_its_first_stage_asks_for(company: Company) -> None:
    add_field("deal", name="Order", kind="text", **signed(company.administrator))
    ask(company, "agreed", "amount", "custom_order", "company")
    with pytest.raises(Invalid) as told:
        actions.enter_deal(NewDeal("Паркет"), **signed(company.owner))
    assert faults(told) == [("amount", "required"), ("custom_order", "required"), ("company", "required")]
    client = actions.enter_company(Firm("ООО Ромашка"), **signed(company.owner))
    order = {"custom_order": "17"}
    deal = actions.enter_deal(
        NewDeal("Паркет", Decimal(100)), company=client.company, values=order, **signed(company.owner)
    )
    assert Deal.objects.get(pk=deal.pk).custom == {"order": "17"}


def lose(company: Company, deal: Deal, key: str | None = "lost_price", **said: object) -> None:
    reason = Reason.objects.get(key=key) if key else None
    actions.move_deal(deal, stage=stage("lost"), lost_reason=reason, **said, **signed(company.owner))


def test_a_lost_deal_has_a_reason_of_the_list_and_a_remark(company: Company) -> None:
    deal = deal_of(company.owner)
    with pytest.raises(Invalid) as told:
        lose(company, deal, None, lost_because="Просто так")
    assert faults(told) == [("lost_reason", "required")]
    with pytest.raises(Invalid) as told:
        lose(company, deal, "not_now")  # one of leads
    assert faults(told) == [("lost_reason", "unknown")]
    lose(company, deal, lost_because="Дороже на треть")
    now = Deal.objects.get()
    assert (now.lost_reason.key, now.lost_because) == ("lost_price", "Дороже на треть")
    assert Event.objects.get(kind="deal.lost").facts["reason"] == now.lost_reason_id


def test_a_former_loss_is_reason_enough_and_a_new_one_takes_its_remark_along(company: Company) -> None:
    deal = deal_of(company.owner)
    Deal.objects.update(lost_because="Said before there were reasons")
    lose(company, deal, None)
    assert Deal.objects.get().lost_because == "Said before there were reasons"
    actions.move_deal(deal, stage=stage("agreed"), **signed(company.owner))
    lose(company, deal, "lost_silent")
    assert (Deal.objects.get().lost_reason.key, Deal.objects.get().lost_because) == ("lost_silent", "")


def test_a_reason_out_of_use_is_kept_by_deals_and_given_to_no_other(company: Company) -> None:
    deal, other = deal_of(company.owner), deal_of(company.owner)
    lose(company, deal)
    reason = Reason.objects.get(key="lost_price")
    change_reason(reason, values={"is_active": False}, **signed(company.administrator))
    with pytest.raises(Invalid):
        lose(company, other)
    assert Deal.objects.get(pk=deal.pk).lost_reason == reason
