"""A base of four tables that name each other comes in whole: companies, products, sellers, deals."""

import csv
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from teplo.clients.models import ClientCompany, Deal, DealLine, Stage
from teplo.identity.models import Company
from teplo.intake.imports.ground import ground_of, rows_of
from teplo.intake.imports.models import Refusal
from teplo.intake.imports.rows import Taken
from teplo.staff.models import Employee
from teplo.terms.models import Product
from tests.intake.imports import brought, chosen, csv_of, given, taken_back
from tests.intake.test_import_undo import assert_all_hold, fingerprints
from tests.samples.folder import FOLDER

SALES = FOLDER / "internal/crm_sales_opportunities"
pytestmark = pytest.mark.usefixtures("own_data")
there = pytest.mark.skipif(not SALES.is_dir(), reason=f"no samples in {SALES}: name their folder in TEPLO_SAMPLES")
PRODUCTS = (
    ("Товар", "Артикул", "Цена", "Валюта", "Ед. изм.", "НДС"),
    ("GTX Pro", "A-1", "4 821,50", "USD", "шт", "20 %"),
    ("Монтаж", "", "1000", "", "час", "Без НДС"),
    ("gtx-pro", "", "1", "", "", ""),
    ("", "A-2", "5", "", "", ""),
    ("Окно", "", "-5", "", "", "13%"),
)


def sellers_of(company) -> None:
    """Our own people of the file, one for each name."""
    with (SALES / "sales_teams.csv").open() as file:
        names = [row["sales_agent"] for row in csv.DictReader(file)]
    Employee.objects.bulk_create(
        Employee(name=name, email=f"seller{n}@example.com", role=company.owner.role) for n, name in enumerate(names)
    )
    assert len(names) == 35


def stages() -> dict[str, dict[str, str]]:
    """What the stages of the file mean here, as somebody says it on the page."""
    first, second = Stage.objects.filter(kind="open").order_by("pipeline", "position")[:2]
    return {"stage": {"prospecting": str(first.pk), "engaging": str(second.pk)}}


def test_products_come_in_with_price_and_tax_and_go_again(company):
    before = fingerprints()
    imp = given(csv_of(PRODUCTS), by=company.administrator, target="products")
    assert imp.mapping == {"0": "name", "1": "article", "2": "price", "3": "currency", "4": "unit", "5": "vat"}
    done = brought(chosen(imp))
    assert (done.created, done.joined, done.refused) == (2, 1, 2)
    first = Product.objects.get(name="GTX Pro")
    assert (first.article, first.price, first.currency, first.unit, first.vat) == (
        "A-1", Decimal("4821.50"), "USD", "шт", "20",
    )  # fmt: skip
    assert Product.objects.get(name="Монтаж").vat == "none"
    told = {row.row: {(one["field"], one["code"]) for one in row.reasons} for row in Refusal.objects.filter(of=done)}
    assert told == {5: {("name", "no_name")}, 6: {("price", "negative"), ("vat", "unknown_vat")}}
    assert taken_back(done).left == {}
    after = fingerprints()
    assert {table for table in after if after[table] != before[table]} <= {"intake_refusal"}


def test_a_product_that_is_there_is_filled_and_gets_back_what_it_was(company):
    old = Product.objects.create(key="gtx", name="GTX-Pro", unit="кг")
    done = brought(chosen(given(csv_of(PRODUCTS[:2]), by=company.administrator, target="products")))
    assert (done.created, done.joined) == (0, 1)
    old.refresh_from_db()
    assert (old.name, old.article, old.unit, old.price, old.vat) == ("GTX-Pro", "A-1", "кг", Decimal("4821.50"), "20")
    taken_back(done)
    old.refresh_from_db()
    assert (old.article, old.unit, old.price, old.vat) == ("", "кг", None, "none")


def test_a_product_that_somebody_sells_stays_when_its_import_is_undone(company):
    goods = brought(chosen(given(csv_of(PRODUCTS[:2]), by=company.administrator, target="products")))
    deals = (("product", "account", "sum"), ("GTXPro", "Лютик", "100"), ("GTX Max", "Лютик", "100"))
    columns = {0: "product", 1: "company", 2: "amount"}
    done = brought(chosen(given(csv_of(deals), by=company.administrator, target="deals"), columns))
    line = DealLine.objects.get()
    assert (line.product.name, line.total, line.deal.amount) == ("GTX Pro", 100, 100)
    assert [one["code"] for one in Refusal.objects.get(of=done).reasons] == ["unknown_product"]
    assert taken_back(goods).left == {"in_use": 1}
    assert taken_back(done).left == {}
    assert not DealLine.objects.exists()


def test_a_product_that_another_import_has_filled_stays_until_that_one_is_undone(company):
    bare = (("Товар",), ("GTX Pro",), ("Монтаж",))
    first = brought(chosen(given(csv_of(bare), by=company.administrator, target="products")))
    second = brought(chosen(given(csv_of(PRODUCTS[:2]), by=company.administrator, target="products")))
    assert (first.created, second.created, second.joined) == (2, 0, 1)
    assert taken_back(first).left == {"in_use": 1}
    assert [(one.name, one.article, one.price) for one in Product.objects.all()] == [
        ("GTX Pro", "A-1", Decimal("4821.50")),
    ]  # fmt: skip


def test_what_an_import_that_is_undone_has_filled_holds_no_product(company):
    bare = (("Товар",), ("GTX Pro",))
    first = brought(chosen(given(csv_of(bare), by=company.administrator, target="products")))
    second = brought(chosen(given(csv_of(PRODUCTS[:2]), by=company.administrator, target="products")))
    assert taken_back(second).left == {}
    assert taken_back(first).left == {}
    assert not Product.objects.exists()


@there
def test_companies_sellers_products_and_deals_meet_by_name(company):
    by, at = company.administrator, timezone.now()
    sellers_of(company)
    for name, target in (("accounts", "companies"), ("products", "products")):
        imp = given((SALES / f"{name}.csv").read_bytes(), by=by, target=target, name=f"{name}.csv")
        assert brought(chosen(imp)).refused == 0
    assert (ClientCompany.objects.count(), Product.objects.count()) == (85, 7)
    assert Product.objects.get(name="GTX Pro").price == 4821
    assert Company.objects.get(name="Cancity").size == 2448
    imp = given((SALES / "sales_pipeline.csv").read_bytes(), by=by, target="deals", name="deals.csv")
    done = brought(chosen(imp, owner="column", values=stages(), currency="USD"))
    assert (done.read, done.created, done.refused) == (8_800, 8_800, 0)
    assert ClientCompany.objects.count() == 85
    assert Counter(Deal.objects.values_list("stage_kind", flat=True)) == {"won": 4_238, "lost": 2_473, "open": 2_089}
    assert Deal.objects.filter(company=None).count() == 1_425
    assert Deal.objects.values("owner_employee").distinct().count() == 30
    # A deal has a product where the file says what it came to.
    assert DealLine.objects.count() == 6_711
    assert DealLine.objects.filter(product__name="GTX Pro").count() == sold("GTXPro")
    first = Deal.objects.get(title="GTX Pro · Isdom", created_at=datetime(2016, 10, 24, 21, tzinfo=UTC))
    assert (first.amount, first.currency, first.owner_employee.name) == (4514, "USD", "Darcel Schlecht")
    assert at < done.ended_at
    assert_all_hold()


def sold(product: str) -> int:
    """How often the file has sold or lost it, with what it came to."""
    with (SALES / "sales_pipeline.csv").open() as file:
        return sum(1 for row in csv.DictReader(file) if row["product"] == product and row["close_value"])


@there
def test_days_written_in_either_way_give_equal_deals(company):
    sellers_of(company)
    read = []
    for path in (SALES / "sales_pipeline.csv", SALES / "variant_us_dates" / "sales_pipeline.csv"):
        imp = chosen(
            given(path.read_bytes(), by=company.administrator, target="deals"), owner="column", values=stages()
        )
        rows = list(rows_of(imp, ground_of(imp, at=datetime(2026, 1, 1, tzinfo=UTC)), after=0))
        assert all(isinstance(row, Taken) for row in rows)
        read.append([row.what for row in rows if isinstance(row, Taken)])
    assert len(read[0]) == 8_800
    assert read[0] == read[1]
