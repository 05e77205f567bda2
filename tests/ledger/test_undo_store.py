"""The undo store: rows go back to what they were, unless somebody has touched them since."""

import pytest
from django.utils import timezone

from teplo.kit.transactions import front_door
from teplo.ledger.actions import keep_after, keep_before, open_change, take_back
from teplo.ledger.actors import SYSTEM
from teplo.ledger.models import Change
from teplo.terms.models import Product

pytestmark = pytest.mark.django_db(transaction=True)
COLUMNS = ["name", "is_active"]


@front_door
def rename(numbers: list[int]) -> Change:
    change = open_change("product.changed", by=SYSTEM, at=timezone.now())
    keep_before(change, Product, numbers=numbers, columns=COLUMNS)
    Product.objects.filter(pk__in=numbers).update(name="New")
    keep_after(change, Product, columns=COLUMNS)
    return change


@front_door
def back(change: Change) -> tuple[list[int], list[int]]:
    return take_back(change, Product, columns=COLUMNS)


def test_rows_go_back_unless_touched_since() -> None:
    first, second = (Product.objects.create(key=key, name=key) for key in ("one", "two"))
    change = rename([first.pk, second.pk])
    Product.objects.filter(pk=second.pk).update(is_active=False)
    assert back(change) == ([first.pk], [second.pk])
    assert list(Product.objects.order_by("pk").values_list("name", flat=True)) == ["one", "New"]
