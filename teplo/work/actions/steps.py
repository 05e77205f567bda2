"""Steps of work: tasks, notes and notices, as the course of a lead and the front doors of people need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.clients.models import Deal
from teplo.identity.models import Person
from teplo.kit import sql
from teplo.kit.problems import Conflict
from teplo.kit.transactions import step
from teplo.leads.models import Lead
from teplo.ledger.actions import record, write_many
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee, Queue
from teplo.work.actions.notices import tell
from teplo.work.models import Note, NoteFile, Task
from teplo.work.talks import GivenFile

PLAN = """
INSERT INTO work_task (lead_id, person_id, deal_id, kind, type_id, title, owner_employee_id, owner_queue_id, due_at,
    remind_at, state, result, follows_id, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'open', '', %s, %s) RETURNING id
"""
# The first task of a lead that is opened by the same statement.
PLANNED = """task AS (
    INSERT INTO work_task (lead_id, kind, type_id, title, owner_employee_id, owner_queue_id, due_at, remind_at, state,
        result, created_at)
    SELECT lead.id, %(task_kind)s::text, %(task_type)s::bigint, %(task_title)s::text, %(employee)s::bigint,
        %(queue)s::bigint, %(task_due_at)s::timestamptz, %(task_remind_at)s::timestamptz, 'open', '',
        %(task_at)s::timestamptz FROM lead RETURNING id)
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """A task to be: its kind (Task.Kind), what to do, by when, when to remind of it, and its type (TaskType) if any."""

    kind: str
    due_at: datetime
    title: str = ""
    remind_at: datetime | None = None
    type: int | None = None


@step
def plan(
    task: Plan,
    *,
    lead: int | None = None,
    person: int | None = None,
    deal: int | None = None,
    employee: int | None,
    queue: int | None,
    by: Actor,
    at: datetime,
    follows: int | None = None,
) -> int:
    """Set a task on one lead, person or deal, for one employee or one queue; gives its number."""
    subject = (lead, None if lead else person, deal)
    values = [*subject, task.kind, task.type, task.title, employee, queue, task.due_at, task.remind_at, follows, at]
    number = int(sql.row(PLAN, values)[0])
    facts: dict[str, Any] = {"task": number, "kind": task.kind, "employee": employee}
    if task.type:
        facts["task_type"] = task.type
    record("task.planned", by=by, at=at, lead=lead, person=person, deal=deal, **facts)
    return number


def planned_beside(task: Plan, *, at: datetime) -> sql.Beside:
    """The first task of a lead, written beside it, for its owner; `note_planned` leaves the line in the ledger."""
    values = {
        "task_kind": task.kind, "task_type": task.type, "task_title": task.title, "task_due_at": task.due_at,
        "task_remind_at": task.remind_at, "task_at": at,
    }  # fmt: skip
    return sql.Beside((PLANNED,), ("(SELECT id FROM task)",), values)


@step
def note_planned(number: int, task: Plan, *, lead: int, employee: int | None, by: Actor, at: datetime) -> None:
    """Leave the line of a task that was written beside its lead."""
    record("task.planned", by=by, at=at, lead=lead, person=None, task=number, kind=task.kind, employee=employee)


@step
def finish(
    task: Task,
    *,
    result: str,
    reached: bool | None,
    outcome: int | None = None,
    call: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Close a task with its result; Conflict where somebody else has closed it meanwhile.

    `reached` says whether the customer was spoken to; None where that was not the point of the task. `outcome` is the
    number of the result (TaskResult) that was chosen, `call` that of the call which did it by itself.
    """
    _close(task, Task.State.DONE, result=result, reached=reached, outcome=outcome, at=at)
    more = {name: number for name, number in (("outcome", outcome), ("call", call)) if number}
    record(
        "task.done",
        by=by,
        at=at,
        lead=task.lead_id,
        person=task.person_id,
        deal=task.deal_id,
        task=task.pk,
        reached=reached,
        **more,
    )


@step
def drop(task: Task, *, by: Actor, at: datetime) -> None:
    """Put a task aside undone; Conflict where it is closed already."""
    _close(task, Task.State.DROPPED, result="", reached=None, outcome=None, at=at)
    record("task.dropped", by=by, at=at, lead=task.lead_id, person=task.person_id, deal=task.deal_id, task=task.pk)


def _close(
    task: Task, state: Task.State, *, result: str, reached: bool | None, outcome: int | None, at: datetime
) -> None:
    # Of the lead that was locked: a conversion may have carried it to a deal while we waited.
    here = Task.objects.filter(pk=task.pk, state=Task.State.OPEN, lead=task.lead_id)
    closed = here.update(state=state, result=result, reached=reached, outcome=outcome, closed_at=at)
    if not closed:
        raise Conflict("task_closed", _("Somebody else has just closed this task."))
    task.state = state


@step
def drop_all_of(lead: Lead, *, by: Actor, at: datetime) -> None:
    """The lead has ended: its open tasks end with it."""
    for task in Task.objects.filter(lead=lead, state=Task.State.OPEN):
        drop(task, by=by, at=at)


@step
def move(task: Task, *, due_at: datetime, remind_at: datetime | None, by: Actor, at: datetime) -> None:
    """Give a task another term; Conflict where it is closed already."""
    still = Task.objects.filter(pk=task.pk, state=Task.State.OPEN)
    if not still.update(due_at=due_at, remind_at=remind_at, reminded_at=None):
        raise Conflict("task_closed", _("Somebody else has just closed this task."))
    record(
        "task.moved",
        by=by,
        at=at,
        lead=task.lead_id,
        person=task.person_id,
        deal=task.deal_id,
        task=task.pk,
        due_at=due_at,
    )


@step
def hand_tasks(lead: Lead, *, before: Employee | Queue, to: Employee | Queue) -> None:
    """The open tasks of the former owner go to the new one together with the lead."""
    was_employee, was_queue = _owner(before)
    employee, queue = _owner(to)
    Task.objects.filter(lead=lead, state=Task.State.OPEN, owner_employee=was_employee, owner_queue=was_queue).update(
        owner_employee=employee, owner_queue=queue
    )


@step
def hand_all_tasks(before: Employee, *, to: Employee | Queue) -> int:
    """All open tasks of an employee who leaves go to whoever takes over; gives how many."""
    employee, queue = _owner(to)
    return Task.objects.filter(owner_employee=before, state=Task.State.OPEN).update(
        owner_employee=employee, owner_queue=queue
    )


def _owner(owner: Employee | Queue) -> tuple[Employee | None, Queue | None]:
    return (owner, None) if isinstance(owner, Employee) else (None, owner)


@step
def write_note(
    text: str,
    *,
    lead: Lead | None = None,
    person: Person | None = None,
    deal: Deal | None = None,
    files: Sequence[GivenFile] = (),
    mentioned: Sequence[int] = (),
    by: Employee,
    at: datetime,
) -> Note:
    """Write something down about one lead, person or deal; `mentioned` are the employees who hear of it."""
    note = Note.objects.create(lead=lead, person=person, deal=deal, author=by, text=text, at=at)
    NoteFile.objects.bulk_create(
        NoteFile(note=note, file_id=one.file, name=one.name[:255], size=one.size) for one in files
    )
    about = person.pk if person else (lead.person_id if lead else None)
    told: dict[str, Any] = {"mentioned": sorted(mentioned)} if mentioned else {}
    if files:
        told["files"] = len(files)
    of = {"lead": lead.pk if lead else None, "person": about, "deal": deal.pk if deal else None}
    record("note.written", by=by, at=at, **of, note=note.pk, **told)
    return note


@step
def write_notes(notes: Sequence[tuple[int, str]], *, by: Employee, at: datetime, **facts: object) -> list[int]:
    """Write many down at once, each about a person by his number; gives their numbers in that order."""
    made = Note.objects.bulk_create(Note(person_id=person, author=by, text=text, at=at) for person, text in notes)
    lines = [("note.written", None, one.person_id, None, {"note": one.pk, **facts}) for one in made]
    write_many(lines, by=by, at=at)
    return [one.pk for one in made]


@step
def remind(task: Task, *, at: datetime) -> None:
    """Remind of a task, once: whoever finds it closed, moved or already reminded of does nothing."""
    due = Task.objects.select_for_update(no_key=True).filter(
        pk=task.pk, state=Task.State.OPEN, reminded_at=None, remind_at__lte=at
    )
    now = due.first()
    if now is None:
        return
    due.update(reminded_at=at)
    if now.owner_employee_id:
        tell(now.owner_employee_id, kind="task.reminder", at=at, lead=now.lead_id, task=now.pk)
