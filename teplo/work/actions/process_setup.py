"""The company's processes are set up: their names, and of each the steps with who does them and by when."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put, swap
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.text import free_slug, one_line, slug
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.permissions import Permission, demand
from teplo.work.models import TaskType
from teplo.work.processes.models import SEEDED, Process, ProcessStep

OF_STEP = ("title", "type", "who", "role", "employee", "after_days", "at_time")
LONGEST_DAYS, MOST_STEPS = 365, 50
Who = ProcessStep.Who


@front_door
def add_process(name: str, *, by: Actor, at: datetime) -> Process:
    """Add a process, last in the order and without steps yet."""
    demand(by, Permission.WORDS_SET_UP)
    shown = _named(name)
    taken = set(Process.objects.values_list("key", flat=True)) | set(SEEDED)
    last = Process.objects.aggregate(last=Max("position"))["last"] or 0
    made = Process(key=free_slug(slug(shown, limit=30, otherwise="process"), taken, limit=40), name=shown)
    made.position = last + 1
    check(made)
    add(made)
    record("process.added", by=by, at=at, process=made.pk)
    return made


@front_door
def change_process(process: Process, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change the name of a process, or take it out of use (`is_active`): what was started goes on."""
    demand(by, Permission.WORDS_SET_UP)
    now = Process.objects.select_for_update(no_key=True).get(pk=process.pk)
    changed = put(now, values, allowed=("name", "is_active"))
    if not now.name and now.key not in SEEDED:
        _named(now.name)
    if changed:
        now.save(update_fields=changed)
        record("process.changed", by=by, at=at, process=now.pk, fields=changed)


@front_door
def move_process(process: Process, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a process change places with its neighbour."""
    demand(by, Permission.WORDS_SET_UP)
    ordered = list(Process.objects.select_for_update(no_key=True).order_by("position", "pk"))
    if swap(ordered, process.pk, up=up):
        Process.objects.bulk_update(ordered, ["position"])
        record("process.changed", by=by, at=at, process=process.pk, fields=["position"])


@front_door
def add_process_step(process: Process, *, values: Mapping[str, object], by: Actor, at: datetime) -> ProcessStep:
    """Add a step, last of its process; `values` are those of `OF_STEP`. Invalid at each field that cannot be."""
    demand(by, Permission.WORDS_SET_UP)
    now = Process.objects.select_for_update(no_key=True).get(pk=process.pk)
    steps = list(now.steps.all())
    if len(steps) >= MOST_STEPS:
        raise Invalid(errors=[FieldError("title", "too_many", _("A process has at most fifty steps."))])
    kind = values.get("type")
    if not isinstance(kind, TaskType):
        raise Invalid(errors=[FieldError("type", "required", _("Choose one from the list."))])
    made = ProcessStep(process=now, type=kind, position=steps[-1].position + 1 if steps else 0)
    _put(made, values)
    made.save(force_insert=True)
    record("process.changed", by=by, at=at, process=now.pk, fields=["steps"])
    return made


@front_door
def change_process_step(one: ProcessStep, *, values: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Change a step; runs that were started keep their tasks."""
    demand(by, Permission.WORDS_SET_UP)
    now = ProcessStep.objects.select_for_update(no_key=True).get(pk=one.pk)
    changed = _put(now, values)
    if changed:
        now.save(update_fields=changed)
        record("process.changed", by=by, at=at, process=now.process_id, fields=["steps"])


@front_door
def move_process_step(one: ProcessStep, *, up: bool, by: Actor, at: datetime) -> None:
    """Let a step change places with its neighbour."""
    demand(by, Permission.WORDS_SET_UP)
    of_process = ProcessStep.objects.select_for_update(no_key=True).filter(process=one.process_id)
    ordered = list(of_process.order_by("position", "pk"))
    if swap(ordered, one.pk, up=up):
        ProcessStep.objects.bulk_update(ordered, ["position"])
        record("process.changed", by=by, at=at, process=one.process_id, fields=["steps"])


@front_door
def drop_process_step(one: ProcessStep, *, by: Actor, at: datetime) -> None:
    """Take a step out of its process."""
    demand(by, Permission.WORDS_SET_UP)
    ProcessStep.objects.filter(pk=one.pk).delete()
    record("process.changed", by=by, at=at, process=one.process_id, fields=["steps"])


def _put(row: ProcessStep, values: Mapping[str, object]) -> list[str]:
    changed = put(row, values, allowed=OF_STEP)
    if not row.title:
        raise Invalid(errors=[FieldError("title", "required", _("Say what is to be done."))])
    for who, name in ((Who.ROLE, "role"), (Who.EMPLOYEE, "employee")):
        if row.who == who and getattr(row, f"{name}_id") is None:
            raise Invalid(errors=[FieldError(name, "required", _("Say who."))])
        if row.who != who and getattr(row, f"{name}_id") is not None:
            setattr(row, name, None)
            changed = [*changed, name]
    if row.after_days > LONGEST_DAYS:
        raise Invalid(
            errors=[FieldError("after_days", "too_far", _("At most %(days)d days.") % {"days": LONGEST_DAYS})]
        )
    return list(dict.fromkeys(changed))


# allow undecorated-verb: checks a word, writes nothing
def _named(name: str) -> str:
    shown = one_line(name, limit=1_000)
    if not shown:
        raise Invalid(errors=[FieldError("name", "required", _("Give it a name."))])
    return shown


@step
def seed_processes() -> None:
    """A sale, a complaint and support, as most companies do them; what the company has changed stays."""
    known = set(Process.objects.values_list("key", flat=True))
    types = {one.key: one for one in TaskType.objects.filter(key__in=("call", "proposal", "letter", "other"))}
    begun: dict[str, list[tuple[str, str, str, int]]] = {
        "sale": [
            (_now("Find out what exactly is needed"), "call", Who.OWNER, 0),
            (_now("Send the offer"), "proposal", Who.OWNER, 1),
            (_now("Ask what they think of the offer"), "call", Who.OWNER, 3),
        ],
        "complaint": [
            (_now("Answer that the complaint is here"), "call", Who.OWNER, 0),
            (_now("Decide what is done about it"), "other", Who.HEAD, 1),
            (_now("Ask whether all is well now"), "call", Who.OWNER, 7),
        ],
        "support": [
            (_now("Understand the question"), "call", Who.OWNER, 0),
            (_now("Write the answer to the customer"), "letter", Who.OWNER, 1),
        ],
    }
    for position, key in enumerate(SEEDED):
        if key in known:
            continue
        made = Process.objects.create(key=key, position=position)
        ProcessStep.objects.bulk_create(
            ProcessStep(process=made, title=title, type=types[kind], who=who, after_days=days, position=place)
            for place, (title, kind, who, days) in enumerate(begun[key])
        )
