"""The question asked of one record in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
        return _one(asked)
    parts = [_compiled(item) for item in asked.items]
    if asked.joint == "all":
        return lambda record: _all_hold(parts, record)
    if asked.joint == "any":
        return lambda record: any(part(record) for part in parts)
    return lambda record: not any(part(record) for part in parts)


def _all_hold(parts: list[Predicate], record: Any) -> bool:
    # No generator: one rule after another is asked of every enquiry, and most say no at once.
    for part in parts:  # noqa: SIM110 (as above)
        if not part(record):
            return False
    return True


def _one(asked: Asked) -> Predicate:
    """Whether one field passes; what need not be found out for each record is found out here."""
    holds = _special(asked) if asked.field.special is not None else _tested(asked)
    return (lambda record: not holds(record)) if asked.negated else holds


def _special(asked: Asked) -> Predicate:
    own = [test for test in asked.tests if isinstance(test, Own)]
    return lambda record: any(test.special.holds(record, test.value, test.context) for test in own)


def _tested(asked: Asked) -> Predicate:
    field, read = asked.field, asked.field.read
    tests = [test for test in asked.tests if not isinstance(test, Missing)]
    or_missing = len(tests) < len(asked.tests)
    if field.many:
        return lambda record: _any_holds(field, tests, read(record) or (), or_missing=or_missing)
    only = tests[0] if len(tests) == 1 else None
    wanted = only.values if isinstance(only, OneOf) else None

    def passes(record: Any) -> bool:
        value = _comparable(field, read(record))
        if value is None:
            return or_missing
        return value in wanted if wanted is not None else any(_holds(test, value) for test in tests)

    return passes


def _any_holds(field: Field, tests: Sequence[Test], read: Iterable[Any], *, or_missing: bool) -> bool:
    """Whether any of several values passes, or, with `or_missing`, there is none."""
    values = [_comparable(field, value) for value in read]
    known = [value for value in values if value is not None]
    return any(_holds(test, value) for test in tests for value in known) or (or_missing and not values)


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
