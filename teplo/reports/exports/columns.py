"""Columns of files: what each is called, and what it takes from a record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from teplo.kit.problems import Words
from teplo.staff.models import Employee
from teplo.staff.permissions import hides
from teplo.terms.fields import CURRENCY, registered
from teplo.terms.models import CustomField
from teplo.terms.queries import definitions
from teplo.terms.rules import Definition, words

# Asks for all ways to reach a person, where no column does: for address books.
POINTS = "points"
# Kinds of custom fields that a sheet reckons with; the others are words.
RECKONED = (CustomField.Kind.NUMBER, CustomField.Kind.MONEY, CustomField.Kind.DATE)


class Phone(str):
    """A number in its normal form: it begins with a plus, and is no formula."""

    __slots__ = ()


Cell = str | int | Decimal | date | datetime | None


@dataclass(frozen=True)
class Row:
    """A record with what was fetched beside it: first contacts of its person, the next step, names of employees, and
    `points`, all ways to reach him by kind."""

    record: Any
    ways: Mapping[str, str] = field(default_factory=dict)
    step: Any = None
    people: Mapping[int, str] = field(default_factory=dict)
    points: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Column:
    """A column: `hidden_by` is the field that a role may hide; `is_usual` is ticked where nobody has chosen."""

    key: str
    words: Words
    read: Callable[[Row], Cell]
    hidden_by: str = ""
    is_usual: bool = True


def plain(path: str) -> Callable[[Row], Cell]:
    """Reads a value as it stands: `plain("company.size")`."""
    return _read(attrgetter(path))


def told(path: str) -> Callable[[Row], Cell]:
    """Reads a value as people read it, '' for none."""
    read = attrgetter(path)

    def cell(row: Row) -> Cell:
        value = read(row.record)
        return "" if value is None else str(value)

    return cell


def phone(row: Row) -> Cell:
    """The first phone of the record's person."""
    return Phone(row.ways.get("phone", ""))


def email(row: Row) -> Cell:
    """The first e-mail of the record's person."""
    return row.ways.get("email", "")


def own_columns(entity: str) -> list[Column]:
    """The columns of the fields that the company has added; money has its currency beside it."""
    return [column for one in definitions(entity) for column in _of_field(one)]


def shown_columns(columns: list[Column], entity: str, employee: Employee) -> list[Column]:
    """Those of these columns that the employee's role shows."""
    return [column for column in columns if not column.hidden_by or not hides(employee, entity, column.hidden_by)]


def _of_field(one: Definition) -> list[Column]:
    if one.kind not in RECKONED:
        return [Column(one.field, one.name, _told(one), hidden_by=one.field)]
    return [
        Column(entry.key, entry.label, _read(entry.read), hidden_by=entry.key.removesuffix(CURRENCY))
        for entry in registered(one)
    ]


def _read(read: Callable[[Any], Any]) -> Callable[[Row], Cell]:
    def cell(row: Row) -> Cell:
        value: Cell = read(row.record)
        return value

    return cell


def _told(one: Definition) -> Callable[[Row], Cell]:
    return lambda row: words(one, row.record.custom.get(one.key), people=row.people)
