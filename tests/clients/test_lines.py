"""Products in deals: the amount follows them, whoever writes, and each change is told."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from teplo.clients import actions
from teplo.clients.lines import of_product, product_named
from teplo.clients.models import Deal, DealLine
from teplo.clients.rules import LineToBe, faults_of_line
from teplo.kit.problems import Conflict, Forbidden, Invalid
from teplo.ledger.models import Event
from teplo.ledger.presenters import present
from teplo.terms.actions import add_product, change_product
from teplo.terms.models import Product
from teplo.triage.queries import names_of
from tests.clients.test_verbs import deal_of, signed
from tests.company import Company

FLOOR = LineToBe("Паркет", Decimal(10), Decimal("122.00"), vat="22")
WORK = LineToBe("Укладка", Decimal("2.5"), Decimal(100), discount=Decimal(50), off="amount")


def product(company: Company, name: str = "Паркет", **values: object) -> Product:
    return add_product(name, values={"price": Decimal(500), **values}, **signed(company.administrator))


def amount() -> Decimal | None:
    return Deal.objects.get().amount


def test_the_amount_follows_the_products_and_stays_after_the_last(company: Company) -> None:
    deal = deal_of(company.owner, amount=Decimal(7))
    floor = actions.add_line(deal, FLOOR, **signed(company.owner))
    work = actions.add_line(deal, WORK, **signed(company.owner))
    assert (amount(), floor.tax, work.total) == (Decimal("1420.00"), Decimal("220.00"), Decimal("200.00"))
    actions.change_line(floor, values={"quantity": Decimal(1)}, **signed(company.owner))
    assert amount() == Decimal("322.00")
    actions.drop_line(work, **signed(company.owner))
    actions.drop_line(floor, **signed(company.owner))
    assert amount() == Decimal("122.00")


def test_amount_and_currency_are_not_typed_where_there_are_products(company: Company) -> None:
    deal = deal_of(company.owner)
    actions.add_line(deal, FLOOR, **signed(company.owner))
    for values in ({"amount": Decimal(5)}, {"currency": "USD"}):
        with pytest.raises(Invalid) as told:
            actions.change_deal(deal, values=values, **signed(company.owner))
        assert [error.code for error in told.value.errors] == ["follows_products"]
    actions.change_deal(deal, values={"title": "Пол", "amount": Decimal("1220.00")}, **signed(company.owner))
    assert Deal.objects.get().title == "Пол"


def test_the_database_itself_refuses_another_amount(company: Company) -> None:
    deal = deal_of(company.owner)
    actions.add_line(deal, FLOOR, **signed(company.owner))
    for rows, values in ((Deal.objects, {"amount": 1}), (DealLine.objects, {"net": 2, "tax": 0, "total": 2})):
        with pytest.raises(IntegrityError):
            put_past_the_actions(rows.all(), values)


@transaction.atomic
def put_past_the_actions(rows: QuerySet[Model], values: dict[str, int]) -> None:
    rows.update(**values)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_ledger_tells_what_was_changed_without_names(company: Company) -> None:
    deal, of = deal_of(company.owner), product(company)
    line = actions.add_line(deal, of_product(of, "RUB"), **signed(company.owner))
    actions.change_line(line, values={"quantity": Decimal(3), "name": "Тайна"}, **signed(company.owner))
    event = Event.objects.filter(kind="deal.lines_changed").latest("pk")
    assert event.facts["lines"][0]["fields"] == ["name", "quantity"]
    assert "Тайна" not in str(event.facts)
    said = present(event, names_of([event]))
    assert said.text == "Products changed: 1"
    assert said.detail == "Паркет: quantity 1 → 3 · ₽500 → ₽1,500"


def test_who_changes_a_line_second_is_told(company: Company) -> None:
    deal = deal_of(company.owner)
    line = actions.add_line(deal, FLOOR, **signed(company.owner))
    actions.change_line(line, values={"quantity": Decimal(3)}, seen=FLOOR, **signed(company.head))
    with pytest.raises(Conflict):
        actions.change_line(line, values={"quantity": Decimal(4)}, seen=FLOOR, **signed(company.owner))
    with pytest.raises(Forbidden):
        actions.drop_line(line, **signed(company.stranger))


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (LineToBe("", Decimal(1), Decimal(1)), "name"),
        (LineToBe("A", Decimal(0), Decimal(1)), "quantity"),
        (LineToBe("A", Decimal("0.0001"), Decimal(1)), "quantity"),
        (LineToBe("A", Decimal(1), Decimal(-1)), "price"),
        (LineToBe("A", Decimal(1), Decimal(1), vat="18"), "vat"),
        (LineToBe("A", Decimal(1), Decimal(1), discount=Decimal(101)), "discount"),
        (LineToBe("A", Decimal(1), Decimal(0), discount=Decimal(120)), "discount"),
        (LineToBe("A", Decimal(1), Decimal(1), discount=Decimal(2), off="amount"), "discount"),
        (LineToBe("A", Decimal(10**8), Decimal(10**8)), "quantity"),
    ],
)
def test_what_cannot_stand_in_a_line_is_told_at_its_field(line: LineToBe, field: str) -> None:
    assert [fault.field for fault in faults_of_line(line)] == [field]


def test_all_lines_are_put_at_once_or_none(company: Company) -> None:
    deal = deal_of(company.owner)
    actions.put_lines(deal, [FLOOR, WORK], **signed(company.owner))
    with pytest.raises(Invalid) as told:
        actions.put_lines(deal, [FLOOR, LineToBe("", Decimal(1), Decimal(1))], **signed(company.owner))
    assert [error.field for error in told.value.errors] == ["lines.1.name"]
    assert list(DealLine.objects.values_list("name", flat=True)) == ["Паркет", "Укладка"]
    seen = Event.objects.count()
    actions.put_lines(deal, [FLOOR, WORK], **signed(company.owner))
    assert Event.objects.count() == seen


def test_a_product_keeps_its_price_in_deals_and_is_met_by_its_article(company: Company) -> None:
    of = product(company, article="П-7", unit="м²", vat="22")
    assert product_named("п-7") == of
    assert product_named("паркет") == of
    deal = deal_of(company.owner)
    line = actions.add_line(deal, of_product(of, "RUB"), **signed(company.owner))
    change_product(of, values={"price": Decimal(900), "is_active": False}, **signed(company.administrator))
    line.refresh_from_db()
    assert (line.price, line.unit, line.product) == (Decimal(500), "м²", of)
    assert product_named("П-7") is None
    assert of_product(of, "USD").price == 0
    with pytest.raises(Invalid):
        change_product(of, values={"price": Decimal(-1)}, **signed(company.administrator))
