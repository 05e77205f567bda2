"""Rows of a plain statement as records: what is asked at every call is not worth composing anew each time."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from django.db.models import JSONField, Model

M = TypeVar("M", bound=Model)


def columns(model: type[Model], alias: str) -> str:
    """The columns of a model as a statement lists them, in the order that `record` reads."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def record(model: type[M], values: Sequence[object]) -> M:
    """The record whose columns these are."""
    given = list(values)
    for place in _texts(model):
        if isinstance(text := given[place], str):
            given[place] = json.loads(text)
    return model.from_db(None, [field.attname for field in model._meta.concrete_fields], given)


@lru_cache(maxsize=64)
def _texts(model: type[Model]) -> list[int]:
    """The places of what the driver gives as text, for Django reads it later."""
    return [place for place, field in enumerate(model._meta.concrete_fields) if isinstance(field, JSONField)]


def width(model: type[Model]) -> int:
    """How many columns of a row belong to the model."""
    return len(model._meta.concrete_fields)
