"""What a condition means: a few plain tests, which SQL and the predicate each spell in their own way.

Both spell the same five tests and nothing else, so there is little in which they could differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from teplo.kit.filters.kinds import NONE_AMONG, NONE_VALUE, RANGED, TIMED, Context, Kind, Operator
from teplo.kit.filters.periods import dates, moments
from teplo.kit.filters.registry import Field, Registry, Special
from teplo.kit.filters.tree import Condition, Group, Joint, checked
from teplo.kit.filters.values import number, references
from teplo.kit.text import search_words

Bound = int | Decimal | datetime | date


@dataclass(frozen=True, slots=True)
class Missing:
    """The field is unknown."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field equals one of these; texts are folded when the field is."""

    values: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """The field lies between two bounds; None is no bound. The low one belongs, the high one when `closed`."""

    low: Bound | None
    high: Bound | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The folded text has this fragment, at its start or anywhere."""

    text: str
    at_start: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """The field's own room says whether this holds."""

    special: Special
    value: str
    context: Context


Test = Missing | OneOf | Within | Part | Own


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of which any test holds, or, when `negated`, none."""

    field: Field
    tests: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    joint: Joint
    items: tuple[Asked | Joined, ...]


Meaning = Asked | Joined


def fold(text: str) -> str:
    """Fold as PostgreSQL's `translate(lower(x), 'ё', 'е')` does under C.UTF-8: letter by letter, without context."""
    return text.lower().replace("ё", "е") if text.isascii() else "".join(map(_lower, text)).replace("ё", "е")


def meaning(tree: Condition | Group, registry: Registry, context: Context) -> Joined:
    """Return what a question means to whoever asks now; raises `FilterMistake`."""
    return _joined(checked(tree, registry), registry, context)


def _joined(group: Group, registry: Registry, context: Context) -> Joined:
    items = (
        _joined(item, registry, context) if isinstance(item, Group) else _asked(item, registry[item.field], context)
        for item in group.items
    )
    return Joined(group.joint, tuple(items))


def _asked(condition: Condition, field: Field, context: Context) -> Meaning:
    op, values = condition.op, condition.values
    if op in (Operator.NONE, Operator.ANY):
        return Asked(field, (Missing(),), negated=op is Operator.ANY)
    if field.kind is Kind.SEARCH:
        # Every fragment of every value must occur; a question without one finds nothing.
        fragments = [fragment for value in values for fragment in search_words(value)]
        return Joined("all" if fragments else "any", tuple(Asked(field, (Part(text),)) for text in fragments))
    if op is Operator.ALL_OF:
        return Joined("all", tuple(Asked(field, (_equal(field, (value,), context),)) for value in values))
    if field.kind is Kind.FLAG:
        return _flag(field, values)
    if field.kind in RANGED:
        return Asked(field, _ranges(field, op, values, context), negated=op is Operator.IS_NOT)
    return Asked(field, _texts(field, op, values, context), negated=op in (Operator.IS_NOT, Operator.LACKS))


def _flag(field: Field, values: tuple[str, ...]) -> Meaning:
    if len(values) > 1:
        return Joined("all", ())  # yes or no: everything
    return Asked(field, (OneOf((True,)),), negated=values == ("no",))


def _texts(field: Field, op: Operator, values: tuple[str, ...], context: Context) -> tuple[Test, ...]:
    if field.special is not None:
        return tuple(Own(field.special, value, context) for value in values)
    if op in (Operator.CONTAINS, Operator.LACKS, Operator.STARTS):
        return tuple(Part(fold(value), at_start=op is Operator.STARTS) for value in values)
    if NONE_VALUE in values and field.kind in NONE_AMONG:
        return Missing(), _equal(field, tuple(value for value in values if value != NONE_VALUE), context)
    return (_equal(field, values, context),)


def _equal(field: Field, values: tuple[str, ...], context: Context) -> OneOf:
    if field.kind is Kind.REFERENCE:
        return OneOf(tuple(dict.fromkeys(each for value in values for each in references(value, context))))
    return OneOf(tuple(map(fold, values)) if field.kind is Kind.TEXT else values)


def _ranges(field: Field, op: Operator, values: tuple[str, ...], context: Context) -> tuple[Test, ...]:
    spans = [_span(field.kind, value, context) for value in values]
    if op is Operator.FROM:
        return (Within(spans[0].low, None, closed=True),)
    if op is Operator.TO:
        return (Within(None, spans[0].high, spans[0].closed),)
    if op is Operator.BETWEEN:
        return (Within(spans[0].low, spans[1].high, spans[1].closed),)
    return tuple(spans)


def _span(kind: Kind, value: str, context: Context) -> Within:
    if kind not in TIMED:
        exact = number(value)
        return Within(exact, exact, closed=True)
    low, high = moments(value, context) if kind is Kind.MOMENT else dates(value, context)
    return Within(low, high, closed=low == high)


def _lower(letter: str) -> str:
    lowered = letter.lower()
    return lowered if len(lowered) == 1 else lowered[0]  # İ, the only letter that Python makes two of
