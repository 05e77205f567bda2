"""The values of a deal that are changed where they stand."""

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import Deal
from teplo.kit.money import Currency, read_amount
from teplo.kit.problems import Mistake
from teplo.kit.text import one_line
from teplo.web.clients.inline import entry_of
from teplo.web.lead.card_shown import Shown, line
from teplo.web.shell.parts import InlineField
from teplo.web.templatetags.teplo import money


def amount(typed: str) -> Decimal | None:
    """Reads an amount as people write it: `150 000,50`; Mistake where it is none."""
    plain = one_line(typed, limit=60)
    return read_amount(plain) if plain else None


def day(typed: str) -> date | None:
    """Reads a day as a date input sends it; Mistake where it is none."""
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        raise Mistake("no_date", _("Write a day, as 2026-09-30.")) from None


def currency(typed: str) -> str:
    """Reads the code of a currency."""
    if typed not in Currency.values:
        raise Mistake("unknown", _("Choose one from the list."))
    return typed


DEAL = {
    "title": Shown(_("Title"), "title", line(200), keys="e"),
    "amount": Shown(_("Amount"), "amount", amount),
    "currency": Shown(_("Currency"), "currency", currency, "choice", lambda: list(Currency.choices)),
    "expected_on": Shown(_("Expected on"), "expected_on", day, "date"),
}


def of_deal(deal: Deal, name: str, *, may_change: bool = True) -> InlineField:
    """A field of a deal as it stands now."""
    value = getattr(deal, name)
    url = reverse("deal-change", args=[deal.pk, name])
    typed, words = None, ""
    if name == "amount" and value is not None:
        typed, words = f"{value:f}".removesuffix(".00"), money(value, deal.currency)
    elif name == "expected_on" and value:
        typed, words = value.isoformat(), date_format(value, "DATE_FORMAT")
    elif name == "currency":
        words = str(deal.get_currency_display())
    return entry_of(name, DEAL[name], value, url, may_change=may_change, typed=typed, words=words)
