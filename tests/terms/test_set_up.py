"""The company's words: products, reasons, texts of consent."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.ledger.models import Event
from teplo.terms.actions import (
    add_consent_text,
    add_product,
    add_reason,
    change_product,
    change_reason,
    move_reason,
)
from teplo.terms.models import ConsentText, Product, Reason
from tests.company import Company


def signed(company: Company) -> dict:
    return {"by": company.administrator, "at": timezone.now()}


def test_a_new_wording_is_a_new_version_and_the_old_one_never_changes(company):
    first = ConsentText.objects.get()
    second = add_consent_text("processing", language="ru", body="Согласен.", **signed(company))
    assert second.version != first.version
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentText.objects.filter(pk=first.pk).update(body="Другое")
    with pytest.raises(Conflict):
        add_consent_text("processing", language="ru", body=" Согласен. ", **signed(company))


@pytest.mark.parametrize(
    ("purpose", "body"), [("processing", " "), ("everything", "Согласен"), ("marketing", "x" * 20_001)]
)
def test_a_text_of_consent_that_cannot_be_is_refused(company, purpose, body):
    with pytest.raises(Invalid):
        add_consent_text(purpose, language="ru", body=body, **signed(company))


def test_a_product_gets_a_key_from_its_name_and_keeps_it(company):
    product = add_product("Тёплый пол", **signed(company))
    change_product(product, values={"name": "Тёплый пол 2"}, **signed(company))
    assert Product.objects.get().key == "teplyy-pol"
    assert Event.objects.filter(kind="product.changed").get().facts["fields"] == ["name"]
    with pytest.raises(ValueError, match="key"):
        change_product(product, values={"key": "x"}, **signed(company))
    with pytest.raises(Forbidden):
        add_product("?", by=company.owner, at=timezone.now())


def test_one_reason_of_each_kind_stays_in_use(company):
    junk = list(Reason.objects.filter(kind="junk"))
    for reason in junk[:-1]:
        change_reason(reason, values={"is_active": False}, **signed(company))
    with pytest.raises(Conflict):
        change_reason(junk[-1], values={"is_active": False}, **signed(company))
    assert Reason.objects.filter(kind="junk", is_active=True).count() == 1


def test_reasons_are_added_and_ordered_within_their_kind(company):
    reason = add_reason("refused", name="Нет бюджета", **signed(company))
    before = list(Reason.objects.filter(kind="refused"))
    assert before[-1] == reason
    move_reason(reason, up=True, **signed(company))
    move_reason(before[0], up=True, **signed(company))
    assert list(Reason.objects.filter(kind="refused"))[-2] == reason
    with pytest.raises(Invalid):
        add_reason("refused", name=" ", **signed(company))


def test_two_who_add_the_same_at_once_are_told_so(company, monkeypatch):
    add_product("Паркет", key="parquet", **signed(company))
    with monkeypatch.context() as blind:
        blind.setattr("teplo.terms.actions.words.set", lambda _keys: set(), raising=False)
        with pytest.raises(Conflict):
            add_product("Паркет", key="parquet", **signed(company))
    assert Product.objects.count() == 1
