"""Which fields the company has added: asked by every list and card, so each process remembers them for a moment."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import InterfaceError, OperationalError

from teplo.staff.models import Employee
from teplo.terms.models import CustomField
from teplo.terms.rules import Definition, Option

# What another process has changed is known here after that long; whoever writes a value asks the database itself.
KEPT_SECONDS = 5.0


class _Memory:
    """What this process knows of the fields, and until when."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[Definition, ...]] = {}
        self.in_use: dict[str, tuple[Definition, ...]] = {}
        self.until = 0.0


_memory = _Memory()


def definition_of(row: CustomField) -> Definition:
    """A field as plain values."""
    options = tuple(Option(one["key"], one["name"], bool(one.get("retired"))) for one in row.options)
    return Definition(row.pk, row.entity, row.key, row.name, row.kind, options, is_retired=row.retired_at is not None)


def all_definitions(entity: str) -> tuple[Definition, ...]:
    """The fields of an entity in their order, retired ones too: their values are still told in the history."""
    return _remembered().known.get(entity, ())


def definitions(entity: str) -> tuple[Definition, ...]:
    """The fields of an entity that are in use, in their order."""
    return _remembered().in_use.get(entity, ())


def _remembered() -> _Memory:
    if _memory.until < time.monotonic():
        found: dict[str, list[Definition]] = {}
        for row in CustomField.objects.order_by("entity", "position", "pk"):
            found.setdefault(row.entity, []).append(definition_of(row))
        _know({of: tuple(rows) for of, rows in found.items()}, until=time.monotonic() + KEPT_SECONDS)
    return _memory


def _know(known: dict[str, tuple[Definition, ...]], *, until: float) -> None:
    # Fields that have not changed stay the same tuple: whoever makes something of them asks whether it is still that.
    in_use = {of: tuple(one for one in rows if not one.is_retired) for of, rows in known.items()}
    _memory.in_use = {of: _memory.in_use[of] if _memory.in_use.get(of) == rows else rows for of, rows in in_use.items()}
    _memory.known, _memory.until = known, until


# What is ours alone is asked of no visitor.
OF_OURS = (CustomField.Kind.PERSON, CustomField.Kind.FILE)


def asked_on_forms() -> dict[str, Definition]:
    """The fields of leads that a form on a site may ask, by their names in the registry.

    While the database is away, those that this process knew: a form is shown then too, from what is remembered.
    """
    try:
        known = definitions("lead")
    except (OperationalError, InterfaceError):
        known = _memory.in_use.get("lead", ())
    return {one.field: one for one in known if one.kind not in OF_OURS}


def forget() -> None:
    """Ask the database again at the next question."""
    _memory.until = 0.0


def know_none() -> None:
    """Know, until it is forgotten, that there are no fields: for tests, which count what is asked."""
    _know({}, until=float("inf"))


def people_of(fields: Iterable[Definition], documents: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The names of the employees whom these documents name in fields of that kind: one question, or none."""
    keys = [one.key for one in fields if one.kind == CustomField.Kind.PERSON]
    if not keys:
        return {}
    numbers = {document[key] for document in documents for key in keys if isinstance(document.get(key), int)}
    return dict(Employee.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}
