"""A table with a column of every kind, its registry, and strategies for records and questions about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import OuterRef, QuerySet
from hypothesis import strategies as st

from teplo.kit.filters import Condition, Context, Field, Group, Kind, Node, Operator, Registry
from teplo.kit.filters.kinds import COUNTS
from teplo.kit.text import search_text

MOSCOW = ZoneInfo("Europe/Moscow")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # the night in which New York's clocks go back
CONTEXT = Context(NOW, NEW_YORK, me=2, team_ids=(2, 3))


class Owner(models.Model):
    objects: ClassVar[models.Manager[Owner]] = models.Manager()
    name = models.CharField(max_length=200, null=True)  # noqa: DJ001 the language tells the unknown apart

    class Meta:
        app_label = "filterapp"


class Sample(models.Model):
    objects: ClassVar[models.Manager[Sample]] = models.Manager()
    title = models.CharField(max_length=200, null=True)  # noqa: DJ001 the language tells the unknown apart
    search = models.TextField(blank=True)
    score = models.IntegerField(null=True)
    rate = models.FloatField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    created_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    heat = models.CharField(max_length=20, null=True)  # noqa: DJ001 the language tells the unknown apart
    owner = models.ForeignKey(Owner, models.CASCADE, null=True)
    urgent = models.BooleanField(null=True)
    labels = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        app_label = "filterapp"


class SampleTag(models.Model):
    objects: ClassVar[models.Manager[SampleTag]] = models.Manager()
    sample = models.ForeignKey(Sample, models.CASCADE, related_name="tags")
    key = models.CharField(max_length=20)

    class Meta:
        app_label = "filterapp"


def _tags() -> QuerySet[models.Model, Any]:
    return SampleTag.objects.filter(sample=OuterRef("pk"))


HEATS = (("cold", "Cold"), ("warm", "Warm"), ("hot", "Hot"))
REGISTRY = Registry(
    "sample",
    [
        Field(key="title", label="Title", kind=Kind.TEXT, column="title", read=lambda row: row.title, sortable=True),
        Field(key="q", label="Search", kind=Kind.SEARCH, column="search", read=lambda row: row.search),
        Field(key="score", label="Score", kind=Kind.NUMBER, column="score", read=lambda row: row.score),
        Field(key="rate", label="Rate", kind=Kind.NUMBER, column="rate", read=lambda row: row.rate),
        Field(key="amount", label="Amount", kind=Kind.MONEY, column="amount", read=lambda row: row.amount),
        Field(key="created", label="Created", kind=Kind.MOMENT, column="created_at", read=lambda row: row.created_at),
        Field(key="day", label="Day", kind=Kind.DATE, column="day", read=lambda row: row.day),
        Field(
            key="heat",
            label="Heat",
            kind=Kind.CHOICE,
            column="heat",
            read=lambda row: row.heat,
            choices=lambda: HEATS,
            closed=True,
        ),
        Field(key="owner", label="Owner", kind=Kind.REFERENCE, column="owner_id", read=lambda row: row.owner_id),
        Field(
            key="owner_name",
            label="Owner's name",
            kind=Kind.TEXT,
            column="owner__name",
            read=lambda row: row.owner and row.owner.name,
        ),
        Field(key="urgent", label="Urgent", kind=Kind.FLAG, column="urgent", read=lambda row: row.urgent),
        Field(key="labels", label="Labels", kind=Kind.TAGS, column="labels", read=lambda row: row.labels),
        Field(
            key="tags",
            label="Tags",
            kind=Kind.TAGS,
            column="key",
            related=_tags,
            read=lambda row: [tag.key for tag in row.tags.all()],
        ),
    ],
)


@contextmanager
def sample_tables() -> Iterator[None]:
    """Make the tables inside the test's transaction; they go with it."""
    with connection.schema_editor() as editor:
        for model in (Owner, Sample, SampleTag):
            editor.create_model(model)
    for number, name in enumerate(["Иван", "ПЁТР", None], start=1):
        Owner.objects.create(pk=number, name=name)
    yield


ALPHABET = st.sampled_from("аёЁеЕЯab AİßΣσς%_\\'12.,!~-")
TEXTS = st.text(ALPHABET, max_size=3) | st.sampled_from(["Ёж", "еж", "ΑΣ", "ας", "ασ", "İ", "i", "%", "a_b"])
INTS = st.sampled_from([-1, 0, 1, 2, 7, 2**31 - 1])
MOMENTS = st.one_of(
    st.builds(lambda minutes: NOW + timedelta(minutes=minutes), st.integers(-4_000, 4_000)),
    st.builds(lambda days: (NOW + timedelta(days=days)).astimezone(MOSCOW), st.integers(-500, 500)),
    st.integers(-3, 3).map(lambda days: datetime(2026, 11, 1, tzinfo=NEW_YORK) + timedelta(days=days)),
    st.sampled_from([1, 0]).map(lambda fold: datetime(2026, 11, 1, 1, 30, fold=fold, tzinfo=NEW_YORK)),
)
DAYS = st.builds(lambda days: date(2026, 11, 1) + timedelta(days=days), st.integers(-40, 40))
KEYS = st.sampled_from(["hot", "cold", "warm"])


def _amounts() -> st.SearchStrategy[Decimal]:
    return st.sampled_from(["-1.50", "0.00", "0.10", "1.00", "1.50", "999999.99"]).map(Decimal)


RECORDS = st.fixed_dictionaries(
    {
        "title": st.none() | TEXTS,
        "search": TEXTS.map(lambda text: search_text(text, "+79123456789")) | st.just(""),
        "score": st.none() | INTS,
        "rate": st.none() | st.sampled_from([0.1, 0.25, -1.5, 1.0, 7.0]),
        "amount": st.none() | _amounts(),
        "created_at": st.none() | MOMENTS,
        "day": st.none() | DAYS,
        "heat": st.none() | st.just("") | KEYS,
        "owner_id": st.none() | st.sampled_from([1, 2, 3]),
        "urgent": st.sampled_from([None, True, False]),
        "labels": st.lists(KEYS, max_size=2),
        "tags": st.sets(KEYS, max_size=3),
    }
)

_PERIODS = """
now today yesterday tomorrow this_week last_week next_week this_month last_month this_quarter last_quarter this_year
last_year next_year last_7_days next_2_days last_1_days last_24_hours next_1_hours
"""
PERIODS = st.sampled_from(_PERIODS.split())
_NUMBERS = st.one_of(INTS.map(str), st.sampled_from(["0.1", "1.50", "0,25", "-1.5", "99999999999", "1.000001"]))
_DATES = st.one_of(DAYS.map(date.isoformat), PERIODS)
VALUES: dict[Kind, st.SearchStrategy[str]] = {
    Kind.TEXT: TEXTS,
    Kind.SEARCH: st.one_of(TEXTS, st.sampled_from(["912 345", "8 912", "+7 912", "--"])),
    Kind.NUMBER: _NUMBERS,
    Kind.MONEY: _NUMBERS,
    Kind.MOMENT: st.one_of(MOMENTS.map(datetime.isoformat), _DATES),
    Kind.DATE: _DATES,
    Kind.CHOICE: KEYS,
    Kind.REFERENCE: st.sampled_from(["1", "2", "3", "99999999999", "me", "my_team"]),
    Kind.FLAG: st.sampled_from(["yes", "no"]),
    Kind.TAGS: KEYS,
}


@st.composite
def conditions(draw: st.DrawFn, *keys: str) -> Condition:
    field = draw(st.sampled_from([REGISTRY[key] for key in keys] or list(REGISTRY)))
    op = draw(st.sampled_from(field.allowed))
    values = VALUES[field.kind].filter(lambda text: bool(text.strip()))
    if field.kind in (Kind.CHOICE, Kind.REFERENCE, Kind.TAGS) and op in (Operator.IS, Operator.IS_NOT):
        values = values | st.just("none")
    least, most = COUNTS[op]
    return Condition(field.key, op, tuple(draw(st.lists(values, min_size=least, max_size=min(most, 3)))))


def _groups(items: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.builds(Group, st.sampled_from(["all", "any", "none"]), st.lists(items, max_size=3).map(tuple))


_LEVEL: st.SearchStrategy[Node] = conditions()
_LEVEL = _LEVEL | _groups(_LEVEL)
_LEVEL = _LEVEL | _groups(_LEVEL)
TREES = _groups(_LEVEL)
