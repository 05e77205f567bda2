"""Custom fields of every kind, asked in SQL and of a record: the same answer, whatever stands in the document."""

import json
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teplo.kit.filters import Condition, Group, Kind, Operator, Registry, predicate, to_q
from teplo.kit.filters.kinds import COUNTS
from teplo.kit.problems import Mistake
from teplo.terms.fields import registered
from teplo.terms.models import CustomField
from teplo.terms.rules import Definition, Option, read, typed
from tests.kit.filter_sample import CONTEXT, DAYS, KEYS, TEXTS, VALUES

LISTED = ("choice", "choices")
OPTIONS = tuple(Option(key, key.title()) for key in ("hot", "cold", "warm"))
FIELDS = [
    Definition(place, "lead", f"k_{kind}", kind, kind, OPTIONS if kind in LISTED else ())
    for place, kind in enumerate(CustomField.Kind.values)
]
ENTRIES = [entry for field in FIELDS for entry in registered(field)]
REGISTRY = Registry("lead", more=lambda: {entry.key: entry for entry in ENTRIES})
# What a field may find: its own values, and what an undo brings back from before it changed its kind.
ODD = st.sampled_from(
    ["", "1e5", "12,5", "2026-02-30", "2100-02-29", "०", "true", True, 7, 1.5, [], ["hot"], {}, {"amount": "x"}]
)
GIVEN: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "number": st.sampled_from(["-1", "0", "1", "1.5", "0.1", "99999999999"]),
    "money": st.builds(
        lambda a, c: {"amount": a, "currency": c}, st.sampled_from(["0.10", "1.00"]), st.sampled_from(["RUB", "USD"])
    ),
    "date": DAYS.map(str),
    "choice": KEYS,
    "choices": st.lists(KEYS, min_size=1, max_size=3, unique=True),
    "yes_no": st.booleans(),
    "person": st.sampled_from([1, 2, 3]),
    "file": st.just({"file": 1, "name": "a.pdf"}),
    "link": st.sampled_from(["https://ya.ru/Ёж", "L-1"]),
}


ANYTHING = st.text() | st.integers() | st.floats() | st.booleans() | st.lists(st.text())
slow = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


class Holder(models.Model):
    objects: ClassVar[models.Manager["Holder"]] = models.Manager()
    custom = models.JSONField(default=dict)

    class Meta:
        app_label = "customapp"


@pytest.fixture
def table(db: None) -> Any:
    with connection.schema_editor() as editor:
        editor.create_model(Holder)
    return Holder


@st.composite
def asked(draw: st.DrawFn, field: Definition) -> Condition:
    entry = draw(st.sampled_from(registered(field)))
    op = draw(st.sampled_from(entry.allowed))
    values = VALUES[entry.kind].filter(lambda text: bool(text.strip()))
    if entry.key.endswith("_currency"):
        values = st.sampled_from(["RUB", "USD", "EUR"])
    if entry.kind in (Kind.CHOICE, Kind.REFERENCE, Kind.TAGS) and op in (Operator.IS, Operator.IS_NOT):
        values = values | st.just("none")
    least, most = COUNTS[op]
    return Condition(entry.key, op, tuple(draw(st.lists(values, min_size=least, max_size=min(most, 3)))))


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.kind)
def test_sql_and_predicate_agree_on_a_custom_field(table: Any, field: Definition) -> None:
    @settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.lists(st.none() | GIVEN[field.kind] | ODD, min_size=3, max_size=8), asked(field), st.booleans())
    def agree(values: list[Any], condition: Condition, negated: bool) -> None:
        table.objects.all().delete()
        table.objects.bulk_create(table(custom={} if one is None else {field.key: one}) for one in values)
        tree = Group("none", (condition,)) if negated else condition
        found = set(table.objects.filter(to_q(tree, REGISTRY, CONTEXT)).values_list("pk", flat=True))
        fits = predicate(tree, REGISTRY, CONTEXT)
        assert found == {row.pk for row in table.objects.all() if fits(row)}

    agree()


@pytest.mark.parametrize("field", [one for one in FIELDS if one.kind != "file"], ids=lambda field: field.kind)
def test_what_is_kept_is_typed_and_read_as_the_same_value(field: Definition) -> None:
    @settings(max_examples=50, deadline=None)
    @given(GIVEN[field.kind].map(lambda value: json.loads(json.dumps(value))))
    def stays(value: Any) -> None:
        kept = read(field, value)
        assert read(field, kept) == kept
        if kept is not None:
            assert read(field, typed(field, kept)) == kept
            assert not REGISTRY.missing(SimpleNamespace(custom={field.key: kept}), [field.field])

    stays()


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.kind)
def test_whatever_is_typed_is_read_or_refused_in_words(field: Definition) -> None:
    @settings(max_examples=80, deadline=None)
    @given(
        st.text()
        | st.integers()
        | st.floats()
        | st.booleans()
        | st.lists(st.text())
        | st.dictionaries(st.text(), st.text())
    )
    def read_or_refused(value: Any) -> None:
        with suppress(Mistake):
            kept = read(field, value)
            assert json.loads(json.dumps(kept)) == kept

    read_or_refused()
