"""Value added tax of what is sold: the rates of Russia, and what a line of goods comes to with and without it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class Vat(models.TextChoices):
    """The rates in force (Tax Code of Russia, article 164), and none at all; 20 % stands in deals made before 2026."""

    NONE = "none", _("Without VAT")
    ZERO = "0", "0 %"
    FIVE = "5", "5 %"
    SEVEN = "7", "7 %"
    TEN = "10", "10 %"
    TWENTY = "20", "20 %"
    TWENTY_TWO = "22", "22 %"


class Off(models.TextChoices):
    """How a discount is said: in hundredths of the line, or as an amount off the whole line."""

    PERCENT = "percent", _("%")
    AMOUNT = "amount", _("amount")


@dataclass(frozen=True, slots=True)
class Sums:
    """What a line comes to: before the discount, the discount, without VAT, the VAT, with VAT."""

    before: Decimal
    off: Decimal
    net: Decimal
    vat: Decimal
    total: Decimal


def rounded(amount: Decimal) -> Decimal:
    """To the hundredth, the half up: an invoice stands in roubles and kopecks (Resolution 1137, appendix 1)."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def sums_of(quantity: Decimal, price: Decimal, *, discount: Decimal, off: str, vat: str, is_included: bool) -> Sums:
    """The sums of one line, each rounded by itself, so that lines add up to what the page shows below them.

    A price without VAT gets the tax on top (article 168, clause 1); out of one with VAT it is taken by the computed
    rate, 22/122 and the like (article 164, clause 4).
    """
    before = rounded(quantity * price)
    less = rounded(before * discount / HUNDRED) if off == Off.PERCENT else rounded(discount)
    left, rate = before - less, rate_of(vat)
    if is_included:
        tax = rounded(left * rate / (HUNDRED + rate))
        return Sums(before, less, left - tax, tax, left)
    tax = rounded(left * rate / HUNDRED)
    return Sums(before, less, left, tax, left + tax)


def rate_of(vat: str) -> Decimal:
    """The rate in hundredths; nothing where there is no tax."""
    return Decimal(0) if vat == Vat.NONE else Decimal(vat)
