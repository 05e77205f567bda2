"""Changing a row field by field: only what the verb declares, and every mistake named at its field."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model, TextField
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import clean, one_line
from teplo.kit.transactions import sqlstate

LONGEST = 100_000
UNIQUE_VIOLATION = "23505"


class Placed(Protocol):
    """A row with a place among others."""

    pk: int
    position: int


P = TypeVar("P", bound=Placed)


def put(row: Model, values: Mapping[str, object], *, allowed: Container[str]) -> list[str]:
    """Set fields of a row that is saved later; gives the names of those that changed, in order.

    Texts are cleaned first. ValueError for a field that is not `allowed`, Invalid where a value cannot stand there.
    """
    if undeclared := [name for name in values if name not in allowed]:
        raise ValueError(f"not to be changed here: {sorted(undeclared)}")
    changed = []
    for name, value in values.items():
        given = _cleaned(row, name, value) if isinstance(value, str) else value
        if getattr(row, name) != given:
            setattr(row, name, given)
            changed.append(name)
    check(row, changed)
    return sorted(changed)


def check(row: Model, fields: Container[str] | None = None) -> None:
    """Invalid where a field of a row holds what cannot stand there; `fields` None means all of them."""
    looked_at = [field for field in row._meta.fields if fields is None or field.name in fields]
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields if field not in looked_at})
    except ValidationError as error:
        raise Invalid(errors=_errors(error)) from None
    # Django leaves the length of long texts to its forms.
    long = [field for field in looked_at if isinstance(field, TextField) and _is_too_long(row, field)]
    if long:
        words = _("This is longer than %(limit)d characters.")
        raise Invalid(
            errors=[FieldError(field.name, "too_long", words % {"limit": field.max_length}) for field in long]
        )


def add(row: Model) -> None:
    """Save a new row; Conflict where somebody has taken its key since it was found free."""
    try:
        row.save(force_insert=True)
    except IntegrityError as error:
        if sqlstate(error) != UNIQUE_VIOLATION:
            raise
        raise Conflict("taken", _("Somebody has just added the same. Look again, then save.")) from error


def swap(rows: list[P], number: int, *, up: bool) -> bool:
    """Let a row change places with its neighbour and number all anew; False where it stands at the end already."""
    place = next(index for index, row in enumerate(rows) if row.pk == number)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    for index, row in enumerate(rows):
        row.position = index
    return True


def _is_too_long(row: Model, field: TextField[str, str]) -> bool:
    return field.max_length is not None and len(getattr(row, field.name)) > field.max_length


def _errors(error: ValidationError) -> list[FieldError]:
    return [
        FieldError(field, str(mistake.code or "invalid"), mistake.messages[0])
        for field, mistakes in error.error_dict.items()
        for mistake in mistakes
    ]


def _cleaned(row: Model, name: str, value: str) -> str:
    keeps_lines = isinstance(row._meta.get_field(name), TextField)
    return clean(value, limit=LONGEST) if keeps_lines else one_line(value, limit=LONGEST)
