"""Values of custom fields told: as people read them, as forms hold them, as another kind would keep them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teplo.kit.money import money_said
from teplo.kit.problems import Mistake
from teplo.terms.rules.reading import Definition, read

_KEPT_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")


def as_text(value: object) -> str | None:
    """A kept value as PostgreSQL's `->>` gives it: every reading begins there, so both readings agree."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def as_number(value: object) -> Decimal | None:
    """A number, or the number of a row; None for what is none, as the function `custom_number` of the database."""
    text = as_text(value)
    return Decimal(text) if text is not None and _KEPT_NUMBER.fullmatch(text) else None


def as_day(value: object) -> date | None:
    """A day; None for what is none, as the function `custom_day` of the database."""
    text = as_text(value)
    if text is None or not re.fullmatch(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def typed(field: Definition, value: Any) -> str:
    """A kept value as it stands in an input; what is typed so is read as the same value."""
    if value is None:
        return ""
    if field.kind == "money" and isinstance(value, Mapping):
        return f"{str(value.get('amount', '')).removesuffix('.00')} {value.get('currency', '')}".strip()
    if field.kind == "choices" and isinstance(value, list):
        return ",".join(map(str, value))
    if field.kind == "yes_no":
        return "yes" if value is True else "no" if value is False else str(value)
    if field.kind == "file" and isinstance(value, Mapping):
        return str(value.get("name", ""))
    return str(as_text(value))


def words(field: Definition, value: Any, *, people: Mapping[int, str] | None = None) -> str:
    """A kept value as people read it, '' for none; `people` are the names of employees by number.

    A value of a former kind is shown as it was written.
    """
    if value is None:
        return ""
    told = _WORDS.get(field.kind)
    return (told(field, value, people or {}) if told else "") or as_text(value) or ""


Told = Callable[[Definition, Any, Mapping[int, str]], str]


def _number_words(_field: Definition, value: Any, _people: Mapping[int, str]) -> str:
    number = as_number(value)
    return "" if number is None else number_format(number, force_grouping=abs(number) >= 10_000)


def _money_words(_field: Definition, value: Any, _people: Mapping[int, str]) -> str:
    return money_said(value.get("amount"), value.get("currency")) if isinstance(value, Mapping) else ""


def _day_words(_field: Definition, value: Any, _people: Mapping[int, str]) -> str:
    day = as_day(value)
    return date_format(day) if day else ""


def _option_words(field: Definition, value: Any, _people: Mapping[int, str]) -> str:
    names = {one.key: one.name for one in field.options}
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(names.get(str(key), str(key)) for key in chosen)


def _yes_no_words(_field: Definition, value: Any, _people: Mapping[int, str]) -> str:
    return gettext("yes") if value is True else gettext("no") if value is False else ""


def _person_words(_field: Definition, value: Any, people: Mapping[int, str]) -> str:
    return people.get(value, "") if isinstance(value, int) else ""


def _file_words(_field: Definition, value: Any, _people: Mapping[int, str]) -> str:
    return str(value.get("name", "")) if isinstance(value, Mapping) else ""


_WORDS: dict[str, Told] = {
    "number": _number_words,
    "money": _money_words,
    "date": _day_words,
    "choice": _option_words,
    "choices": _option_words,
    "yes_no": _yes_no_words,
    "person": _person_words,
    "file": _file_words,
}
# Codes, numbers of rows and amounts: what a line of the ledger may keep of a value. A day may be somebody's birthday.
TOLD = frozenset({"number", "money", "choice", "choices", "yes_no", "person"})


def turned(field: Definition, into: Definition, value: Any) -> Any:
    """A kept value as the field would keep it under another kind; Mistake where it cannot be read so."""
    if {field.kind, into.kind} == {"choice", "choices"} and field.options == into.options:
        plain: object = value if isinstance(value, list) else [value]
    else:
        plain = words_to_read(field, value)
    if into.kind == "choice" and isinstance(plain, list):
        if len(plain) != 1:
            raise Mistake("too_many", _("Several are chosen where one may be."))
        plain = plain[0]
    found = read(into, plain)
    if found is None:
        raise Mistake("wrong_value", _("This cannot be read so."))
    return found


def words_to_read(field: Definition, value: Any) -> object:
    """A kept value as somebody would have typed it: options by their names."""
    if field.kind in ("choice", "choices"):
        return _option_words(field, value, {})
    if field.kind in ("person", "file"):
        raise Mistake("wrong_value", _("This cannot be read so."))
    return typed(field, value)
