"""Rows that become products of the catalogue."""

import re
from dataclasses import dataclass
from decimal import Decimal

from teplo.intake.imports.cells import Cells
from teplo.intake.imports.rows import Ground, read_currency
from teplo.kit.money import read_amount
from teplo.kit.problems import Mistake
from teplo.kit.text import one_line
from teplo.kit.vat import Vat

LONGEST = {"name": 120, "article": 60, "unit": 20}
RATE = re.compile(r"(?:ндс|vat)?\s*(\d{1,2})\s*(?:[.,]0+)?\s*%?", re.IGNORECASE)
# A share of one, as sheets keep what they show in hundredths.
SHARE = re.compile(r"0[.,](\d{1,2})")
WITHOUT = ("без ндс", "безндс", "нет", "не облагается", "none", "no", "no vat", "without vat", "exempt", "-")


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as a file tells it; '' and None where it says nothing."""

    name: str
    article: str
    unit: str
    price: Decimal | None
    currency: str
    vat: str


def read_product_row(cells: Cells, ground: Ground) -> ProductRow | None:
    """A product; None where a fault was left."""
    said = {key: _line(cells, key) for key in LONGEST}
    price, currency, vat = _price(cells), read_currency(cells, ground), _vat(cells)
    if not said["name"] and not cells.faults:
        cells.fault("name", "no_name")
    return None if cells.faults else ProductRow(**said, price=price, currency=currency, vat=vat)


def _line(cells: Cells, key: str) -> str:
    text = one_line(cells.one(key), limit=LONGEST[key] + 1)
    if len(text) > LONGEST[key]:
        cells.fault(key, "too_long")
    return text


def _price(cells: Cells) -> Decimal | None:
    text = cells.one("price")
    try:
        return read_amount(text) if text else None
    except Mistake as mistake:
        cells.fault("price", mistake.code)
        return None


def _vat(cells: Cells) -> str:
    """The code of a rate: 20 %, '20%', 'НДС 20', 0.2; '' where nothing stands there."""
    text = " ".join(cells.one("vat").casefold().split())
    if not text:
        return ""
    if text in WITHOUT:
        return Vat.NONE.value
    share, rate = SHARE.fullmatch(text), RATE.fullmatch(text)
    code = str(int(share[1].ljust(2, "0"))) if share else str(int(rate[1])) if rate else ""
    if code not in Vat.values:
        cells.fault("vat", "unknown_vat")
    return code
