"""The question asked of one record in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from teplo.kit.filters.kinds import TEXTUAL, Context, Kind
from teplo.kit.filters.meaning import Asked, Meaning, Missing, OneOf, Own, Part, Test, Within, fold, meaning
from teplo.kit.filters.registry import Field, Registry
from teplo.kit.filters.tree import Node

Predicate = Callable[[Any], bool]


def predicate(tree: Node, registry: Registry, context: Context) -> Predicate:
    """Return a function that says whether a record fits; made once, asked often. Raises `FilterMistake`.

    A record is whatever the fields' `read` understands.
    """
    return _compiled(meaning(tree, registry, context))


def _compiled(asked: Meaning) -> Predicate:
    if isinstance(asked, Asked):
        return lambda record: _any_holds(asked, record) != asked.negated
    parts = [_compiled(item) for item in asked.items]
    if asked.joint == "all":
        return lambda record: all(part(record) for part in parts)
    if asked.joint == "any":
        return lambda record: any(part(record) for part in parts)
    return lambda record: not any(part(record) for part in parts)


def _any_holds(asked: Asked, record: Any) -> bool:
    field = asked.field
    if field.special is not None:
        own = (test for test in asked.tests if isinstance(test, Own))
        return any(test.special.holds(record, test.value, test.context) for test in own)
    values = _values(field, record)
    known = [value for value in values if value is not None]
    return any(_holds(test, value) for test in asked.tests if not isinstance(test, Missing) for value in known) or (
        any(isinstance(test, Missing) for test in asked.tests) and not (values if field.many else known)
    )


def _values(field: Field, record: Any) -> list[Any]:
    read = field.read(record)
    return [_comparable(field, value) for value in (read or () if field.many else (read,))]


def _comparable(field: Field, value: Any) -> Any:
    if value is None or (value == "" and field.kind in TEXTUAL):
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC)  # within one zone Python compares wall clocks, and is wrong when they go back
    if isinstance(value, float):
        return Decimal(repr(value))
    return fold(value) if field.kind is Kind.TEXT else value


def _holds(test: Test, value: Any) -> bool:
    if isinstance(test, OneOf):
        return value in test.values
    if isinstance(test, Part):
        return bool(value.startswith(test.text) if test.at_start else test.text in value)
    if not isinstance(test, Within):
        return False
    if test.low is not None and value < test.low:
        return False
    return test.high is None or bool(value <= test.high if test.closed else value < test.high)
