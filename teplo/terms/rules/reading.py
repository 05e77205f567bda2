"""Values of custom fields: how each kind is read, kept and told. Plain values in, plain values out.

What is kept is JSON: a number as text in one form (JSON's own would lose digits), money with its currency, a day as
`2026-11-30`, options by their keys, an employee and a file by their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from teplo.kit.dates import read_day
from teplo.kit.money import SIGNS, Currency, read_amount
from teplo.kit.problems import FieldError, Mistake
from teplo.kit.text import clean, one_line

PREFIX = "custom_"
LONGEST, LONGEST_LINK, MOST_CHOSEN = 1_000, 1_000, 50
YEARS = range(1900, 2200)
# The numbers of our own records, as people say them.
# The number of a lead, a deal, a contact or a company, as their cards show it.
RECORD = re.compile(r"(L|D|C|CO)-([1-9]\d{0,17})", re.ASCII)
# Typed with the other keyboard they look the same.
LATIN = str.maketrans("СО", "CO")
_TYPED_NUMBER = re.compile(r"([+-]?)0*([0-9]{1,15})(?:\.([0-9]{1,6}))?")
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f'’]")
_CODE = re.compile(rf"({'|'.join(Currency.values)})", re.IGNORECASE)
_YES = frozenset({"yes", "true", "1", "on", "y", "да", "истина", "+"})
_NO = frozenset({"no", "false", "0", "off", "n", "нет", "ложь", "-"})
BY_WORD = {"руб": "RUB", "р": "RUB", **{sign: code for code, sign in SIGNS.items()}}


@dataclass(frozen=True, slots=True)
class Option:
    """One of a list: its key stays, its name may change; a retired one is no longer offered."""

    key: str
    name: str
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that was kept for a field: the number of its row, and its name."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A custom field as it stands now; `name` is what people call it."""

    pk: int
    entity: str
    key: str
    name: str
    kind: str
    options: tuple[Option, ...] = ()
    is_retired: bool = False

    @property
    def field(self) -> str:
        """Its key in the registry, in rules that hide and require, and among the values of a change."""
        return f"{PREFIX}{self.key}"


def key_of(field: str) -> str:
    """The key of a custom field by its name in the registry; '' for a field of the product."""
    return field.removeprefix(PREFIX) if field.startswith(PREFIX) else ""


def read_custom(
    definitions: Iterable[Definition], typed: Mapping[str, object], *, at: str = PREFIX
) -> tuple[dict[str, Any], list[FieldError]]:
    """What was given, by key, as it is kept, None for what is emptied; and every mistake at `at` with the key behind.

    A key that no field has, and one that is retired, is a mistake.
    """
    known = {one.key: one for one in definitions}
    values: dict[str, Any] = {}
    mistakes: list[FieldError] = []
    for key, given in typed.items():
        field = known.get(key)
        if field is None or field.is_retired:
            words = _("This field is out of use.") if field else _("There is no such field.")
            mistakes.append(FieldError(f"{at}{key[:40]}", "retired" if field else "unknown_field", words))
            continue
        try:
            values[key] = read(field, given)
        except Mistake as mistake:
            mistakes.append(mistake.at(f"{at}{key}"))
    return values, mistakes


def read(field: Definition, given: object) -> Any:
    """A value as it is kept, of what somebody typed or a program sent; None for none. Mistake where it cannot be."""
    if given is None or given in ("", [], {}):
        return None
    if isinstance(given, str) and not one_line(given, limit=LONGEST * 2):
        return None
    return _READ[field.kind](field, given)


def _text(_field: Definition, given: object) -> str:
    text = clean(_plain(given), limit=LONGEST * 2)
    if len(text) > LONGEST:
        raise _too_long(LONGEST)
    return text


def _plain(given: object) -> str:
    """What was written as one text; Mistake for what is a list or a document."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, Decimal):
        return f"{given:f}"
    if isinstance(given, str | int | float):
        return str(given)
    raise Mistake("wrong_value", _("This is no text."))


def _too_long(most: int) -> Mistake:
    return Mistake("too_long", _("At most %(limit)d characters.") % {"limit": most})


def _number(_field: Definition, given: object) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise _no_number()
    text = _SPACES.sub("", _plain(given)[:100]).replace(",", ".")
    if isinstance(given, float) and "e" in text:
        text = f"{_decimal(text):f}"
    found = _TYPED_NUMBER.fullmatch(text)
    if found is None:
        raise _no_number()
    part = (found[3] or "").rstrip("0")
    number = f"{found[2]}.{part}" if part else found[2]
    return f"-{number}" if found[1] == "-" and number.strip("0.") else number


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _no_number() from None


def _no_number() -> Mistake:
    return Mistake("not_a_number", _("Write a number: at most 15 digits, and 6 after the point."))


def _money(_field: Definition, given: object) -> dict[str, str]:
    if isinstance(given, Mapping):
        amount, currency = given.get("amount"), given.get("currency", Currency.RUB)
        if set(given) - {"amount", "currency"} or not isinstance(amount, str | int):
            raise Mistake("not_a_number", _("Write an amount with its currency, such as 150000 RUB."))
        text = str(amount)
    else:
        text, currency = _amount_and_currency(_plain(given)[:100])
    if currency not in Currency.values:
        raise Mistake("unknown", _("We know no currency “%(code)s”.") % {"code": str(currency)[:20]})
    return {"amount": f"{read_amount(text):.2f}", "currency": str(currency)}


def _amount_and_currency(text: str) -> tuple[str, str]:
    if found := _CODE.search(text):
        return _CODE.sub("", text, count=1), found[0].upper()
    for word, code in sorted(BY_WORD.items(), key=lambda pair: -len(pair[0])):
        bare = text.strip().rstrip(".").lower()
        if bare.endswith(word.lower()):
            return bare.removesuffix(word.lower()), code
        if bare.startswith(word.lower()):
            return bare.removeprefix(word.lower()), code
    return text, Currency.RUB.value


def _date(_field: Definition, given: object) -> str:
    day = given if isinstance(given, date) else read_day(_plain(given)[:40], order="dmy")
    if day.year not in YEARS:
        raise Mistake("no_date", _("Write a day between 1900 and 2199."))
    return date(day.year, day.month, day.day).isoformat()


def _choice(field: Definition, given: object) -> str:
    wanted = one_line(_plain(given), limit=200)
    by_key = next((one for one in field.options if one.key == wanted), None)
    folded = wanted.casefold()
    found = by_key or next((one for one in field.options if one.name.casefold() == folded and not one.is_retired), None)
    if found is None:
        offered = ", ".join(one.name for one in field.options if not one.is_retired)
        words = _("“%(value)s” is not in the list: %(options)s.")
        raise Mistake("unknown", words % {"value": wanted[:80], "options": offered[:300]})
    return found.key


def _choices(field: Definition, given: object) -> list[str] | None:
    wanted = given if isinstance(given, list | tuple) else re.split(r"[,;\n]", _plain(given))
    if len(wanted) > MOST_CHOSEN:
        raise Mistake("too_many", _("At most fifty can be chosen."))
    chosen = [_choice(field, one) for one in wanted if not isinstance(one, str) or one.strip()]
    order = {one.key: place for place, one in enumerate(field.options)}
    return sorted(set(chosen), key=order.__getitem__) or None


def _yes_no(_field: Definition, given: object) -> bool:
    word = one_line(_plain(given), limit=20).casefold()
    if word not in _YES and word not in _NO:
        raise Mistake("not_yes_no", _("Say yes or no."))
    return word in _YES


def _row(_field: Definition, given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 10**18:
        return given
    if isinstance(given, str) and given.isascii() and given.isdecimal() and 0 < int(given[:19]) < 10**18:
        return int(given)
    raise Mistake("unknown", _("Choose one from the list."))


def _file(_field: Definition, given: object) -> dict[str, Any]:
    # A number that somebody sends could be that of a file which he may not see.
    if not isinstance(given, GivenFile):
        raise Mistake("wrong_value", _("Files are put in on the card."))
    return {"file": given.number, "name": given.name}


def _link(_field: Definition, given: object) -> str:
    text = one_line(_plain(given), limit=LONGEST_LINK * 2)
    if len(text) > LONGEST_LINK:
        raise _too_long(LONGEST_LINK)
    if RECORD.fullmatch(number := text.upper().translate(LATIN)):
        return number
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        is_address = False
    if not is_address:
        words = _("Write an address that begins with https://, or the number of a record: L-12, D-5, C-7, CO-3.")
        raise Mistake("no_link", words)
    return text


_READ: dict[str, Callable[[Definition, object], Any]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "person": _row,
    "file": _file,
    "link": _link,
}


# What an enquiry cannot name: numbers of our people, and files that are nowhere yet.
OURS = frozenset({"person", "file"})


def out_of(fields: Mapping[str, object], known: Iterable[Definition]) -> tuple[dict[str, object], dict[str, Any]]:
    """What an enquiry names beside the usual, in two: what stays as it was written, and values of custom fields.

    A field is named by its key or as people call it. What cannot be read stays as it was written: nothing is lost.
    """
    named = {word: one for one in known if one.kind not in OURS for word in (one.name.casefold(), one.key)}
    rest, custom = dict[str, object](), dict[str, Any]()
    for name, given in fields.items():
        field = named.get(str(name).strip().casefold())
        try:
            value = read(field, given) if field else None
        except Mistake:
            value = None
        if field is None or value is None:
            rest[name] = given
        else:
            custom.setdefault(field.key, value)
    return rest, custom
