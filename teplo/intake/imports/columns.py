"""Which field a column may feed, and a first guess which it does: by its header, and by what stands in it.

Names and the first rows in, fields out. Whoever brings the file sees the guess and may change it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teplo.intake.imports import header_words as words
from teplo.intake.imports.cells import GOOGLE, OWN
from teplo.kit.parser.shapes import shape
from teplo.kit.problems import Mistake
from teplo.kit.tables import Layout
from teplo.kit.text import check_inn
from teplo.kit.text.keys import fold
from teplo.terms.queries import definitions
from teplo.terms.rules import Definition

LEADS, CONTACTS, COMPANIES, DEALS, PRODUCTS = "leads", "contacts", "companies", "deals", "products"
PEOPLE = (LEADS, CONTACTS)
EVERY = (LEADS, CONTACTS, COMPANIES, DEALS)


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a column may feed: what it is called, for what it is there, whether several columns may feed it."""

    key: str
    label: str | Promise
    targets: tuple[str, ...]
    many: bool = False


REGISTRY = (
    Column("external_id", _("Number in the other system"), EVERY),
    Column("name", _("Full name"), PEOPLE),
    Column("name", _("Company name"), (COMPANIES,)),
    Column("name", _("Name of the product"), (PRODUCTS,)),
    Column("article", _("Article"), (PRODUCTS,)),
    Column("price", _("Price"), (PRODUCTS,)),
    Column("unit", _("Unit of measure"), (PRODUCTS,)),
    Column("vat", _("VAT"), (PRODUCTS,)),
    Column("last_name", _("Last name"), PEOPLE),
    Column("first_name", _("First name"), PEOPLE),
    Column("middle_name", _("Middle name"), PEOPLE),
    Column("title", _("Title"), (DEALS,)),
    Column("contact_name", _("Name of the contact"), (DEALS,)),
    Column("phone", _("Phone"), (LEADS, CONTACTS, DEALS), many=True),
    Column("email", _("E-mail"), (LEADS, CONTACTS, DEALS), many=True),
    Column("contact", _("Phone or e-mail"), PEOPLE, many=True),
    Column("telegram", "Telegram", PEOPLE, many=True),
    Column("whatsapp", "WhatsApp", PEOPLE, many=True),
    Column("vk", _("VK"), PEOPLE, many=True),
    Column("viber", "Viber", PEOPLE, many=True),
    Column("max", "MAX", PEOPLE, many=True),
    Column("instagram", "Instagram", PEOPLE, many=True),
    Column("facebook", "Facebook", PEOPLE, many=True),
    Column("company", _("Company"), (LEADS, CONTACTS, DEALS)),
    Column("inn", _("Tax number"), EVERY),
    Column("company_size", _("Size of the company"), EVERY),
    Column("industry", _("Industry"), EVERY),
    Column("turnover", _("Turnover a year"), (COMPANIES,)),
    Column("position", _("Position"), PEOPLE),
    Column("site", _("Site"), (COMPANIES,)),
    Column("need", _("What is needed"), (LEADS,)),
    Column("text", _("Text or comment"), (LEADS, CONTACTS, DEALS), many=True),
    Column("product", _("Product"), (LEADS, DEALS)),
    Column("source", _("Source"), (LEADS,)),
    Column("campaign", _("Campaign"), (LEADS,)),
    Column("region", _("Region or city"), PEOPLE),
    Column("heat", _("Heat"), (LEADS,)),
    Column("status", _("Status"), (LEADS,)),
    Column("pipeline", _("Pipeline"), (DEALS,)),
    Column("stage", _("Stage"), (DEALS,)),
    Column("amount", _("Amount"), (LEADS, DEALS)),
    Column("currency", _("Currency"), (LEADS, COMPANIES, DEALS, PRODUCTS)),
    Column("owner", _("Owner"), EVERY),
    Column("tags", _("Tags"), (LEADS,), many=True),
    Column("created_at", _("Date and time of creation"), EVERY),
    Column("closed_at", _("Closed on"), (DEALS,)),
    Column("expected_on", _("Expected to close on"), (DEALS,)),
    Column("lost_because", _("Reason of loss"), (DEALS,)),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A field for a column and how sure that is, from 0 to 1."""

    key: str
    confidence: float


@cache
def _usual(target: str) -> dict[str, Column]:
    return {column.key: column for column in REGISTRY if target in column.targets}


# Files are put in on cards, one by one.
NO_CELL = ("file",)
ENTITIES = {LEADS: "lead", CONTACTS: "contact", COMPANIES: "company", DEALS: "deal"}


def custom_of(target: str) -> dict[str, Definition]:
    """The company's own fields of such rows, by their names in the registry; products have none."""
    if target not in ENTITIES:
        return {}
    return {one.field: one for one in definitions(ENTITIES[target]) if one.kind not in NO_CELL}


def fields_of(target: str) -> dict[str, Column]:
    """The fields of rows of this kind by key, in the order in which they are offered, the company's own last."""
    own = {name: Column(name, one.name, (target,)) for name, one in custom_of(target).items()}
    return {**_usual(target), **own} if own else _usual(target)


def guess(target: str, layout: Layout) -> dict[int, str]:
    """A field for each column (from 0) of which anything can be told; no field twice that stands only once in a row."""
    return {place: found.key for place, found in guesses(target, layout.columns, layout.sample).items()}


def guesses(target: str, columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[int, Guess]:
    """The same with how sure each is. A lead keeps what has no field of its own under the name of its column."""
    headers = [folded(name) for name in columns]
    values = [[row[place].strip() for row in sample if place < len(row)] for place in range(len(columns))]
    wishes = [
        _wishes(target, header, headers, [each for each in cells if each])
        for header, cells in zip(headers, values, strict=True)
    ]
    found = _dealt_out(target, wishes)
    _settle_names(found)
    if target == LEADS:
        for place, name in enumerate(columns):
            if place not in found and any(values[place]) and _is_worth_keeping(name, headers[place]):
                found[place] = Guess(f"{OWN}{name.strip()[:80]}", 0.3)
    return dict(sorted(found.items()))


def folded(header: str) -> str:
    """A header in small letters, without signs, numbers and what stands between: 'E-mail 1 - Value' → 'email value'."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    small = re.sub(r"\be[\s.-]?mail", "email", fold(parted).replace("ё", "е"))
    small = re.sub(r"\bэл(?:ектронн\w*)?\.?\s*почт", "почт", small)
    return " ".join(re.findall(r"[^\W\d_]+", small))


def _dealt_out(target: str, wishes: Sequence[dict[str, float]]) -> dict[int, Guess]:
    """Give each column its best field that is free; the surest choose first, of equals the one that stands first."""
    known = fields_of(target)
    asked = sorted(
        ((-points, place, key) for place, wish in enumerate(wishes) for key, points in wish.items() if key in known)
    )
    found: dict[int, Guess] = {}
    taken: set[str] = set()
    for points, place, key in asked:
        if place not in found and (known[key].many or key not in taken):
            found[place] = Guess(key, -points)
            taken.add(key)
    return found


def _settle_names(found: dict[int, Guess]) -> None:
    """Where the whole name stands, its parts say nothing new; a first name without a last one may be the whole."""
    places = {each.key: place for place, each in found.items()}
    parts = {"first_name", "middle_name", "last_name"} & places.keys()
    if "name" in places and len(parts) > 1:
        del found[places["name"]]  # parts that are told apart say more than what they are put together to
    elif "name" in places:
        for part in parts:
            del found[places[part]]
    elif parts == {"first_name"}:
        found[places["first_name"]] = Guess("name", found[places["first_name"]].confidence)


def _is_worth_keeping(name: str, header: str) -> bool:
    is_running = header in words.RUNNING and not any(sign.isdigit() for sign in name)
    return not is_running and not words.ABOUT_ANOTHER & set(header.split())


def _wishes(target: str, header: str, headers: Sequence[str], values: Sequence[str]) -> dict[str, float]:
    """Which fields a column may be meant for, with points from 0 to 1."""
    shapes = _shares(values)
    wishes = _by_header(target, header)
    if way := _way(header, shapes):
        wishes[way] = 0.98
    if header == SALUTATION and words.SALUTATION_BESIDE & set(headers):
        wishes = {}
    wishes = {key: points for key, points in wishes.items() if _agrees(key, shapes, values)}
    if words.NEVER & set(header.split()):
        return wishes
    return _by_values(target, shapes, values, is_named=len(header) > LONGEST_LETTERS) | wishes


SALUTATION = "обращение"
# A header that short is what a spreadsheet calls a column by itself.
LONGEST_LETTERS = 2


# What may have a unit or a place behind its name: 'Сумма, руб.', 'Город (раб. адрес)'.
BEGUN = ("region", "amount", "text")
USUAL = 0.85


@cache
def _phrases(target: str) -> dict[str, dict[str, float]]:
    """By phrase: the fields that it means, with their points; what stands later in a list says a little less."""
    found: dict[str, dict[str, float]] = {}
    for key, listed in {**words.WHOLE, **words.BY_TARGET.get(target, {})}.items():
        for rank, phrase in enumerate(listed.split("|")):
            found.setdefault(phrase, {})[key] = 0.95 - rank * 0.012
    for key in _usual(target):
        found.setdefault(key.replace("_", " "), {})[key] = 0.97  # our own word for it
    return found


def _by_own_name(target: str, header: str) -> dict[str, float]:
    """The company's own fields that are called so."""
    fields = custom_of(target).items()
    return {name: 0.98 for name, one in fields if header in (folded(one.name), folded(one.key))}


def _by_header(target: str, header: str) -> dict[str, float]:
    """By the whole header, else by a phrase of several words in it, else by how it begins."""
    phrases, padded = _phrases(target), f" {header} "
    if own := _by_own_name(target, header):
        return own
    if header in phrases:
        return dict(phrases[header])
    inside = max((each for each in phrases if " " in each and f" {each} " in padded), key=len, default="")
    if inside:
        beside = set(padded.replace(f" {inside} ", " ").split())
        return {} if beside & words.NEVER else {key: points - 0.3 for key, points in phrases[inside].items()}
    first, _space, rest = header.partition(" ")
    if words.NEVER & set(rest.split()):
        return {}
    return {key: points - 0.4 for key, points in phrases.get(first, {}).items() if key in BEGUN and points > USUAL}


def _way(header: str, shapes: dict[str, float]) -> str:
    """`phone`, `email` or, for both at once, `contact` where a header speaks of a way to reach this very person."""
    said = set(header.split())
    by_phone, by_mail = bool(said & words.PHONE) or header in words.CALLED_BACK, bool(said & words.EMAIL)
    if said & words.NEVER or not (by_phone or by_mail):
        return ""
    if (by_phone and by_mail) or min(shapes.get("phone", 0), shapes.get("email", 0)) > 0.1:
        return "contact"
    return "email" if by_mail or shapes.get("email", 0) > 0.5 else "phone"


def _shares(values: Sequence[str]) -> dict[str, float]:
    """How much of what stands in a column has which shape; of several in one cell the first speaks for all."""
    counted = Counter(shape(value.partition(GOOGLE)[0].strip()) for value in values)
    return {name: count / len(values) for name, count in counted.items()} if values else {}


MOSTLY = 0.6
REACHED, ANY = ("phone", "email"), 0.01
NEEDED = {
    "amount": ("number", "money"),
    "turnover": ("number", "money"),
    "created_at": ("date",),
    "closed_at": ("date",),
    "expected_on": ("date",),
    "inn": ("number", "phone"),
    "company_size": ("number",),
    "email": REACHED,
    "contact": REACHED,
}
LEAST = {key: ANY if shapes == REACHED else MOSTLY for key, shapes in NEEDED.items()}
HANDLES = ("phone", "telegram", "whatsapp", "viber", "vk", "max", "instagram", "facebook", "text")


def _agrees(key: str, shapes: dict[str, float], values: Sequence[str]) -> bool:
    """Whether what stands in a column can be what its header says; an empty one contradicts nothing."""
    if not values:
        return True
    if key == "heat":
        return all(fold(value) in words.HEATS for value in values)
    if key == "external_id":
        return len(set(values)) == len(values)
    if key in NEEDED:
        return sum(shapes.get(name, 0) for name in NEEDED[key]) >= LEAST[key]
    return key in HANDLES or shapes.get("phone", 0) + shapes.get("email", 0) < MOSTLY


NAME = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?(?: [А-ЯЁ](?:[а-яё]+(?:-[А-ЯЁ][а-яё]+)?|\.)){1,2}")
KIN = re.compile(r"(?:вич|вна|ична|ьич|ов|ова|ев|ева|ин|ина|ский|ская|ко|ук|юк|ян|ых|их)$", re.IGNORECASE)
FIRM = re.compile(
    r"(?:ООО|АО|ЗАО|ПАО|ОАО|ИП|АНО|ГК|ТОО)[\s«\"].+|.+[\s,](?:LLC|Ltd\.?|Inc\.?|GmbH|Corp\.?|LLP)", re.IGNORECASE
)


def _by_values(target: str, shapes: dict[str, float], values: Sequence[str], *, is_named: bool) -> dict[str, float]:
    """What speaks for itself whatever stands above it; names, firms and days only where nothing stands above."""
    phones, emails = shapes.get("phone", 0.0), shapes.get("email", 0.0)
    if not values:
        return {}
    if _share(values, _is_inn) >= MOSTLY:
        return {"inn": 0.6}
    if phones + emails >= MOSTLY:
        return {"contact" if min(phones, emails) > 0.1 else "phone" if phones > emails else "email": 0.6}
    return {} if is_named else _by_sense(target, shapes, values)


def _by_sense(target: str, shapes: dict[str, float], values: Sequence[str]) -> dict[str, float]:
    if shapes.get("date", 0) >= MOSTLY:
        return {"created_at": 0.5}
    if shapes.get("address", 0) >= MOSTLY:
        return {"site": 0.5}
    if _share(values, _is_firm) >= MOSTLY:
        return {"name" if target == COMPANIES else "company": 0.55}
    if target != COMPANIES and _share(values, _is_name) >= MOSTLY:
        return {"contact_name" if target == DEALS else "name": 0.5}
    return {}


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(1 for value in values if holds(value)) / len(values)


def _is_inn(value: str) -> bool:
    try:
        return bool(check_inn(value))
    except Mistake:
        return False


def _is_firm(value: str) -> bool:
    return bool(FIRM.fullmatch(value))


def _is_name(value: str) -> bool:
    return bool(NAME.fullmatch(value)) and any(KIN.search(word) for word in value.split())
