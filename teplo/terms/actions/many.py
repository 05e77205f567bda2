"""Products of a file: found or made, filled where they say nothing yet, and taken away again."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from teplo.kit import sql
from teplo.kit.text import free_slug, slug
from teplo.kit.transactions import step
from teplo.kit.vat import Vat
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.ledger.models import Event
from teplo.terms.models import Product

USED = "SELECT DISTINCT {column} FROM {table} WHERE {column} = ANY (%s::bigint[])"


@dataclass(frozen=True, slots=True)
class ProductToBe:
    """A product as somebody tells it; '' and None where he says nothing."""

    name: str
    article: str
    unit: str
    price: Decimal | None
    currency: str
    vat: str


@step
def products_locked() -> list[Product]:
    """The whole catalogue, locked until the end of the transaction: nobody adds what a file adds."""
    sql.run("LOCK TABLE terms_product IN SHARE ROW EXCLUSIVE MODE")
    return list(Product.objects.order_by("pk"))


@step
def make_product(given: ProductToBe, *, taken: Iterable[str], brought_by: int, by: Actor, at: datetime) -> Product:
    """Make one; `taken` are the keys that others have, `brought_by` the number of the import."""
    key = free_slug(slug(given.name, limit=50, otherwise="product"), set(taken), limit=60)
    product = Product.objects.create(
        key=key, name=given.name, article=given.article, unit=given.unit, price=given.price, currency=given.currency,
        vat=given.vat or Vat.NONE,
    )  # fmt: skip
    record("product.added", by=by, at=at, product=product.pk, **{"import": brought_by})
    return product


@step
def fill_product(product: Product, given: ProductToBe, *, brought_by: int, by: Actor, at: datetime) -> None:
    """Fill in what a locked product says nothing of; a price comes with its currency and its tax."""
    changed = [name for name in ("article", "unit") if not getattr(product, name) and getattr(given, name)]
    for name in changed:
        setattr(product, name, getattr(given, name))
    if product.price is None and given.price is not None:
        product.price, product.currency, product.vat = given.price, given.currency, given.vat or product.vat
        changed += ["price", "currency", "vat"]
    if changed:
        product.save(update_fields=changed)
        record("product.changed", by=by, at=at, product=product.pk, fields=changed, **{"import": brought_by})


@step
def remove_products(numbers: Sequence[int], *, besides: Collection[int], since: int) -> set[int]:
    """Remove those of these products that nothing names and nobody has changed; gives which went.

    What the imports `besides` have filled counts as nobody's. `since` is the number of the first line in the ledger
    that can tell of them.
    """
    products_locked()
    used: set[int] = set()
    for field in Product._meta.get_fields(include_hidden=True):
        if field.one_to_many and field.auto_created:
            table, column = field.related_model._meta.db_table, field.remote_field.column  # type: ignore[union-attr]
            used |= {one for (one,) in sql.rows(USED.format(table=table, column=column), [list(numbers)])}
    told = Event.objects.filter(kind="product.changed", lead=None, person=None, pk__gt=since)
    touched = {facts["product"] for facts in told.values_list("facts", flat=True) if facts.get("import") not in besides}
    free = set(numbers) - used - touched
    Product.objects.filter(pk__in=free).delete()
    return free
