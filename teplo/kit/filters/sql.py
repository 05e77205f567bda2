"""The question as a condition of PostgreSQL, over the columns that the registry names and no others."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import reduce
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import Overlap
from django.db.models import CharField, DecimalField, Exists, F, Func, Q, TextField, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Lower
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)

from teplo.kit.filters.kinds import TEXTUAL, Context, Kind
from teplo.kit.filters.meaning import (
    Asked,
    Bound,
    Joined,
    Meaning,
    Missing,
    OneOf,
    Own,
    Part,
    Test,
    Within,
    meaning,
)
from teplo.kit.filters.registry import Field, Registry
from teplo.kit.filters.tree import Node

Column = Expression | F

_NEVER = Q(pk__in=[])
_ALWAYS = ~_NEVER


def to_q(tree: Node, registry: Registry, context: Context) -> Q:
    """Return the question as a `Q` for a queryset of the registry's entity; raises `FilterMistake`.

    Rows where a field is unknown are handled as `Operator` says, whatever the nesting.
    """
    return _q(meaning(tree, registry, context), negated=False)


def _q(asked: Meaning, *, negated: bool) -> Q:
    # Negation is carried down to the tests. SQL's NOT turns an unknown into an unknown, which would lose those rows;
    # without a NOT above it, an unknown is as good as false.
    if isinstance(asked, Joined):
        negated_items = negated != (asked.joint == "none")
        parts = [_q(item, negated=negated_items) for item in asked.items]
        return _every(parts) if negated == (asked.joint == "any") else _some(parts)
    if asked.field.related is not None:
        return _of_many(asked, negated=negated != asked.negated)
    if asked.field.kind is Kind.TAGS:
        return _of_array(asked, negated=negated != asked.negated)
    column = F("pk") if asked.field.special else asked.field.expression
    return _of_one(asked, column, negated=negated != asked.negated)


def _of_one(asked: Asked, column: Column, *, negated: bool) -> Q:
    spell = _spell_not if negated else _spell
    parts = [spell(test, asked.field, column) for test in asked.tests]
    return _every(parts) if negated else _some(parts)


def _of_many(asked: Asked, *, negated: bool) -> Q:
    """Ask the related rows in a query of their own: a join would repeat the row, and could not say 'none of them'."""
    field = asked.field
    related = field.related
    if related is None or not isinstance(field.column, str):
        raise ValueError(f"{field.key} has no related rows")
    parts: list[Q] = []
    for test in asked.tests:
        if isinstance(test, Missing):
            parts.append(~Q(Exists(related())))
        else:
            parts.append(Q(Exists(related().filter(_spell(test, field, F(field.column))))))
    return ~_some(parts) if negated else _some(parts)


def _of_array(asked: Asked, *, negated: bool) -> Q:
    """Ask an array by overlap, which a GIN index answers; one over the arrays with values needs to hear of them."""
    column = asked.field.column
    empty = Q(**{column: []}) if isinstance(column, str) else Q(Exact(asked.field.expression, _keys(())))
    parts: list[Q] = []
    for test in asked.tests:
        if isinstance(test, OneOf) and isinstance(column, str):
            overlap = Q(**{f"{column}__overlap": list(test.values)}) if test.values else _NEVER
            parts.append(overlap & ~empty)
        elif isinstance(test, OneOf):
            overlap = Q(Overlap(asked.field.expression, _keys(test.values))) if test.values else _NEVER
            parts.append(overlap & ~empty)
        else:
            parts.append(empty)
    return ~_some(parts) if negated else _some(parts)


def _keys(values: Iterable[Any]) -> Value:
    return Value(list(values), output_field=ArrayField(TextField()))


def _spell(test: Test, field: Field, column: Column) -> Q:
    """Spell a test; unknown when the column is, except for `Missing`."""
    if isinstance(test, Missing):
        unknown = Q(IsNull(column, rhs=True))
        return unknown | Q(Exact(column, Value(""))) if field.kind in TEXTUAL else unknown
    if isinstance(test, OneOf):
        if not test.values:
            return _NEVER
        return Q(In(_folded(field, column), list(test.values)))
    if isinstance(test, Part):
        lookup: Callable[[Column, Value], Any] = StartsWith if test.at_start else Contains
        return Q(lookup(_folded(field, column), Value(test.text, output_field=CharField())))
    if isinstance(test, Own):
        return test.special.q(test.value, test.context)
    return _spell_within(test, column)


def _spell_not(test: Test, field: Field, column: Column) -> Q:
    """Spell that a test does not hold; true when the column is unknown, except for `Missing`."""
    if isinstance(test, Missing):
        known = Q(IsNull(column, rhs=False))
        return known & ~Q(Exact(column, Value(""))) if field.kind in TEXTUAL else known
    return Q(IsNull(column, rhs=True)) | ~_spell(test, field, column)


def _spell_within(test: Within, column: Column) -> Q:
    if test.closed and test.low is not None and test.low == test.high:
        return Q(Exact(column, _bound(test.low)))  # the planner knows how many rows equal a value, not of two bounds
    parts: list[Q] = []
    if test.low is not None:
        parts.append(Q(GreaterThanOrEqual(column, _bound(test.low))))
    if test.high is not None:
        below = LessThanOrEqual if test.closed else LessThan
        parts.append(Q(below(column, _bound(test.high))))
    return _every(parts)


def _bound(bound: Bound) -> Any:
    # A fraction goes as numeric: Django would round it to fit an integer column.
    return Value(bound, output_field=DecimalField()) if isinstance(bound, Decimal) else Value(bound)


def _folded(field: Field, column: Column) -> Column:
    if field.kind is not Kind.TEXT:
        return column  # keys are exact, and a search column is folded already
    return Func(Lower(column), Value("ё"), Value("е"), function="translate", output_field=CharField())


def _every(parts: Iterable[Q]) -> Q:
    return reduce(operator.and_, parts, _ALWAYS)


def _some(parts: Iterable[Q]) -> Q:
    return reduce(operator.or_, parts, _NEVER)
