"""The products of deals: read for a card, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from teplo.clients.models import DealLine
from teplo.clients.rules import LineToBe
from teplo.terms.models import Product


@dataclass(frozen=True, slots=True)
class Whole:
    """What the lines of a deal come to: without VAT, the VAT, with it; what was taken off before."""

    net: Decimal
    tax: Decimal
    total: Decimal
    off: Decimal


def lines_of(deal: int) -> list[DealLine]:
    """The lines of a deal in their order."""
    return list(DealLine.objects.filter(deal=deal).select_related("product").order_by("position", "pk"))


def has_lines(deal: int) -> bool:
    """Whether the amount of a deal follows its products."""
    return DealLine.objects.filter(deal=deal).exists()


def whole_of(lines: Sequence[DealLine]) -> Whole:
    """The sums below the lines: each is that of the column above it."""
    nothing = Decimal(0)
    return Whole(
        sum((line.net for line in lines), nothing),
        sum((line.tax for line in lines), nothing),
        sum((line.total for line in lines), nothing),
        sum((to_be(line).sums.off for line in lines), nothing),
    )


def to_be(line: DealLine) -> LineToBe:
    """A line as plain values."""
    return LineToBe(
        line.name, line.quantity, line.price, line.product_id, line.unit, line.discount, line.off, line.vat,
        line.vat_included,
    )  # fmt: skip


def of_product(product: Product, currency: str) -> LineToBe:
    """One of a product at its price; at none where it is sold in another currency than the deal's."""
    price = product.price if product.price is not None and product.currency == currency else Decimal(0)
    return LineToBe(
        product.name, Decimal(1), price, product.pk, product.unit, vat=product.vat, vat_included=product.vat_included
    )


def products_like(words: str, *, limit: int = 20) -> list[Product]:
    """Products in use whose name or article has these words, by name."""
    in_use = Product.objects.filter(is_active=True).order_by("name", "pk")
    named = in_use.filter(name__icontains=words) | in_use.filter(article__icontains=words)
    return list(named.order_by("name", "pk")[:limit])


def product_named(typed: str) -> Product | None:
    """The product in use that is meant: by its article, else by its whole name; None for what is in no catalogue."""
    in_use = Product.objects.filter(is_active=True).order_by("pk")
    plain = typed.strip()
    if not plain:
        return None
    return in_use.filter(article__iexact=plain).first() or in_use.filter(name__iexact=plain).first()
