"""Pure decisions about clients: what is wrong with a deal that somebody wants."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from teplo.kit.money import Currency, amount_fault, unknown_currency
from teplo.kit.problems import FieldError, Words
from teplo.kit.text import search_text
from teplo.kit.vat import HUNDRED, Off, Sums, Vat, sums_of


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal to be: title, amount with its currency, the expected day, the pipeline by number (None: the first)."""

    title: str
    amount: Decimal | None = None
    currency: str = Currency.RUB.value
    expected_on: date | None = None
    pipeline: int | None = None


LONGEST_TITLE = 200
LONGEST_NAME, LONGEST_UNIT = 200, 20
MOST_LINES = 200
MOST_OF_ONE = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class LineToBe:
    """A line of products to be: `product` is its number, None for what is in no catalogue; a discount in hundredths of
    the line or as an amount off it, as `off` says."""

    name: str
    quantity: Decimal
    price: Decimal
    product: int | None = None
    unit: str = ""
    discount: Decimal = Decimal(0)
    off: str = Off.PERCENT.value
    vat: str = Vat.NONE.value
    vat_included: bool = True

    @property
    def sums(self) -> Sums:
        """What it comes to."""
        return sums_of(
            self.quantity,
            self.price,
            discount=self.discount,
            off=self.off,
            vat=self.vat,
            is_included=self.vat_included,
        )


def faults_of_line(line: LineToBe) -> list[FieldError]:
    """What must be mended in a line before its sums can be made, each at its field; empty where all is well."""
    faults = [fault.at(name) for name, fault in (("price", amount_fault(line.price)),) if fault]
    faults += _texts(line)
    if not line.quantity.is_finite() or line.quantity <= 0:
        faults.append(FieldError("quantity", "not_positive", _("Say how many: more than nothing.")))
    elif line.quantity >= MOST_OF_ONE or line.quantity != line.quantity.quantize(Decimal("0.001")):
        words = _("At most three digits after the point, and less than a milliard.")
        faults.append(FieldError("quantity", "too_fine", words))
    for name, value, known in (("vat", line.vat, Vat), ("off", line.off, Off)):
        if value not in known:
            faults.append(FieldError(name, "unknown", _("Choose one from the list.")))
    return faults or _discount_fault(line)


def _texts(line: LineToBe) -> list[FieldError]:
    words = _("At most %(limit)s characters.")
    faults = []
    if not line.name.strip():
        faults.append(FieldError("name", "required", _("Say what it is.")))
    for name, value, limit in (("name", line.name, LONGEST_NAME), ("unit", line.unit, LONGEST_UNIT)):
        if len(value) > limit:
            faults.append(FieldError(name, "too_long", words % {"limit": limit}))
    return faults


def _discount_fault(line: LineToBe) -> list[FieldError]:
    if fault := amount_fault(line.discount):
        return [fault.at("discount")]
    if line.off == Off.PERCENT and line.discount > HUNDRED:
        return [FieldError("discount", "too_large", _("No more than 100 %."))]
    sums = line.sums
    if sums.off > sums.before:
        return [FieldError("discount", "too_large", _("The discount is more than the line comes to."))]
    if fault := amount_fault(sums.total):
        return [fault.at("quantity")]
    return []


def faults_of(deal: NewDeal) -> list[FieldError]:
    """What must be mended before the deal can be made, each at its field; empty where all is well."""
    faults = []
    if not deal.title.strip():
        faults.append(FieldError("title", "required", _("Give the deal a title.")))
    elif len(deal.title) > LONGEST_TITLE:
        words = _("At most %(limit)s characters.") % {"limit": LONGEST_TITLE}
        faults.append(FieldError("title", "too_long", words))
    if deal.amount is not None and (fault := amount_fault(deal.amount)):
        faults.append(fault.at("amount"))
    if deal.currency not in Currency:
        faults.append(unknown_currency(deal.currency).at("currency"))
    return faults


def deal_search(title: str) -> str:
    """What a deal is found by: its title alone, for whoever sees it may not see whose it is."""
    return search_text(title)[:4000]


@dataclass(frozen=True, slots=True)
class Kept:
    """What an undo leaves as it is: `deal:4`, why as a code, and why in words."""

    object: str
    code: str
    why: Words


CHANGED = _("changed since")
