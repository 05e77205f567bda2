"""Bulk change of contacts, companies and deals: the preview tells the truth, undo gives back and names what changed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from teplo.clients.actions import (
    change_deal,
    enter_company,
    enter_contact,
    enter_deal,
    fill,
    give_contact,
    move_deal,
    retire_stage,
)
from teplo.clients.lists import context_of
from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.clients.rules import NewDeal
from teplo.identity.given import Firm, Who
from teplo.kit.filters import Condition, Group, Operator
from teplo.kit.problems import Forbidden, Invalid, NotSeen
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Event
from teplo.staff.actions import hide_fields
from teplo.staff.models import Employee
from teplo.terms.actions import add_field, retire_field
from teplo.terms.models import CustomField
from teplo.triage.actions import bulk as module
from teplo.triage.actions.bulk import Preview, preview, start, stop, undo, walk
from teplo.triage.models import BulkChange
from tests.company import Company


def deals(company: Company, count: int = 3, **values: Any) -> list[int]:
    made = [enter_deal(NewDeal(f"Deal {n}", **values), by=company.owner, at=timezone.now()).pk for n in range(count)]
    return sorted(made)


def contacts(company: Company, count: int = 2) -> list[int]:
    who = [Who(name=f"Клиент {n}", contacts=()) for n in range(count)]
    return sorted(enter_contact(one, by=company.owner, at=timezone.now()).pk for one in who)


def stage(key: str) -> Stage:
    return Stage.objects.get(key=key, pipeline__key="sales")


def looked(by: Employee, entity: str, deed: str, numbers: list[int], /, **values: Any) -> Preview:
    return preview(deed, values, entity=entity, numbers=numbers, by=by, at=timezone.now())


def done(by: Employee, entity: str, deed: str, numbers: list[int], /, **values: Any) -> BulkChange:
    return start(looked(by, entity, deed, numbers, **values).bulk, by=by, at=timezone.now())


def back(bulk: BulkChange, by: Employee) -> BulkChange:
    return undo(bulk, by=by, at=timezone.now())


def text_field(entity: str, name: str = "Region", kind: str = "text") -> str:
    return f"custom_{add_field(entity, name=name, kind=kind, by=SYSTEM, at=timezone.now()).key}"


def test_contacts_go_to_another_owner_and_back(company: Company) -> None:
    numbers = contacts(company)
    bulk = done(company.head, "contact", "assign", numbers, employees=[company.colleague.pk])
    assert set(Contact.objects.values_list("owner_employee", flat=True)) == {company.colleague.pk}
    assert Event.objects.filter(kind="contact.given", facts__bulk=bulk.pk).count() == 2
    bulk = back(bulk, company.head)
    assert bulk.restored == 2
    assert set(Contact.objects.values_list("owner_employee", flat=True)) == {company.owner.pk}
    assert Event.objects.filter(kind="contact.restored").count() == 2


def test_companies_go_in_turn(company: Company) -> None:
    now = timezone.now()
    numbers = [enter_company(Firm(f"Firm {n}"), by=company.owner, at=now).pk for n in range(4)]
    people = [company.colleague.pk, company.head.pk]
    done(company.head, "company", "assign", numbers, employees=people)
    owners = ClientCompany.objects.order_by("pk").values_list("owner_employee", flat=True)
    assert list(owners) == [*people, *people]


def test_what_lacks_a_required_field_is_left_out_and_told(company: Company) -> None:
    with_amount, without = deals(company, 1, amount=Decimal(5)), deals(company, 2)
    Stage.objects.filter(pk=stage("offered").pk).update(required=["amount"])
    shown = looked(company.owner, "deal", "stage", [*with_amount, *without], stage=stage("offered").pk)
    assert (shown.changes, dict(shown.skipped)) == (1, {"stage_needs_fields": 2})
    bulk = start(shown.bulk, by=company.owner, at=timezone.now())
    assert (bulk.changed, bulk.skipped) == (1, {"stage_needs_fields": 2})
    assert list(Deal.objects.filter(stage=stage("offered")).values_list("pk", flat=True)) == with_amount


def test_a_stage_asks_fields_of_the_company_too(company: Company) -> None:
    now, numbers = timezone.now(), deals(company, 2)
    firm = enter_company(Firm("Firm", "7707083893"), by=company.owner, at=now)
    change_deal(Deal.objects.get(pk=numbers[0]), values={"company": firm.company}, by=company.owner, at=now)
    Stage.objects.filter(pk=stage("offered").pk).update(required=["company.tax_number"])
    shown = looked(company.owner, "deal", "stage", numbers, stage=stage("offered").pk)
    assert (shown.changes, dict(shown.skipped)) == (1, {"stage_needs_fields": 1})


def test_lost_deals_need_a_reason_and_get_their_former_stage_back(company: Company) -> None:
    numbers, before = deals(company), list(Deal.objects.order_by("pk").values("stage", "moved_at", "closed_at"))
    assert looked(company.owner, "deal", "stage", numbers, stage=stage("lost").pk).changes == 0
    bulk = done(company.owner, "deal", "stage", numbers, stage=stage("lost").pk, because="Too dear")
    lost = Deal.objects.get(pk=numbers[0])
    assert (lost.stage_kind, lost.lost_because, lost.closed_at is not None) == ("lost", "Too dear", True)
    assert Event.objects.filter(kind="deal.lost", deal=numbers[0], facts__bulk=bulk.pk).exists()
    back(bulk, company.owner)
    assert list(Deal.objects.order_by("pk").values("stage", "moved_at", "closed_at")) == before
    assert not Deal.objects.exclude(lost_because="").exists()


def test_undo_leaves_what_somebody_has_moved_since(company: Company) -> None:
    numbers = deals(company, 2)
    bulk = done(company.owner, "deal", "stage", numbers, stage=stage("offered").pk)
    move_deal(Deal.objects.get(pk=numbers[0]), stage=stage("invoiced"), by=company.owner, at=timezone.now())
    bulk = back(bulk, company.owner)
    assert (bulk.restored, bulk.left) == (1, {"changed": 1})
    assert Deal.objects.get(pk=numbers[0]).stage == stage("invoiced")


def test_undo_leaves_what_stood_in_a_stage_that_is_out_of_use(company: Company) -> None:
    numbers = deals(company, 1)
    bulk = done(company.owner, "deal", "stage", numbers, stage=stage("offered").pk)
    retire_stage(stage("agreed"), replacement=stage("offered"), by=SYSTEM, at=timezone.now())
    assert back(bulk, company.owner).left == {"stage_retired": 1}


def test_a_custom_field_is_filled_and_others_stay_through_the_undo(company: Company) -> None:
    region, note = text_field("deal"), text_field("deal", "Note")
    numbers, now = deals(company, 2), timezone.now()
    fill(Deal.objects.get(pk=numbers[0]), values={region: "East"}, by=company.owner, at=now)
    bulk = done(company.owner, "deal", "field", numbers, field=region, value="North")
    fill(Deal.objects.get(pk=numbers[0]), values={note: "Later"}, by=company.owner, at=now)
    fill(Deal.objects.get(pk=numbers[1]), values={note: "Later"}, by=company.owner, at=now)
    bulk = back(bulk, company.owner)
    assert bulk.restored == 2
    assert [deal.custom for deal in Deal.objects.order_by("pk")] == [
        {"region": "East", "note": "Later"}, {"note": "Later"},
    ]  # fmt: skip


def test_a_custom_field_is_emptied_and_given_back(company: Company) -> None:
    region, numbers = text_field("contact"), contacts(company)
    fill(Contact.objects.get(pk=numbers[0]), values={region: "East"}, by=company.owner, at=timezone.now())
    bulk = done(company.owner, "contact", "field", numbers, field=region, value=None)
    assert (bulk.changed, bulk.skipped) == (1, {"already": 1})
    assert Contact.objects.get(pk=numbers[0]).custom == {}
    back(bulk, company.owner)
    assert Contact.objects.get(pk=numbers[0]).custom == {"region": "East"}


def test_a_field_that_is_hidden_or_nonsense_is_refused(company: Company) -> None:
    numbers, count = deals(company, 1), text_field("deal", "Count", "number")
    with pytest.raises(Invalid):
        looked(company.owner, "deal", "field", numbers, field=count, value="many")
    hide_fields(company.owner.role, entity="deal", fields=[count], by=SYSTEM, at=timezone.now())
    with pytest.raises(Invalid):
        looked(Employee.objects.get(pk=company.owner.pk), "deal", "field", numbers, field=count, value="5")


def test_a_field_that_goes_out_of_use_meanwhile_stops_it(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    region, numbers = text_field("deal"), deals(company, 1)
    bulk = done(company.owner, "deal", "field", numbers, field=region, value="North")
    retire_field(CustomField.objects.get(), by=SYSTEM, at=timezone.now())
    walk(bulk.pk, place=0, at=timezone.now())
    bulk.refresh_from_db()
    assert (bulk.state, bulk.why_stopped) == ("stopped", "field_retired")


def test_others_records_are_not_found_and_rights_are_asked(company: Company) -> None:
    numbers = contacts(company, 1)
    with pytest.raises(NotSeen):
        looked(company.stranger, "contact", "assign", numbers, employees=[company.stranger.pk])
    shown = looked(company.owner, "contact", "assign", numbers, employees=[company.colleague.pk])
    company.owner.role.grants.filter(permission="contact.change").delete()
    with pytest.raises(Forbidden):
        start(shown.bulk, by=Employee.objects.get(pk=company.owner.pk), at=timezone.now())


def test_all_that_fit_a_filter_in_parts_stopped_and_taken_back(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    monkeypatch.setattr(module, "PART", 2)
    deals(company, 5)
    now, tree = timezone.now(), Group("all", (Condition("kind", Operator.IS, ("open",)),))
    shown = preview(
        "stage", {"stage": stage("offered").pk}, entity="deal", tree=tree, context=context_of(company.owner),
        by=company.owner, at=now,
    )  # fmt: skip
    bulk = start(shown.bulk, by=company.owner, at=now)
    walk(bulk.pk, place=0, at=now)
    bulk = stop(bulk, by=company.owner, at=now)
    assert (bulk.whole, bulk.walked, bulk.changed) == (5, 2, 2)
    bulk = back(bulk, company.owner)
    walk(bulk.pk, place=0, at=now + timedelta(seconds=1))
    bulk.refresh_from_db()
    assert (bulk.state, bulk.restored) == ("undone", 2)
    assert not Deal.objects.filter(stage=stage("offered")).exists()


def test_undo_leaves_whom_somebody_has_given_on(company: Company) -> None:
    numbers = contacts(company)
    bulk = done(company.head, "contact", "assign", numbers, employees=[company.colleague.pk])
    give_contact(Contact.objects.get(pk=numbers[0]), to=company.head, by=company.head, at=timezone.now())
    assert back(bulk, company.head).left == {"changed": 1}
    owners = Contact.objects.order_by("pk").values_list("owner_employee", flat=True)
    assert list(owners) == [company.head.pk, company.owner.pk]


def test_a_large_part_asks_few_questions(company: Company, django_assert_max_num_queries: Any) -> None:
    numbers = deals(company, 40)
    with django_assert_max_num_queries(40):
        done(company.owner, "deal", "stage", numbers, stage=stage("offered").pk)
