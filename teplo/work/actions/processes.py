"""A process is started for a client: its tasks are planned at once, each for whoever does it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teplo.clients.models import Conversion, Deal
from teplo.kit import worktime
from teplo.kit.clock import day_of
from teplo.kit.problems import Conflict
from teplo.kit.transactions import step
from teplo.ledger.actions import Facts, keep, record
from teplo.ledger.actors import Actor
from teplo.ledger.models import Before, Change
from teplo.staff.heads import Heads
from teplo.staff.layout import reckoned
from teplo.staff.models import Employee
from teplo.staff.queries import working_between
from teplo.work.actions.steps import Plan, plan
from teplo.work.models import Task
from teplo.work.processes.models import Process, ProcessRun, ProcessStep
from teplo.work.processes.rules import doer_of, due_at

# Whoever changes one of these has worked on the task.
TOUCHED = ("owner_employee_id", "owner_queue_id", "kind", "title", "state", "person_id", "deal_id")
Who = ProcessStep.Who


@step
def start(
    process: Process,
    *,
    person: int | None,
    deal: Deal | None,
    owner: Employee,
    conversion: Conversion | None = None,
    by: Actor,
    at: datetime,
) -> ProcessRun:
    """Start a process for a deal, else for a person: all its tasks are planned now; `owner` answers for the client."""
    steps = list(process.steps.select_related("type", "role", "employee"))
    if not process.is_active or not steps:
        raise Conflict("no_process", _("“%(process)s” has no steps or is out of use.") % {"process": process})
    run = ProcessRun.objects.create(
        process=process,
        person_id=None if deal else person,
        deal=deal,
        conversion=conversion,
        by_kind=by.actor_kind,
        by_id=by.actor_id,
        at=at,
    )
    cast = _Cast(owner, steps)
    tasks = []
    for one in steps:
        doer = cast.doer(one)
        due = due_at(day_of(at), one.after_days, one.at_time, timezone.get_default_timezone(), _hours(doer, at))
        task = Plan(one.type.kind, max(due, at), title=one.title, type=one.type_id)
        subject = {"deal": deal.pk} if deal else {"person": person}
        tasks.append(plan(task, **subject, employee=doer, queue=None, by=by, at=at))
    Task.objects.filter(pk__in=tasks).update(run=run)
    record(
        "process.started", by=by, at=at, person=None if deal else person, deal=deal.pk if deal else None,
        process=process.pk, run=run.pk, tasks=tasks,
    )  # fmt: skip
    return run


class _Cast:
    """Who of our people does which step: asked once for all of them."""

    def __init__(self, owner: Employee, steps: Iterable[ProcessStep]) -> None:
        self.owner = owner
        self.here = set(Employee.objects.people().filter(is_active=True).values_list("pk", flat=True))
        roles = {one.role_id for one in steps if one.who == Who.ROLE}
        people = Employee.objects.people().filter(role__in=roles).order_by("pk")
        self.of_role: dict[int, list[tuple[int, int | None]]] = {}
        for number, role, team in people.values_list("pk", "role", "team"):
            self.of_role.setdefault(role, []).append((number, team))
        open_tasks = Task.objects.filter(state=Task.State.OPEN, owner_employee__role__in=roles).order_by()
        self.loads = dict(open_tasks.values_list("owner_employee").annotate(number=Count("pk")))
        heads = any(one.who == Who.HEAD for one in steps)
        self.heads = Heads().of(owner.team_id, but=[]) if heads else []

    def doer(self, one: ProcessStep) -> int:
        found = doer_of(
            one.who,
            owner=self.owner.pk,
            named=one.employee_id,
            heads=self.heads,
            of_role=self.of_role.get(one.role_id or 0, []),
            team=self.owner.team_id,
            loads=self.loads,
            here=self.here,
        )
        self.loads[found] = self.loads.get(found, 0) + 1
        return found


def _hours(employee: int, at: datetime) -> worktime.Schedule | None:
    works = working_between(employee, day_of(at), day_of(at))
    return reckoned(works.schedule) if works else None


@step
def keep_run(run: ProcessRun, *, change: Change) -> None:
    """Keep the tasks of a run as they were planned, so that an undo can tell who has worked on them since."""
    for task in run.tasks.order_by("pk"):
        keep(change, task, before=None, after=_stands(task))


@step
def take_run_back(change: Change) -> tuple[list[int], list[int]]:
    """Remove the tasks that a conversion's processes planned and nobody has worked on; gives which went and which stay.

    A run whose tasks are all gone goes too.
    """
    kept = {
        row.pk_value: row.after for row in Before.objects.filter(change=change, table="work_task", before__isnull=True)
    }
    there = list(Task.objects.select_for_update(no_key=True).filter(pk__in=kept).order_by("pk"))
    gone = [task.pk for task in there if _stands(task) == kept[task.pk] and not task.result]
    runs = [task.run_id for task in there if task.run_id]
    Task.objects.filter(pk__in=gone).delete()
    ProcessRun.objects.filter(pk__in=runs, tasks=None).delete()
    return gone, [task.pk for task in there if task.pk not in gone]


def _stands(task: Task) -> Facts:
    return {**{name: getattr(task, name) for name in TOUCHED}, "due_at": task.due_at.isoformat()}
