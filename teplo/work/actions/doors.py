"""What people do on a lead or a person: set, close and move tasks, write notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from teplo.clients.models import Deal
from teplo.clients.queries import held
from teplo.identity.models import Person
from teplo.kit.clock import day_of, is_too_far
from teplo.kit.problems import FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.entry import entered_by
from teplo.leads.models import Lead, StatusKind
from teplo.leads.queries import locked
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, may
from teplo.staff.queries import people_in_reach, stays_here
from teplo.work.actions.steps import Plan, finish, move, plan, remind, write_note
from teplo.work.mentions import mentioned_in
from teplo.work.models import Note, Task
from teplo.work.talks import GivenFile
from teplo.work.types import results_of

ANSWERS = frozenset({Task.Kind.CALL, Task.Kind.LETTER, Task.Kind.MESSAGE, Task.Kind.MEETING})


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task ended: its result, whether the customer was reached, and what comes next (a task or a wait).

    `outcome` is the number of the result that was chosen from those of its type.
    """

    result: str
    reached: bool | None = None
    next: Plan | None = None
    wait_until: date | None = None
    wait_reason: str = ""
    outcome: int | None = None


@front_door
def add_task(
    task: Plan,
    *,
    lead: Lead | None = None,
    person: Person | None = None,
    deal: Deal | None = None,
    to: Employee | None = None,
    by: Employee,
    at: datetime,
) -> int:
    """Set a task on a lead, a person or a deal, a lead waits no longer then. Gives its number."""
    lead = locked(lead.pk) if lead else None
    demand(by, Permission.TASK_ADD, lead or deal)
    _demand_there(deal)
    _check_term(task, at)
    if lead and lead.wait_until:
        leads.wait(lead, until=None, reason="", by=by, at=at)
    employee, queue = _whose(lead, to, by)
    subject = {"lead": lead.pk if lead else None, "person": person.pk if person and not lead else None}
    subject["deal"] = deal.pk if deal else None
    return plan(task, **subject, employee=employee, queue=queue, by=by, at=at)


def _demand_there(deal: Deal | None) -> None:
    """NotSeen where the conversion that made a deal has just been undone; whoever undoes it now waits for us."""
    if deal and not held(Deal, deal.pk):
        raise NotSeen


def _whose(lead: Lead | None, to: Employee | None, by: Employee) -> tuple[int | None, int | None]:
    """Whoever is named, else the lead's owner, else whoever sets the task; Invalid where that is nobody.

    Another can be named as far as the right to set tasks reaches; the owner of the lead always.
    """
    if to:
        is_owner = lead is not None and lead.owner_employee_id == to.pk
        if not is_owner and to.pk not in people_in_reach(by, Permission.TASK_ADD):
            raise Invalid(
                errors=[FieldError("to", "out_of_reach", _("You may not set tasks for %(name)s.") % {"name": to})]
            )
        if not stays_here(to.pk):
            raise Invalid(
                errors=[FieldError("to", "not_here", _("%(name)s does not work here any more.") % {"name": to})]
            )
        return to.pk, None
    if lead:
        return _owner_of(lead)
    if by.is_robot:
        raise Invalid(
            errors=[FieldError("to", "required", _("Say who shall do it: the robot of the API does nothing."))]
        )
    return by.pk, None


@front_door
def close_task(task: Task, ending: Ending, *, by: Employee, at: datetime) -> None:
    """Close a task with its result; an open lead must be left with another step or a day until which it waits.

    The next step of a deal is its owner's.
    """
    lead = locked(task.lead_id) if task.lead_id else None
    _demand_task(by, task, lead)
    if not ending.result and ending.reached is None and ending.outcome is None:
        raise Invalid(errors=[FieldError("result", "required", _("Say how it went."))])
    if ending.outcome and ending.outcome not in {result.pk for result in results_of(task)}:
        raise Invalid(errors=[FieldError("outcome", "unknown", _("Choose a result from the list."))])
    finish(task, result=ending.result, reached=ending.reached, outcome=ending.outcome, by=by, at=at)
    if lead:
        _go_on(lead, task, ending, by=by, at=at)
    elif ending.next and task.deal_id:
        _check_term(ending.next, at)
        _demand_there(task.deal)
        owner = Deal.objects.values_list("owner_employee", flat=True).get(pk=task.deal_id)
        plan(ending.next, deal=task.deal_id, employee=owner, queue=None, by=by, at=at, follows=task.pk)


@step
def _go_on(lead: Lead, task: Task, ending: Ending, *, by: Employee, at: datetime) -> None:
    if ending.reached and task.kind in ANSWERS:
        leads.note_response(lead, how=task.kind, by=by, at=at)
    if lead.status_kind == StatusKind.NEW and lead.owner_employee_id:
        begun = entered_by(StatusKind.WORKING, lead, by=by)  # none, where a field is missing: it stays new until then
        if begun is not None:
            leads.set_status(lead, status=begun, by=by, at=at)
    if ending.next:
        _check_term(ending.next, at)
        employee, queue = _owner_of(lead)
        plan(ending.next, lead=lead.pk, employee=employee, queue=queue, by=by, at=at, follows=task.pk)
    elif ending.wait_until:
        _check_wait(ending.wait_until, ending.wait_reason, at)
        leads.wait(lead, until=ending.wait_until, reason=ending.wait_reason, by=by, at=at)
    elif lead.is_open and not _waits(lead, at) and not lead.tasks.filter(state=Task.State.OPEN).exists():
        raise Invalid(errors=[FieldError("next", "required", _("Say what comes next: a task, or a day to wait for."))])


@front_door
def move_task(task: Task, *, due_at: datetime, remind_at: datetime | None = None, by: Employee, at: datetime) -> None:
    """Give a task another term and reminder."""
    _demand_task(by, task, task.lead)
    _check_term(Plan(task.kind, due_at, remind_at=remind_at), at)
    move(task, due_at=due_at, remind_at=remind_at, by=by, at=at)


@front_door
def add_note(
    text: str,
    *,
    lead: Lead | None = None,
    person: Person | None = None,
    deal: Deal | None = None,
    files: Sequence[GivenFile] = (),
    by: Employee,
    at: datetime,
) -> Note:
    """Write something down about a lead, a person or a deal; who is named in it by `@` and may see it hears of it.

    `files`, whose contents are kept already, may go with it or stand alone.
    """
    right = Permission.LEAD_CHANGE if lead else Permission.DEAL_CHANGE if deal else Permission.PERSON_CHANGE
    demand(by, right, lead or deal)
    _demand_there(deal)
    if not text.strip() and not files:
        raise Invalid(errors=[FieldError("text", "required", _("Write something first."))])
    meant = mentioned_in(text, lead=lead, deal=deal, person=person, by=by)
    told = [employee.pk for employee in meant.seeing]
    about = None if lead else person
    return write_note(text, lead=lead, person=about, deal=deal, files=files, mentioned=told, by=by, at=at)


@front_door
def remind_due(task: Task, *, at: datetime) -> None:
    """Remind the owner of a task whose moment has come, once."""
    remind(task, at=at)


def _owner_of(lead: Lead) -> tuple[int | None, int | None]:
    return lead.owner_employee_id, lead.owner_queue_id


def _waits(lead: Lead, at: datetime) -> bool:
    """Whether the lead waits for a day that is still ahead."""
    return lead.wait_until is not None and lead.wait_until > day_of(at)


def _demand_task(by: Employee, task: Task, lead: Lead | None) -> None:
    if not (lead and may(by, Permission.LEAD_CHANGE, lead)):
        demand(by, Permission.TASK_CHANGE, task)


def _check_wait(until: date, reason: str, at: datetime) -> None:
    if until <= day_of(at):
        raise Invalid(errors=[FieldError("wait_until", "past", _("The day must lie ahead."))])
    if is_too_far(until, at):
        raise Invalid(errors=[FieldError("wait_until", "too_far", _("This day lies more than ten years ahead."))])
    if not reason:
        raise Invalid(errors=[FieldError("wait_reason", "required", _("Say why the lead waits."))])


def _check_term(task: Plan, at: datetime) -> None:
    if is_too_far(task.due_at, at):
        raise Invalid(errors=[FieldError("due_at", "too_far", _("This term lies more than ten years ahead."))])
    if task.remind_at and task.remind_at > task.due_at:
        raise Invalid(errors=[FieldError("remind_at", "after_due", _("A reminder must come before the term."))])
