"""Amounts of money: always with their currency, never summed across currencies."""

import re
from decimal import Decimal

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Mistake

# Twelve digits before the point: a deal of a trillion is a slip of the finger.
DIGITS, PLACES = 14, 2
MOST = Decimal(10) ** (DIGITS - PLACES)


class Currency(models.TextChoices):
    """The currencies that an amount may stand in (ISO 4217)."""

    RUB = "RUB", _("Russian rouble")
    USD = "USD", _("US dollar")
    EUR = "EUR", _("Euro")
    CNY = "CNY", _("Yuan")
    KZT = "KZT", _("Tenge")
    BYN = "BYN", _("Belarusian rouble")
    UZS = "UZS", _("Uzbek sum")
    AMD = "AMD", _("Armenian dram")
    GEL = "GEL", _("Lari")
    KGS = "KGS", _("Kyrgyz som")
    AED = "AED", _("Dirham")
    TRY = "TRY", _("Turkish lira")
    GBP = "GBP", _("Pound sterling")


SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "BYN": "Br", "CNY": "¥", "GBP": "£"}
NO_BREAK = "\N{NO-BREAK SPACE}"


def money_words(amount: Decimal, currency: str, *, is_russian: bool) -> str:
    """An amount as people read it: `150 000 ₽` or `₽150,000`, hundredths only where there are any."""
    digits = f"{amount:,.2f}" if amount % 1 else f"{amount:,.0f}"
    sign = SIGNS.get(currency, currency)
    if is_russian:
        return f"{digits.replace(',', NO_BREAK).replace('.', ',')}{NO_BREAK}{sign}"
    return f"{sign}{digits}" if len(sign) == 1 else f"{digits}{NO_BREAK}{sign}"


def money_said(amount: object, currency: object) -> str:
    """The same in the language of whoever reads, out of what a line of the ledger keeps; '' where it keeps none."""
    if amount is None:
        return ""
    return money_words(Decimal(str(amount)), str(currency), is_russian=(get_language() or "").startswith("ru"))


def amount_fault(amount: Decimal) -> Mistake | None:
    """What is wrong with an amount: below nothing, beyond all reason, or finer than a hundredth; None if nothing."""
    if not amount.is_finite():
        return Mistake("not_a_number", _("Write a number."))
    if amount < 0:
        return Mistake("negative", _("An amount cannot be negative."))
    if amount >= MOST:
        return Mistake("too_large", _("This amount is too large: are there digits too many?"))
    if amount != amount.quantize(Decimal(10) ** -PLACES):
        return Mistake("too_fine", _("At most two digits after the point."))
    return None


def unknown_currency(code: str) -> Mistake:
    """A code that stands for no currency of ours."""
    return Mistake("unknown", _("We know no currency “%(code)s”.") % {"code": code[:20]})


# What people write between the digits: spaces of all widths, apostrophes; and what they write behind them.
BETWEEN = re.compile(r"[\s\u00a0\u2009\u202f'’]")
# Nothing that only computers write, such as 1e9.
PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
BEHIND = re.compile(r"(?:₽|р\.?|руб\.?|rub|\$|€|£)$", re.IGNORECASE)


def read_amount(written: str) -> Decimal:
    """An amount as people write it, `150 000,50 ₽`; Mistake where it is none."""
    plain = BEHIND.sub("", BETWEEN.sub("", written[:100])).replace(",", ".")
    if not PLAIN.fullmatch(plain):
        raise Mistake("not_a_number", _("Write a number, such as 150000 or 150000.50."))
    amount = Decimal(plain)
    if fault := amount_fault(amount):
        raise fault
    return amount.quantize(Decimal(10) ** -PLACES)
