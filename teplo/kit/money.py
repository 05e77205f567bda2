"""Amounts of money: always with their currency, never summed across currencies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# Twelve digits before the point: a deal of a trillion is a slip of the finger.
DIGITS, PLACES = 14, 2


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
