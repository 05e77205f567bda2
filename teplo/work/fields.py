"""What may be asked about a task: the registry of its lists."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from teplo.kit.filters import Field, Kind, Registry
from teplo.kit.problems import Words
from teplo.work.models import Task


def _row(key: str, label: Words, column: str) -> Field:
    return Field(key=key, label=label, kind=Kind.REFERENCE, column=column, read=attrgetter(column))


def _closed(key: str, label: Words, choices: list[tuple[str, Words]]) -> Field:
    read = attrgetter(key)
    return Field(key=key, label=label, kind=Kind.CHOICE, column=key, read=read, choices=lambda: choices, closed=True)


def _moment(key: str, label: Words, column: str) -> Field:
    return Field(key=key, label=label, kind=Kind.MOMENT, column=column, read=attrgetter(column))


TASK = Registry(
    "task",
    [
        _closed("state", _("State"), list(Task.State.choices)),
        _closed("kind", _("Kind"), list(Task.Kind.choices)),
        _row("owner", _("Owner"), "owner_employee_id"),
        _row("queue", _("Queue"), "owner_queue_id"),
        _row("lead", _("Lead"), "lead_id"),
        _row("person", _("Person"), "person_id"),
        _moment("due", _("Due"), "due_at"),
        _moment("created", _("Set"), "created_at"),
        _moment("closed", _("Closed"), "closed_at"),
    ],
)
