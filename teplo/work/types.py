"""Questions about types of tasks: what may be chosen, how a task may end, and what is proposed to follow it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from teplo.work.models import Task, TaskKind, TaskResult, TaskType

MORNING = 10  # a step that follows in days is proposed for this hour


@dataclass(frozen=True, slots=True)
class Proposal:
    """What usually follows: a type, and when it would be due."""

    type: TaskType
    due_at: datetime


def in_use() -> list[TaskType]:
    """The types to choose from, in the company's order."""
    return list(TaskType.objects.filter(is_active=True).select_related("next_type"))


def type_of(task: Task) -> TaskType | None:
    """The type of a task: its own, else the seeded one of its kind."""
    if task.type_id:
        return TaskType.objects.select_related("next_type").get(pk=task.type_id)
    return TaskType.objects.select_related("next_type").filter(key=task.kind).first()


def results_of(task: Task) -> list[TaskResult]:
    """How a task may end, as the company has set it up for its type."""
    of_type = {"type": task.type_id} if task.type_id else {"type__key": task.kind}
    return list(TaskResult.objects.filter(is_active=True, **of_type).select_related("next_type", "type__next_type"))


def follows(type_of_task: TaskType | None, result: TaskResult | None, *, now: datetime) -> Proposal | None:
    """What usually follows a task of a type that ended with a result; None where the company has said nothing.

    `now` is in the zone of whoever reads it: days are his.
    """
    for row in (result, type_of_task):
        if row is not None and row.next_type is not None and row.next_type.is_active:
            return Proposal(row.next_type, after_days(now, row.next_days))
    return None


def after_days(now: datetime, days: int) -> datetime:
    """A step in so many days stands in the morning; one of today within the hour."""
    if days == 0:
        return usual_term(now, 60)
    return (now + timedelta(days=days)).replace(hour=MORNING, minute=0, second=0, microsecond=0)


def usual_term(now: datetime, minutes: int) -> datetime:
    """When a task that is set now is due by the usual term of its type, on whole five minutes."""
    if minutes >= 24 * 60:
        return after_days(now, minutes // (24 * 60))
    due = now + timedelta(minutes=minutes + 4)
    return due.replace(minute=due.minute // 5 * 5, second=0, microsecond=0)


def chosen(key: str) -> TaskType | None:
    """The type of a key that somebody chose; None where it is out of use."""
    return TaskType.objects.filter(key=key, is_active=True).first()


def kind_of(key: str) -> str:
    """The kind behind the key of a type; the key itself where it names a kind."""
    found = chosen(key)
    return found.kind if found else key if key in TaskKind.values else TaskKind.OTHER


def type_of_key(key: str) -> int | None:
    """The number of a type by its key; None where the company has none of it."""
    return TaskType.objects.filter(key=key).values_list("pk", flat=True).first()
