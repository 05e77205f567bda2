"""Rows of a plain statement as records: what is asked at every call is not worth composing anew each time."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def columns(model: type[Model], alias: str) -> str:
    """The columns of a model as a statement lists them, in the order that `record` reads."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def record(model: type[M], values: Sequence[object]) -> M:
    """The record whose columns these are."""
    return model.from_db(None, [field.attname for field in model._meta.concrete_fields], values)


def width(model: type[Model]) -> int:
    """How many columns of a row belong to the model."""
    return len(model._meta.concrete_fields)
