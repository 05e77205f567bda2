"""The company's types of tasks are set up: how each is called, how it may end, what usually follows."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put, swap
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand
from teplo.work.models import OUTLINES, TaskKind, TaskResult, TaskType

FOLLOWING = ("next_type", "next_days")
OF_TYPE = ("name", "icon", "term_minutes", *FOLLOWING, "is_active")
OF_RESULT = ("name", *FOLLOWING, "is_active")
LONGEST_DAYS = 365


@front_door
def add_type(kind: str, *, name: str, icon: str, by: Actor, at: datetime, **values: object) -> TaskType:
    """Add a type of task, last in the order; its kind stays what it is. `values` are others of `OF_TYPE`."""
    demand(by, Permission.WORDS_SET_UP)
    shown = _named(name)
    taken = set(TaskType.objects.values_list("key", flat=True)) | set(TaskKind.values)
    key = free_slug(slug(shown, limit=30, otherwise="type"), taken, limit=40)
    last = TaskType.objects.aggregate(last=Max("position"))["last"] or 0
    made = TaskType(key=key, kind=kind, name=shown, icon=_drawn(icon), position=last + 1)
    put(made, values, allowed=OF_TYPE)
    _check_days(made)
    check(made)
    add(made)
    record("task_type.added", by=by, at=at, task_type=made.pk, kind=kind)
    return made


@front_door
def change_type(task_type: TaskType, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change how a type is called and drawn, its term, what follows it; Conflict for the last one in use."""
    demand(by, Permission.WORDS_SET_UP)
    locked = list(TaskType.objects.select_for_update(no_key=True).order_by("pk"))
    now = next(one for one in locked if one.pk == task_type.pk)
    changed = put(now, values, allowed=OF_TYPE)
    _drawn(now.icon)
    _check_days(now)
    if not now.name and now.key not in TaskKind.values:
        _named(now.name)
    if not any(one.is_active for one in locked):
        raise Conflict("last_type", _("One type of task stays in use."))
    if changed:
        now.save(update_fields=changed)
        record("task_type.changed", by=by, at=at, task_type=now.pk, fields=changed)


@front_door
def move_type(task_type: TaskType, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a type change places with its neighbour; at the end it stays where it is."""
    demand(by, Permission.WORDS_SET_UP)
    ordered = list(TaskType.objects.select_for_update(no_key=True).order_by("position", "pk"))
    if swap(ordered, task_type.pk, up=up):
        TaskType.objects.bulk_update(ordered, ["position"])
        record("task_type.changed", by=by, at=at, task_type=task_type.pk, fields=["position"])


@front_door
def add_result(task_type: TaskType, *, name: str, by: Actor, at: datetime, **values: object) -> TaskResult:
    """Add a result to choose when a task of this type is closed, last of them."""
    demand(by, Permission.WORDS_SET_UP)
    last = task_type.results.aggregate(last=Max("position"))["last"] or 0
    made = TaskResult(type=task_type, name=_named(name), position=last + 1)
    put(made, values, allowed=OF_RESULT)
    _check_days(made)
    check(made)
    add(made)
    record("task_type.changed", by=by, at=at, task_type=task_type.pk, outcome=made.pk, fields=["results"])
    return made


@front_door
def change_result(result: TaskResult, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change how a result is called and what follows it, or take it out of use."""
    demand(by, Permission.WORDS_SET_UP)
    now = TaskResult.objects.select_for_update(no_key=True).get(pk=result.pk)
    changed = put(now, values, allowed=OF_RESULT)
    _named(now.name)
    _check_days(now)
    if changed:
        now.save(update_fields=changed)
        record("task_type.changed", by=by, at=at, task_type=now.type_id, outcome=now.pk, fields=["results"])


@front_door
def move_result(result: TaskResult, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a result change places with its neighbour of the same type."""
    demand(by, Permission.WORDS_SET_UP)
    of_type = TaskResult.objects.select_for_update(no_key=True).filter(type=result.type_id)
    ordered = list(of_type.order_by("position", "pk"))
    if swap(ordered, result.pk, up=up):
        TaskResult.objects.bulk_update(ordered, ["position"])
        record("task_type.changed", by=by, at=at, task_type=result.type_id, outcome=result.pk, fields=["position"])


# allow undecorated-verb: checks a word, writes nothing
def _named(name: str) -> str:
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    return shown


def _drawn(icon: str) -> str:
    if icon not in OUTLINES:
        raise Invalid(errors=[FieldError("icon", "unknown", _("Choose one from the list."))])
    return icon


def _check_days(row: TaskType | TaskResult) -> None:
    if row.next_days > LONGEST_DAYS:
        words = _("At most %(days)d days.") % {"days": LONGEST_DAYS}
        raise Invalid(errors=[FieldError("next_days", "too_far", words)])
