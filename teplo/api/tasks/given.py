"""What callers may say about a task."""

from typing import Literal

from django.utils.translation import gettext as _
from pydantic import StrictBool

from teplo.api.given import Day, Given, Line200, Moment, Number, Words
from teplo.identity.models import Person
from teplo.kit.problems import FieldError, Invalid, NotSeen
from teplo.leads.models import Lead
from teplo.leads.queries import lead_for, people_visible_to
from teplo.staff.models import Employee
from teplo.work import types
from teplo.work.actions import Ending, Plan
from teplo.work.models import Task

Kind = Literal["call", "letter", "message", "meeting", "proposal", "other"]


class Planned(Given):
    """A task to be: of a kind, or of a type of the company, which brings its kind."""

    kind: Kind = "call"
    type: Line200 = ""
    title: Line200 = ""
    due_at: Moment
    remind_at: Moment | None = None


class NewTask(Planned):
    """About a lead or a person, exactly one; `to` is an employee, by default whoever owns the lead."""

    lead: Number | None = None
    person: Number | None = None
    to: Number | None = None


class TaskMove(Given):
    due_at: Moment
    remind_at: Moment | None = None


class Closing(Given):
    """How it went, and what comes next: another task, or a day until which the lead waits.

    `outcome` is the name of a result of the task's type.
    """

    outcome: Line200 = ""
    result: Words = ""
    reached: StrictBool | None = None
    next: Planned | None = None
    wait_until: Day | None = None
    wait_reason: Line200 = ""


def plan_of(given: Planned) -> Plan:
    """The plan as the action takes it; Invalid for a type that nobody has set up."""
    if not given.type or given.type == given.kind:
        return Plan(given.kind, given.due_at, given.title, given.remind_at)
    found = types.chosen(given.type)
    if found is None:
        raise _unknown("type")
    own = None if found.key == found.kind else found.pk
    return Plan(found.kind, given.due_at, given.title, given.remind_at, type=own)


def ending_of(given: Closing, task: Task) -> Ending:
    """The ending as the action takes it; Invalid for a result that the task's type does not have."""
    next_step = plan_of(given.next) if given.next else None
    outcome = next((one.pk for one in types.results_of(task) if one.name == given.outcome), None)
    if given.outcome and outcome is None:
        raise _unknown("outcome")
    return Ending(given.result, given.reached, next_step, given.wait_until, given.wait_reason, outcome)


def subject_of(given: NewTask, me: Employee) -> tuple[Lead | None, Person | None]:
    """The lead or the person; Invalid where neither, both, or one whom the caller does not see is named."""
    if given.lead is not None and given.person is None:
        return _lead(given.lead, me), None
    if given.lead is not None or given.person is None:
        raise Invalid(errors=[FieldError("lead", "required", _("Name a lead or a person, one of them."))])
    person = people_visible_to(me).filter(pk=given.person).first()
    if person is None:
        raise _unknown("person")
    return None, person


def _lead(number: int, me: Employee) -> Lead:
    try:
        return lead_for(me, number)
    except NotSeen:
        raise _unknown("lead") from None


def receiver_of(given: NewTask) -> Employee | None:
    """The employee who shall do it; None for whoever owns the lead."""
    if given.to is None:
        return None
    to = Employee.objects.people().filter(pk=given.to).first()
    if to is None:
        raise _unknown("to")
    return to


def _unknown(field: str) -> Invalid:
    return Invalid(errors=[FieldError(field, "unknown", _("There is none like this."))])
