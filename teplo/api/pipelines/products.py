"""Products for machines: the catalogue, and what stands in deals."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Status
from pydantic import BaseModel, Field, StrictBool

from teplo.api import callers
from teplo.api.given import Given, Line80, Line200, Number
from teplo.api.money import Amount, Code
from teplo.api.shapes import decimal_words
from teplo.clients import actions as clients
from teplo.clients.lines import lines_of, whole_of
from teplo.clients.models import DealLine
from teplo.clients.rules import MOST_LINES, LineToBe
from teplo.clients.seen import deal_for
from teplo.kit.problems import FieldError, Invalid, NotSeen
from teplo.kit.vat import Off, Vat
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.terms import actions as terms
from teplo.terms.models import Product

router = Router(tags=["products"])

# What a line takes over of its product, where it is not said.
TAKEN = ("name", "unit", "price", "vat", "vat_included")
_NONE = _("There is none like this.")
_PRICE = _("Say what it costs: the product has no price in the currency of the deal.")


class ProductShape(BaseModel):
    """`vat` is none, 0, 5, 7, 10, 20 or 22."""

    id: int
    key: str
    name: str
    article: str
    unit: str
    price: str | None
    currency: str
    vat: str
    vat_included: bool
    active: bool


class LineShape(BaseModel):
    """`off` says whether the discount is in hundredths (`percent`) or an amount off the line; the sums follow."""

    product: str | None
    name: str
    unit: str
    quantity: str
    price: str
    discount: str
    off: str
    vat: str
    vat_included: bool
    net: str
    tax: str
    total: str


class LinesShape(BaseModel):
    lines: list[LineShape]
    currency: str
    net: str
    tax: str
    total: str


class ProductGiven(Given):
    """`price` is a decimal in a string; deals keep the price at which a product was put into them."""

    name: Line200 = ""
    key: Line80 = ""
    article: Line80 = ""
    unit: Line80 = ""
    price: Amount | None = None
    currency: Code = "RUB"
    vat: Line80 = Vat.NONE.value
    vat_included: StrictBool = True
    active: StrictBool = True


class LineGiven(Given):
    """`product` is a key of the catalogue: what is left out comes from it. Without one it is named freely."""

    product: Line80 | None = None
    name: Line200 = ""
    unit: Line80 = ""
    quantity: Amount = Decimal(1)
    price: Amount | None = None
    discount: Amount = Decimal(0)
    off: Line80 = Off.PERCENT.value
    vat: Line80 = Vat.NONE.value
    vat_included: StrictBool = True


class LinesGiven(Given):
    """All the lines of the deal, in their order."""

    lines: Annotated[list[LineGiven], Field(max_length=MOST_LINES)]


@router.get("/products", response=list[ProductShape])
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_products(request: HttpRequest) -> Any:
    """The catalogue by name; those out of use stand in older deals."""
    demand(callers.employee(request), Permission.DEAL_SEE)
    return [_product(one) for one in Product.objects.order_by("name", "pk")]


@router.post("/products", response={201: ProductShape})
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def add_product(request: HttpRequest, given: ProductGiven) -> Any:
    """Add a product to the catalogue."""
    me = callers.employee(request)
    values = _values(given)
    values.pop("is_active", None)
    name = str(values.pop("name", ""))
    return Status(201, _product(terms.add_product(name, key=given.key, values=values, by=me, at=timezone.now())))


@router.patch("/products/{int:product}", response=ProductShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def change_product(request: HttpRequest, product: int, given: ProductGiven) -> Any:
    """Change a product; `active` false takes it out of use. Its key stays."""
    me = callers.employee(request)
    demand(me, Permission.WORDS_SET_UP)
    found = Product.objects.filter(pk=product).first()
    if found is None:
        raise NotSeen
    terms.change_product(found, values=_values(given), by=me, at=timezone.now())
    return _product(Product.objects.get(pk=product))


def _values(given: ProductGiven) -> dict[str, Any]:
    values = {name: getattr(given, name) for name in given.model_fields_set - {"key"}}
    if "active" in values:
        values["is_active"] = values.pop("active")
    return values


def _product(row: Product) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("key", "name", "article", "unit", "currency", "vat", "vat_included")}
    return {"id": row.pk, **own, "price": decimal_words(row.price), "active": row.is_active}


@router.get("/deals/{int:deal}/lines", response=LinesShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_lines(request: HttpRequest, deal: int) -> Any:
    """The products of a deal and what they come to."""
    me = callers.employee(request)
    demand(me, Permission.DEAL_SEE)
    return _lines(deal_for(me, deal).currency, lines_of(deal))


@router.put("/deals/{int:deal}/lines", response=LinesShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def put_lines(request: HttpRequest, deal: int, given: LinesGiven) -> Any:
    """Let these be all the products of a deal; its amount follows them."""
    me = callers.employee(request)
    demand(me, Permission.DEAL_SEE)
    found = deal_for(me, deal)
    known = {one.key: one for one in Product.objects.filter(key__in=[one.product for one in given.lines])}
    wanted = [_to_be(one, place, known, found.currency) for place, one in enumerate(given.lines)]
    clients.put_lines(found, wanted, by=me, at=timezone.now())
    return _lines(found.currency, lines_of(deal))


def _to_be(given: LineGiven, place: int, known: dict[str, Product], currency: str) -> LineToBe:
    product = known.get(given.product or "")
    if given.product and product is None:
        raise Invalid(errors=[FieldError(f"lines.{place}.product", "unknown", _NONE)])
    own = {name: getattr(given, name) for name in TAKEN if name in given.model_fields_set or product is None}
    if product is not None:
        price = product.price if product.currency == currency else None
        own = {**{name: getattr(product, name) for name in TAKEN}, "price": price, **own}
    if own["price"] is None:
        raise Invalid(errors=[FieldError(f"lines.{place}.price", "required", _PRICE)])
    number: Number | None = product.pk if product else None
    return LineToBe(quantity=given.quantity, discount=given.discount, off=given.off, product=number, **own)


def _lines(currency: str, rows: Sequence[DealLine]) -> dict[str, Any]:
    whole = whole_of(rows)
    sums = {name: decimal_words(getattr(whole, name)) for name in ("net", "tax", "total")}
    return {"lines": [_line(row) for row in rows], "currency": currency, **sums}


def _line(row: DealLine) -> dict[str, Any]:
    figures = ("price", "discount", "net", "tax", "total")
    plain = {name: getattr(row, name) for name in ("name", "unit", "off", "vat", "vat_included")}
    told = {name: decimal_words(getattr(row, name)) for name in figures}
    # Whole to its last digit, three of them: what is read can be put back as it is.
    told["quantity"] = f"{row.quantity.normalize():f}"
    return {"product": row.product.key if row.product else None, **plain, **told}
