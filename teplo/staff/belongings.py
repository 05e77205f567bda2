"""What belongs to an employee, whatever tables there are: found by the models, not by a list.

By their foreign keys, and where a model names people in lists or texts, by what it says of itself: `named_in` are
those columns, `naming` asks for the rows, `name_instead` names somebody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from teplo.staff.models import Employee, Queue

# How a column begins that says whose a row is; who wrote or changed it is history and stays his.
OWNS = ("owner", "responsible", "substitute")
# What is deleted with an employee is his own: saved views, habits, his schedule. It goes nowhere.
KEPT = (models.PROTECT, models.SET_NULL, models.RESTRICT)


@dataclass(frozen=True, slots=True)
class Belonging:
    """A foreign key by which rows are somebody's; `queue` is the one beside it by which a queue may have them.

    Without a `column` rows name him in the columns `named_in`.
    A model says by `at_hand`, a condition, which of its rows go on and change hands: without it all of them.
    """

    model: type[models.Model]
    column: str = ""
    queue: str = ""
    named_in: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """As it is named in forms and facts: `leads_lead.owner_employee_id`."""
        return f"{self.model._meta.db_table}.{self.column or self.named_in[0]}"

    @property
    def columns(self) -> tuple[str, ...]:
        return self.named_in or ((self.column, self.queue) if self.queue else (self.column,))

    @property
    def has_version(self) -> bool:
        return any(field.name == "version" for field in self.model._meta.concrete_fields)

    def rows(self, employee: Employee, at: datetime) -> QuerySet[Any]:
        """The rows of his that would change hands at `at`, in the order in which everybody locks them."""
        his = self.model.naming(employee.pk) if self.named_in else Q(**{self.column: employee.pk})  # type: ignore[attr-defined]
        return self.model._default_manager.filter(getattr(self.model, "at_hand", Q()), his).order_by("pk")


def belongings() -> list[Belonging]:
    """All by which rows are somebody's or name him, leads and tasks first; a model with `of_past` tells of the past."""
    found = [one for model in apps.get_models() for one in _of(model) if not getattr(model, "of_past", False)]
    return sorted(found, key=lambda one: (not one.queue, one.key))


def _of(model: type[models.Model]) -> Iterator[Belonging]:
    if named_in := getattr(model, "named_in", ()):
        yield Belonging(model, named_in=named_in)
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name, field in fields.items():
        owns = field.related_model is Employee and name.startswith(OWNS)
        if not owns or getattr(field.remote_field, "on_delete", None) not in KEPT:
            continue
        beside = fields.get(name.replace("employee", "queue")) if "employee" in name else None
        yield Belonging(model, field.attname, beside.attname if beside and beside.related_model is Queue else "")
