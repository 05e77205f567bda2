"""What people do with contacts, companies and deals, by the front door."""

from decimal import Decimal

import pytest
from django.utils import timezone

from teplo.clients import actions
from teplo.clients.models import ClientCompany, Contact, Deal, DealTally, Pipeline, Stage
from teplo.clients.rules import NewDeal
from teplo.identity.given import Contact as Way
from teplo.identity.given import Firm, Who
from teplo.kit.problems import Conflict, Forbidden, Invalid, NotSeen
from teplo.ledger.models import Event
from teplo.staff.actions import hide_fields
from teplo.staff.models import Employee
from teplo.terms.actions import add_field
from teplo.terms.models import Reason
from teplo.triage.actions.leave import let_go
from tests.company import Company

INN = "7707083893"
PHONE = Way("phone", "+79123456789", "8 912 345-67-89")


def signed(employee: Employee) -> dict[str, object]:
    return {"by": employee, "at": timezone.now()}


def contact_of(employee: Employee, name: str = "Иван Петров", *ways: Way, company: str = "") -> Contact:
    who = Who(name=name, contacts=ways, firm=Firm(company) if company else None)
    return actions.enter_contact(who, **signed(employee))


def deal_of(employee: Employee, title: str = "Паркет", **given: object) -> Deal:
    values = {name: given.pop(name) for name in ("amount", "currency", "expected_on") if name in given}
    return actions.enter_deal(NewDeal(title, **values), **given, **signed(employee))


def stage(key: str) -> Stage:
    return Stage.objects.get(key=key, pipeline__key="sales")


def kinds(**about: int) -> list[str]:
    return list(Event.objects.filter(**about).order_by("pk").values_list("kind", flat=True))


def test_a_contact_is_recognised_by_his_phone(company: Company) -> None:
    contact = contact_of(company.owner, "Иван Петров", PHONE, company="ООО Ромашка")
    assert str(contact.company) == "ООО Ромашка"
    with pytest.raises(Conflict) as told:
        contact_of(company.colleague, "Иван Петров", PHONE)
    assert told.value.extra == {"contact": contact.pk}


def test_a_contact_without_name_and_phone_is_refused(company: Company) -> None:
    with pytest.raises(Invalid):
        contact_of(company.owner, "")
    assert not Contact.objects.exists()


def test_a_contact_goes_to_another_company_and_another_owner(company: Company) -> None:
    contact = contact_of(company.owner)
    actions.change_contact(contact, values={"company": "Лютик"}, **signed(company.owner))
    actions.give_contact(contact, to=company.colleague, **signed(company.owner))
    contact.refresh_from_db()
    assert (str(contact.company), contact.owner_employee, contact.version) == ("Лютик", company.colleague, 3)
    with pytest.raises(Forbidden):
        actions.give_contact(contact, to=company.owner, **signed(company.owner))


def test_two_who_change_one_contact_are_told_both_values(company: Company) -> None:
    contact = contact_of(company.owner)
    actions.change_contact(contact, values={"company": "Лютик"}, **signed(company.head))
    with pytest.raises(Conflict) as told:
        actions.change_contact(contact, values={"company": "Роза"}, version=contact.version, **signed(company.owner))
    assert told.value.extra["now"] == {"company": "Лютик"}


def test_a_company_is_entered_by_its_tax_number_once(company: Company) -> None:
    client = actions.enter_company(Firm("ПАО Сбербанк", INN), site="sber.ru", **signed(company.owner))
    assert (client.company.tax_number, kinds(company=client.pk)) == (INN, ["company.made_client", "company.changed"])
    with pytest.raises(Conflict):
        actions.enter_company(Firm("Сбер", INN), **signed(company.colleague))


@pytest.mark.parametrize("number", ["7707083894", "12", "абв"])
def test_a_wrong_tax_number_is_told_at_its_field(company: Company, number: str) -> None:
    with pytest.raises(Invalid) as told:
        actions.enter_company(Firm("Сбер", number), **signed(company.owner))
    assert told.value.errors[0].field == "tax_number"
    assert not ClientCompany.objects.exists()


def test_a_tax_number_that_another_company_has_is_refused(company: Company) -> None:
    actions.enter_company(Firm("Сбер", INN), **signed(company.owner))
    other = actions.enter_company(Firm("Ромашка"), **signed(company.owner))
    with pytest.raises(Invalid) as told:
        actions.change_company(other, values={"tax_number": INN}, **signed(company.owner))
    assert told.value.errors[0].code == "taken"


def test_a_deal_is_changed_and_a_second_writer_is_told(company: Company) -> None:
    deal = deal_of(company.owner, amount=Decimal(100))
    actions.change_deal(deal, values={"amount": Decimal(200), "title": "Ламинат"}, **signed(company.owner))
    with pytest.raises(Conflict) as told:
        actions.change_deal(deal, values={"amount": Decimal(300)}, version=deal.version, **signed(company.head))
    assert told.value.extra["now"] == {"amount": Decimal("200.00")}
    assert Deal.objects.get().search == "ламинат"


def test_a_deal_is_won_and_comes_back(company: Company) -> None:
    deal = deal_of(company.owner)
    assert actions.move_deal(deal, stage=stage("won"), **signed(company.owner))
    deal.refresh_from_db()
    assert (deal.stage_kind, deal.closed_at is None) == ("won", False)
    actions.move_deal(deal, stage=stage("offered"), **signed(company.owner))
    deal.refresh_from_db()
    assert (deal.stage_kind, deal.closed_at) == ("open", None)
    assert kinds(deal=deal.pk) == ["deal.created", "deal.won", "deal.moved"]


def test_a_lost_deal_needs_its_reason(company: Company) -> None:
    deal = deal_of(company.owner)
    with pytest.raises(Invalid):
        actions.move_deal(deal, stage=stage("lost"), **signed(company.owner))
    reason = Reason.objects.get(key="lost_price")
    actions.move_deal(deal, stage=stage("lost"), lost_reason=reason, lost_because="Дорого", **signed(company.owner))
    assert (Deal.objects.get().lost_reason, Deal.objects.get().lost_because) == (reason, "Дорого")


def test_a_stage_asks_for_what_is_missing_of_the_deal_and_of_its_client(company: Company) -> None:
    client = actions.enter_company(Firm("ООО Ромашка"), **signed(company.owner))
    deal = deal_of(company.owner, company=client.company)
    add_field("company", name="Line", kind="text", **signed(company.administrator))
    Stage.objects.filter(key="invoiced").update(required=["amount", "company.custom_line", "contact.position"])
    hide_fields(company.owner.role, entity="company", fields=["custom_line"], **signed(company.administrator))
    with pytest.raises(Invalid) as told:
        actions.move_deal(deal, stage=stage("invoiced"), **signed(Employee.objects.get(pk=company.owner.pk)))
    faults = [(error.field, error.code) for error in told.value.errors]
    assert faults == [("amount", "required"), ("company.custom_line", "hidden_field"), ("contact.position", "required")]
    Stage.objects.filter(key="invoiced").update(required=["company.tax_number"])
    actions.change_company(client, values={"tax_number": INN}, **signed(company.head))
    actions.move_deal(deal, stage=stage("invoiced"), **signed(company.owner))
    assert Deal.objects.get().stage == stage("invoiced")


def test_who_drags_second_is_told_who_was_first(company: Company) -> None:
    deal = deal_of(company.owner)
    seen = deal.stage_id
    actions.move_deal(deal, stage=stage("invoiced"), **signed(company.head))
    with pytest.raises(Conflict) as told:
        actions.move_deal(deal, stage=stage("offered"), seen_in=seen, **signed(company.owner))
    assert "Head has just moved this deal" in str(told.value.title)
    assert Deal.objects.get().stage == stage("invoiced")


def test_nobody_moves_a_deal_that_is_not_his(company: Company) -> None:
    deal = deal_of(company.owner)
    for other in (company.colleague, company.stranger):
        with pytest.raises(Forbidden):
            actions.move_deal(deal, stage=stage("won"), **signed(other))


def test_a_deal_is_entered_only_for_a_client_whom_one_sees(company: Company) -> None:
    contact = contact_of(company.owner)
    with pytest.raises(NotSeen):
        deal_of(company.stranger, contact=contact)
    assert deal_of(company.owner, contact=contact).contact == contact


def test_the_figures_of_a_stage_are_kept_whatever_happens(company: Company) -> None:
    deal_of(company.owner, amount=Decimal(100))
    other = deal_of(company.owner, amount=Decimal(50))
    deal_of(company.owner, currency="USD")
    actions.move_deal(other, stage=stage("won"), **signed(company.owner))
    actions.give_deal(other, to=company.colleague, **signed(company.owner))
    rows = DealTally.objects.filter(deals__gt=0).order_by("stage__position", "currency")
    found = list(rows.values_list("stage__key", "owner_employee__name", "currency", "deals", "amount"))
    assert found == [
        ("agreed", "Owner", "RUB", 1, Decimal(100)),
        ("agreed", "Owner", "USD", 1, Decimal(0)),
        ("won", "Colleague", "RUB", 1, Decimal(50)),
    ]
    Deal.objects.all().delete()
    assert not DealTally.objects.filter(deals__gt=0).exists()


def test_who_leaves_hands_his_clients_over(company: Company) -> None:
    contact, won = contact_of(company.owner), deal_of(company.owner, "Старая")
    deal = deal_of(company.owner, contact=contact)
    actions.move_deal(won, stage=stage("won"), **signed(company.owner))
    let_go(company.owner, to=company.colleague, **signed(company.administrator))
    assert set(Deal.objects.visible_to(company.colleague)) == {deal}
    assert Contact.objects.get().owner_employee == company.colleague
    assert kinds(deal=deal.pk) == ["deal.created", "deal.given"]


def test_a_stage_with_deals_is_retired_only_with_a_replacement(company: Company) -> None:
    deal = deal_of(company.owner)
    with pytest.raises(Invalid) as told:
        actions.retire_stage(deal.stage, **signed(company.head))
    assert told.value.errors[0].field == "replacement"
    assert actions.retire_stage(deal.stage, replacement=stage("offered"), **signed(company.head)) == 1
    deal.refresh_from_db()
    assert (deal.stage, kinds(deal=deal.pk)[-1]) == (stage("offered"), "deal.moved")


def test_the_last_stage_of_its_kind_stays(company: Company) -> None:
    with pytest.raises(Conflict):
        actions.retire_stage(stage("won"), **signed(company.administrator))


def test_a_pipeline_has_stages_from_the_first_day(company: Company) -> None:
    pipeline = actions.add_pipeline("Партнёры", **signed(company.administrator))
    assert set(pipeline.stages.values_list("kind", flat=True)) == {"open", "won", "lost"}
    added = actions.add_stage(pipeline, kind="open", name="Пилот", hue="cyan", **signed(company.administrator))
    assert [one.kind for one in pipeline.stages.all()] == ["open", "open", "won", "lost"]
    actions.move_stage(added, up=True, **signed(company.administrator))
    assert pipeline.stages.first() == added
    actions.rename_pipeline(pipeline, name="Сети", **signed(company.administrator))
    assert str(Pipeline.objects.get(pk=pipeline.pk)) == "Сети"
    with pytest.raises(Forbidden):
        actions.add_pipeline("Чужая", **signed(company.owner))
