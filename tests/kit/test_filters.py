import json
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teplo.kit.filters import (
    Condition,
    Field,
    FilterMistake,
    Group,
    Kind,
    Node,
    Operator,
    checked,
    describe,
    predicate,
    read_address,
    read_json,
    to_q,
    write_address,
    write_json,
)
from tests.kit.filter_sample import (
    CONTEXT,
    NEW_YORK,
    RECORDS,
    REGISTRY,
    TREES,
    Sample,
    SampleTag,
    conditions,
    sample_tables,
)


@pytest.fixture
def tables(db: None) -> Any:
    with sample_tables():
        yield


BLANK: dict[str, Any] = {"search": "", "tags": ()}


def _column(field: Field) -> str:
    return {"q": "search", "created": "created_at", "owner": "owner_id", "owner_name": "owner_id"}.get(
        field.key, field.key
    )


def _agree(records: list[dict[str, Any]], tree: Node) -> None:
    SampleTag.objects.all().delete()
    Sample.objects.all().delete()
    _store(records)
    found = set(Sample.objects.filter(to_q(tree, REGISTRY, CONTEXT)).values_list("pk", flat=True))
    fits = predicate(tree, REGISTRY, CONTEXT)
    rows = Sample.objects.select_related("owner").prefetch_related("tags")
    assert found == {row.pk for row in rows if fits(row)}


def _store(records: list[dict[str, Any]]) -> None:
    facts = [{key: value for key, value in record.items() if key != "tags"} for record in records]
    rows = Sample.objects.bulk_create(Sample(**each) for each in facts)
    SampleTag.objects.bulk_create(
        SampleTag(sample=row, key=key) for row, record in zip(rows, records, strict=True) for key in record["tags"]
    )


slow = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@settings(slow, max_examples=150)
@given(st.lists(RECORDS, min_size=1, max_size=4), TREES)
def test_sql_and_predicate_give_the_same_answer_on_any_record(tables: None, records: list[Any], tree: Group) -> None:
    _agree(records, tree)


@pytest.mark.parametrize("field", list(REGISTRY), ids=lambda field: field.key)
def test_sql_and_predicate_agree_on_each_field(tables: None, field: Field) -> None:
    values = RECORDS.map(lambda record: {**BLANK, _column(field): record[_column(field)]})

    @slow
    @given(st.lists(values, min_size=4, max_size=8), conditions(field.key), st.booleans())
    def agree(records: list[Any], condition: Condition, negated: bool) -> None:
        _agree(records, Group("none", (condition,)) if negated else condition)

    agree()


DAY = datetime(2026, 10, 31, tzinfo=NEW_YORK)
MEANINGS = [
    ("title=ёж", "title", ["Ёж", "ЕЖ", "еж"], ["ежи", "", None]),
    ("title=!ёж", "title", ["ежи", "", None], ["Ёж"]),
    ("title=ΑΣ", "title", ["ασ", "ΑΣ"], ["ας"]),
    ("f=title~contains~%25", "title", ["5%"], ["5", None]),
    ("f=title~lacks~a_b", "title", ["aab", "", None], ["A_B!"]),
    ("f=title~starts~ё", "title", ["Еда"], ["", "ае", None]),
    ("f=title~none", "title", ["", None], [" ", "a"]),
    ("f=title~any", "title", [" ", "a"], ["", None]),
    ("heat=hot,none", "heat", ["hot", "", None], ["cold"]),
    ("heat=!hot,none", "heat", ["cold"], ["hot", "", None]),
    ("owner=me", "owner_id", [2], [1, None]),
    ("owner=!my_team", "owner_id", [1, None], [2, 3]),
    ("score_from=0.5", "score", [1], [0, None]),
    ("rate=0.1", "rate", [0.1], [0.25, None]),
    ("f=amount~between~0,10&amount=!5", "amount", [Decimal(0), Decimal(10)], [Decimal(5), Decimal("10.01"), None]),
    ("urgent=no", "urgent", [False, None], [True]),
    ("created=yesterday", "created_at", [DAY, DAY + timedelta(hours=23)], [DAY + timedelta(days=1), None]),
    ("created_to=2026-10-31", "created_at", [DAY + timedelta(hours=23)], [DAY + timedelta(days=1), None]),
    ("created_from=today", "created_at", [DAY + timedelta(days=1)], [DAY + timedelta(hours=23), None]),
    ("day=last_7_days", "day", [date(2026, 11, 1), date(2026, 10, 26)], [date(2026, 10, 25), date(2026, 11, 2), None]),
    ("day=this_week", "day", [date(2026, 10, 26), date(2026, 11, 1)], [date(2026, 11, 2), date(2026, 10, 25)]),
    ("day=last_quarter", "day", [date(2026, 7, 1), date(2026, 9, 30)], [date(2026, 6, 30), date(2026, 10, 1)]),
    ("tags=hot,cold", "tags", [["hot"], ["cold", "warm"]], [["warm"], []]),
    ("tags=!hot", "tags", [["cold"], []], [["hot", "cold"]]),
    ("labels=!hot", "labels", [["cold"], []], [["hot", "cold"]]),
    ("labels=hot,none", "labels", [["hot"], []], [["cold"]]),
    ("f=labels~all_of~hot,cold", "labels", [["cold", "hot"]], [["hot"], []]),
    ("tags=none", "tags", [[]], [["hot"]]),
    ("f=tags~all_of~hot,cold", "tags", [["hot", "cold"]], [["hot"], []]),
    ("q=8 912", "search", ["иван 79123456789 89123456789"], ["иван 912", ""]),
    ("q=--", "search", [], ["иван", ""]),
]


@pytest.mark.parametrize(("query", "column", "fit", "unfit"), MEANINGS, ids=[each[0] for each in MEANINGS])
def test_a_question_means_what_it_says(tables: None, query: str, column: str, fit: list[Any], unfit: list[Any]) -> None:
    records = [{**BLANK, column: value} for value in [*fit, *unfit]]
    tree = read_address(parse_qsl(query), REGISTRY)
    _store(records)
    found = Sample.objects.filter(to_q(tree, REGISTRY, CONTEXT)).count()
    assert found == len(fit)
    _agree(records, tree)


@given(TREES)
def test_a_question_survives_address_and_json(tree: Group) -> None:
    asked = checked(tree, REGISTRY)
    assert read_json(json.loads(json.dumps(write_json(tree, REGISTRY))), REGISTRY) == asked
    address = urlencode(write_address(tree, REGISTRY))
    assert read_address(parse_qsl(address, keep_blank_values=True), REGISTRY) == asked
    assert checked(asked, REGISTRY) == asked


@given(TREES)
def test_every_question_can_be_said_in_words(tree: Group) -> None:
    with translation.override("en"):
        assert bool(describe(tree, REGISTRY, CONTEXT)) == bool(checked(tree, REGISTRY).items)


def test_the_addresses_of_the_contract_are_read() -> None:
    query = (
        r"status=1&heat=hot,none&owner=me&owner=3&created_from=2026-11-01&tags=!a,b&title=a\,b&q=+7 912&limit=5&day="
    )
    tree = read_address(
        [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "status"], REGISTRY, ignore={"limit"}
    )
    assert tree == Group(
        "all",
        (
            Condition("heat", Operator.IS, ("hot", "none")),
            Condition("owner", Operator.IS, ("me", "3")),
            Condition("created", Operator.FROM, ("2026-11-01",)),
            Condition("tags", Operator.IS_NOT, ("a", "b")),
            Condition("title", Operator.IS, ("a,b",)),
            Condition("q", Operator.IS, ("7 912",)),
        ),
    )


def test_any_operator_has_its_chip() -> None:
    tree = read_address(
        [("f", "title~contains~доставка,монтаж"), ("f", "score~between~1,5"), ("f", "owner~none")], REGISTRY
    )
    assert [(item.op, item.values) for item in tree.items if isinstance(item, Condition)] == [
        (Operator.CONTAINS, ("доставка", "монтаж")),
        (Operator.BETWEEN, ("1", "5")),
        (Operator.NONE, ()),
    ]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("password", "1", "unknown_field"),
        ("owner__password__startswith", "a", "unknown_field"),
        ("_connector", "OR", "unknown_field"),
        ("score", "1e9999", "wrong_value"),
        ("score", "NaN", "wrong_value"),
        ("score", "1" * 40, "wrong_value"),
        ("created_from", "tomorrowish", "wrong_value"),
        ("created", "2026-11-01T10:00", "wrong_value"),
        ("created_from", "9999-12-31", "wrong_value"),
        ("day", "2026-02-30", "wrong_value"),
        ("heat", "boiling", "wrong_value"),
        ("owner", "0", "wrong_value"),
        ("owner", "1 or 1=1", "wrong_value"),
        ("title", "a\x00", "wrong_value"),
        ("title", "x" * 201, "value_too_long"),
        ("title", "a,,b", "empty_value"),
        ("title", "a\\", "malformed"),
        ("owner", ",".join(map(str, range(1, 300))), "too_much"),
        ("title", "x" * 20_000, "too_much"),
        ("f", "score~contains~1", "unknown_operator"),
        ("f", "score~between~1", "value_count"),
        ("f", "heat~all_of~hot", "unknown_operator"),
        ("f", "", ""),
        ("f", "nonsense", "unknown_operator"),
        ("g", "{", "malformed"),
        ("g", "[" * 5_000, "malformed"),
        ("g", '{"any": [], "all": []}', "malformed"),
        ("g", '{"any": [{"field": "title", "op": "is", "values": [1]}]}', "wrong_value"),
        ("g", '{"any": [{"any": [{"any": [{"any": []}]}]}]}', "too_much"),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(name: str, text: str, code: str) -> None:
    if not code:
        assert read_address([(name, text)], REGISTRY).items == ()
        return
    with pytest.raises(FilterMistake) as caught:
        read_address([(name, text)], REGISTRY)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "data",
    [None, [], "all", {"v": 2, "all": []}, {"all": []}, {"v": 1}, {"v": 1, "all": {}}, {"v": 1, "all": [], "x": 1}],
)
def test_stored_questions_are_closed_and_versioned(data: object) -> None:
    with pytest.raises(FilterMistake):
        read_json(data, REGISTRY)


def test_an_empty_object_asks_for_everything() -> None:
    assert predicate(read_json({}, REGISTRY), REGISTRY, CONTEXT)(object())


def test_a_question_is_bounded() -> None:
    many = Group("all", tuple(Condition("score", Operator.IS, (str(number),)) for number in range(51)))
    deep: Group = Group("any", ())
    for _level in range(4):
        deep = Group("any", (deep,))
    for tree, code in ((many, "too_many_conditions"), (deep, "too_deep")):
        with pytest.raises(FilterMistake) as caught:
            checked(tree, REGISTRY)
        assert caught.value.code == code


@given(st.lists(st.tuples(st.sampled_from(["title", "score", "created", "f", "g", "q", "x"]), st.text())))
def test_any_address_is_read_or_refused_by_name(pairs: list[tuple[str, str]]) -> None:
    with suppress(FilterMistake):
        tree = read_address(pairs, REGISTRY)
        assert checked(tree, REGISTRY) == tree


def test_a_hidden_field_is_told_as_one_and_an_unknown_one_as_unknown() -> None:
    seen = REGISTRY.without({"amount", "colour"})
    assert "amount" not in seen
    with pytest.raises(FilterMistake, match="does not show this field"):
        read_address([("amount", "5")], seen)
    with pytest.raises(FilterMistake, match="no such field"):
        read_address([("colour", "5")], seen)


def test_a_question_is_said_in_plain_words() -> None:
    query = "heat=hot,none&owner=!me&created_from=2026-11-01&f=score~between~1,5.5&f=day~is~last_7_days&urgent=no"
    with translation.override("en"):
        said = describe(read_address(parse_qsl(query), REGISTRY), REGISTRY, CONTEXT)
    assert said == (
        "Heat: Hot, not known; Owner: not me; Created: from Nov. 1, 2026; "
        "Score: from 1 to 5.5; Day: the last 7 days; Urgent: no"
    )


def test_only_sortable_fields_order() -> None:
    assert REGISTRY.ordering("-title").descending
    with pytest.raises(FilterMistake):
        REGISTRY.ordering("score")


@pytest.mark.parametrize("key", ["", "Owner", "owner__name", "created_from", "limit", "f", "a" * 3 + "-"])
def test_a_key_never_looks_like_something_else(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        Field(key=key, label="", kind=Kind.TEXT, read=str)
