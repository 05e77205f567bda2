"""Pure decisions about clients: what is wrong with a deal that somebody wants."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from teplo.kit.money import Currency, amount_fault, unknown_currency
from teplo.kit.problems import FieldError, Words
from teplo.kit.text import search_text


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal to be: title, amount with its currency, the expected day, the pipeline by number (None: the first)."""

    title: str
    amount: Decimal | None = None
    currency: str = Currency.RUB.value
    expected_on: date | None = None
    pipeline: int | None = None


LONGEST_TITLE = 200


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
