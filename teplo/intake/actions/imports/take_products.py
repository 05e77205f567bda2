"""Rows that become products of the catalogue."""

from collections.abc import Sequence
from datetime import datetime

from teplo.intake.actions.imports.kept import PRODUCT_COLUMNS, kept
from teplo.intake.actions.imports.written import Written
from teplo.intake.imports.models import Import
from teplo.intake.imports.options import read_options, value_key
from teplo.intake.imports.products import ProductRow
from teplo.intake.imports.rows import Taken
from teplo.kit.transactions import step
from teplo.terms import actions as terms
from teplo.terms.models import Product


class Catalogue:
    """The products by article and by name, as rows meet them: 'GTXPro' is 'GTX Pro'."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.articles: dict[str, Product] = {}
        self.names: dict[str, Product] = {}
        self.keys: set[str] = set()
        for one in products:
            self.add(one)

    def add(self, one: Product) -> None:
        self.keys.add(one.key)
        self.names.setdefault(value_key(one.name), one)
        if one.article:
            self.articles.setdefault(value_key(one.article), one)

    def met(self, row: ProductRow) -> Product | None:
        """The one of this article, else of this name unless another article stands there."""
        if row.article and (found := self.articles.get(value_key(row.article))):
            return found
        found = self.names.get(value_key(row.name))
        return None if found and row.article and found.article else found


@step
def take_products(imp: Import, given: Sequence[Taken], *, at: datetime) -> list[Written]:
    """Find or make a batch of products; of one that is there what is empty is filled, or it is passed over."""
    assert imp.change is not None  # opened by `begin`
    catalogue = Catalogue(terms.products_locked())
    skips, by = read_options(imp.options).known == "skip", imp.owner_employee
    there = [found.pk for one in given if (found := catalogue.met(one.what))]
    written = []
    with kept(imp.change, Product, sorted(set(there)), PRODUCT_COLUMNS):
        for one in given:
            told = terms.ProductToBe(**{name: getattr(one.what, name) for name in TOLD})
            product = catalogue.met(one.what)
            is_new = product is None
            if product is None:
                product = terms.make_product(told, taken=catalogue.keys, brought_by=imp.pk, by=by, at=at)
            elif skips:
                continue
            else:
                terms.fill_product(product, told, brought_by=imp.pk, by=by, at=at)
            catalogue.add(product)
            made = ("product",) if is_new else ()
            written.append(Written(one.row, one.key, made, is_new=is_new, product=product.pk))
    return written


TOLD = ("name", "article", "unit", "price", "currency", "vat")
