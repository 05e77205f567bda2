"""Values: how each kind writes them, and what they mean for whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from teplo.kit.filters.kinds import ME, MY_TEAM, NONE_AMONG, NONE_VALUE, Context, Kind, Operator
from teplo.kit.filters.periods import is_period
from teplo.kit.filters.registry import Field, FilterMistake

LONGEST = 200
YEARS = range(1900, 2201)

_NUMBER = re.compile(r"([+-]?)0*(\d{1,15})(?:[.,](\d{1,6}))?")
_REFERENCE = re.compile(r"[1-9]\d{0,17}")
_KEY = re.compile(r"[\w.:@/ +\-]{1,100}")
_FLAGS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}


def written(field: Field, op: Operator, text: str) -> str:
    """Return a value in its one written form; raises `FilterMistake` when the field cannot have it."""
    text = text.strip()
    if not text:
        raise FilterMistake(field.key, "empty_value", _("A value is missing"))
    if len(text) > LONGEST:
        raise FilterMistake(field.key, "value_too_long", _("A value has at most 200 characters"))
    if text == NONE_VALUE and field.kind in NONE_AMONG and op in (Operator.IS, Operator.IS_NOT):
        return text
    read = field.special.form if field.special else _FORMS[field.kind]
    form = read(text) if text.isprintable() else None
    if form is None or (field.closed and not _is_choice(field, form)):
        raise FilterMistake(field.key, "wrong_value", _("This field cannot have such a value"))
    return form


def _is_choice(field: Field, form: str) -> bool:
    return any(form == value for value, _label in (field.choices() if field.choices else ()))


def _key_form(text: str) -> str | None:
    return text if text != NONE_VALUE and _KEY.fullmatch(text) else None


def _reference_form(text: str) -> str | None:
    return text if text in (ME, MY_TEAM) or (text.isascii() and _REFERENCE.fullmatch(text)) else None


@lru_cache(maxsize=1024)
def _number_form(text: str) -> str | None:
    # No exponents: '1e9999' is short to write and endless to compute.
    found = _NUMBER.fullmatch(text) if text.isascii() else None
    if found is None:
        return None
    sign, whole, part = found[1], found[2], (found[3] or "").rstrip("0")
    number = f"{whole}.{part}" if part else whole
    return f"-{number}" if sign == "-" and number.strip("0.") else number


def _date_form(text: str) -> str | None:
    if is_period(text):
        return text
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day.isoformat() if day.year in YEARS else None


def moment_form(text: str) -> str | None:
    """Return the written form of a day, a period or an instant; None where it is none of them."""
    if is_period(text) or len(text) == len("2026-11-21"):
        return _date_form(text)
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # a '+' that an address turned into a space
    except ValueError:
        return None
    return moment.astimezone(UTC).isoformat() if moment.tzinfo is not None and moment.year in YEARS else None


_FORMS: dict[Kind, Callable[[str], str | None]] = {
    Kind.TEXT: str,
    Kind.SEARCH: str,
    Kind.NUMBER: _number_form,
    Kind.MONEY: _number_form,
    Kind.MOMENT: moment_form,
    Kind.DATE: _date_form,
    Kind.CHOICE: _key_form,
    Kind.REFERENCE: _reference_form,
    Kind.FLAG: lambda text: _FLAGS.get(text.lower()),
    Kind.TAGS: _key_form,
}


def number(text: str) -> int | Decimal:
    """Return a written number; whole ones as int, so that integer columns use their index."""
    return Decimal(text) if "." in text else int(text)


def references(text: str, context: Context) -> tuple[int, ...]:
    """Return the ids that a written reference means to whoever asks."""
    if text == ME:
        return () if context.me is None else (context.me,)
    return context.team_ids if text == MY_TEAM else (int(text),)
