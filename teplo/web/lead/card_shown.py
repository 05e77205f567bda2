"""The values of a card that are changed where they stand: how each is shown, offered and read."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Source
from teplo.identity.models import Person
from teplo.kit.money import Currency, read_amount
from teplo.kit.problems import Mistake, Words
from teplo.kit.text import clean, one_line
from teplo.leads.models import Heat, Lead
from teplo.terms.models import Product
from teplo.web.shell.parts import InlineField
from teplo.web.templatetags.teplo import money

MOST_TAGS = 20
Options = Sequence[tuple[str, Words]]


@dataclass(frozen=True)
class Shown:
    """A field of the card: `column` is what the action calls it, `read` makes its value of what was typed."""

    label: Words
    column: str
    read: Callable[[str], object]
    kind: str = "text"
    options: Callable[[], Options] | None = None
    keys: str = ""


def line(limit: int) -> Callable[[str], str]:
    """Reads one line; Mistake where it is too long."""

    def read(typed: str) -> str:
        return _within(one_line(typed, limit=10_000), limit)

    return read


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Mistake(
            "too_long", _("At most %(limit)d characters; these are %(count)d.") % {"limit": limit, "count": len(text)}
        )
    return text


def note(typed: str) -> str:
    """Reads several lines."""
    return _within(clean(typed, limit=10_000), 1_000)


def heat(typed: str) -> str:
    """Reads a heat, or none."""
    return _among(typed, ["", *Heat.values])


def _among(typed: str, known: Sequence[str]) -> str:
    if typed not in known:
        raise Mistake("unknown", _("Choose one from the list."))
    return typed


def amount(typed: str) -> Decimal | None:
    """Reads an amount as people write it, `184 500,50`, or none."""
    return read_amount(typed) if typed.strip() else None


def currency(typed: str) -> str:
    """Reads the code of a currency."""
    return _among(typed, Currency.values)


def product(typed: str) -> int | None:
    """Reads the number of a product, or none."""
    return int(_among(typed, [value for value, _words in products()])) if typed else None


def source(typed: str) -> int | None:
    """Reads the number of a source, or none."""
    return int(_among(typed, [value for value, _words in sources()])) if typed else None


def tags(typed: str) -> list[str]:
    """Reads tags parted by commas, each once."""
    found = list(dict.fromkeys(filter(None, (one_line(tag, limit=10_000) for tag in typed.split(",")))))
    if len(found) > MOST_TAGS:
        raise Mistake("too_many", _("At most twenty tags."))
    return [_within(tag, 40) for tag in found]


def products() -> Options:
    return [("", "—"), *((str(row.pk), str(row)) for row in Product.objects.filter(is_active=True).order_by("name"))]


def sources() -> Options:
    return [("", "—"), *((str(row.pk), str(row)) for row in Source.objects.filter(is_active=True).order_by("key"))]


def heats() -> Options:
    return [("", "—"), *Heat.choices]


LEAD = {
    "need": Shown(_("Need"), "need", line(300), keys="e"),
    "heat": Shown(_("Heat"), "heat", heat, "choice", heats),
    "amount": Shown(_("Amount"), "amount", amount),
    "currency": Shown(_("Currency"), "currency", currency, "choice", lambda: Currency.choices),
    "product": Shown(_("Product"), "product_id", product, "choice", products),
    "region": Shown(_("Region"), "region", line(80)),
    "source": Shown(_("Source"), "source_id", source, "choice", sources),
    "tags": Shown(_("Tags"), "tags", tags),
    "handover_note": Shown(_("Hand-over note"), "handover_note", note, "textarea"),
}
PERSON = {
    "name": Shown(_("Name"), "name", line(200)),
    "position": Shown(_("Position"), "position", line(120)),
    "company": Shown(_("Company"), "company", line(200)),
}


def mark(value: object) -> str:
    """Tells one value of a field from another, so that a form knows whether what it showed still stands."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]


def of_lead(lead: Lead, name: str, *, may_change: bool = True) -> InlineField:
    """A field of a lead as it stands now."""
    shown, value = LEAD[name], getattr(lead, LEAD[name].column)
    url = reverse("lead-change", args=[lead.pk, name])
    return _entry(name, shown, value, url, words=_words(lead, name, value), may_change=may_change)


def of_person(lead: Lead, person: Person, name: str, *, may_change: bool = True) -> InlineField:
    """A field of the person of a lead as it stands now."""
    value = person.company.name if name == "company" and person.company else getattr(person, name) or ""
    url = reverse("lead-person-change", args=[lead.pk, name])
    return _entry(name, PERSON[name], value, url, may_change=may_change)


def _words(lead: Lead, name: str, value: object) -> Words:
    if name == "heat":
        return Heat(str(value)).label if value else ""
    if name == "amount":
        return money(lead.amount, lead.currency) if lead.amount is not None else ""
    if name == "currency":
        return Currency(str(value)).label
    if name in ("product", "source"):
        return str(getattr(lead, name) or "")
    return ""


def _entry(name: str, shown: Shown, value: object, url: str, *, may_change: bool, words: Words = "") -> InlineField:
    return InlineField(
        name=name,
        label=shown.label,
        url=url,
        value=typed_of(value),
        shown=words,
        kind=shown.kind,
        options=shown.options() if shown.options and may_change else (),
        version=mark(value),
        may_change=may_change,
        keys=shown.keys,
    )


def typed_of(value: object) -> str:
    """A value as it stands in its input."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Decimal):
        return f"{value:f}".removesuffix(".00")
    return "" if value is None else str(value)
