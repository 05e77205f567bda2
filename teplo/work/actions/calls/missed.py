"""Missed calls: the call back that is owed, and what became of it."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.kit.transactions import front_door, step
from teplo.leads.models import Enquiry, Lead
from teplo.leads.queries import locked
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM, Actor
from teplo.work.actions.calls.stepped import done_by_call, has_other_step
from teplo.work.actions.steps import Plan, drop, move, plan
from teplo.work.calls.models import Call, Direction, MissedCall
from teplo.work.calls.rules import WITHIN_HOURS, settled
from teplo.work.models import Task


@step
def note_missed(call: Call, *, lead: Lead | None, due_at: datetime, by: Actor, at: datetime) -> MissedCall | None:
    """Nobody has answered: a call back is owed until `due_at`, by whoever has the lead. None where it is noted.

    Who hid his number cannot be called back.
    """
    if MissedCall.objects.filter(call=call).exists():
        return None
    when = call.ended_at or call.started_at
    owes = lead if lead is not None and lead.is_open and call.number else None
    return MissedCall.objects.create(
        call=call,
        lead=lead,
        task_id=_call_back(owes, call=call, due_at=due_at, by=by, at=at) if owes else None,
        number=call.number,
        missed_at=when,
        due_at=when + WITHIN_HOURS,
    )


@step
def _call_back(lead: Lead, *, call: Call, due_at: datetime, by: Actor, at: datetime) -> int:
    """The task to call back: the one that waits already, the lead's very first step, else a new one."""
    waiting = MissedCall.objects.filter(lead=lead, state=MissedCall.State.WAITING, task__state=Task.State.OPEN)
    known = waiting.select_related("task").order_by("pk").first()
    if known is not None and known.task_id:
        return known.task_id
    begun = Task.objects.filter(lead=lead, state=Task.State.OPEN, kind=Task.Kind.CALL, title="", follows=None)
    # The call may turn out to have begun before its enquiry was made: the step is as old as the enquiry.
    at_once = Enquiry.objects.filter(pk=call.enquiry_id or 0).values("at")
    first = begun.filter(created_at__in=at_once).order_by("pk").first()
    if first is None:
        with override(settings.LANGUAGE_CODE):
            title = _("Call back")
        owner = {"employee": lead.owner_employee_id, "queue": lead.owner_queue_id}
        return plan(Plan(Task.Kind.CALL, due_at, title), lead=lead.pk, **owner, by=by, at=at)
    if first.due_at > due_at:
        move(first, due_at=due_at, remind_at=first.remind_at, by=by, at=at)
    return first.pk


@step
def take_back_missed(call: Call, *, lead: Lead | None, by: Actor, at: datetime) -> None:
    """It was answered after all, as an event tells that came late: nothing is owed."""
    missed = MissedCall.objects.filter(call=call).select_related("task").first()
    if missed is None:
        return
    task = missed.task
    missed.delete()
    others = MissedCall.objects.filter(task=task, state=MissedCall.State.WAITING)
    if task and lead and task.state == Task.State.OPEN and not others.exists() and has_other_step(lead, task):
        drop(task, by=by, at=at)


@step
def settle(missed: MissedCall, *, by: Actor, at: datetime) -> None:
    """Say what became of a missed call, if it is known by now; its task is done with it.

    What was said before is said anew where an event tells that came late.
    """
    until = missed.missed_at + WITHIN_HOURS
    talks = Call.objects.filter(number=missed.number, answered_at__gte=missed.missed_at, answered_at__lte=until)
    spoken = talks.exclude(pk=missed.call_id).filter(direction__in=[Direction.IN, Direction.OUT])
    rows = spoken.values_list("pk", "direction", "answered_at")
    state, number = settled(missed.missed_at, [(pk, way, answered) for pk, way, answered in rows if answered])
    if state == MissedCall.State.WAITING or (missed.state, missed.settled_by_id) == (state, number):
        return
    missed.state, missed.settled_by_id, missed.settled_at = state, number, at
    missed.save(update_fields=["state", "settled_by", "settled_at"])
    task = missed.task
    if task and task.lead_id and task.state == Task.State.OPEN:
        done_by_call(task, locked(task.lead_id), call=number, by=by, at=at)
    record("call.settled", by=by, at=at, lead=missed.lead_id, call=missed.call_id, state=state, talk=number)


@step
def settle_others(call: Call, *, by: Actor, at: datetime) -> None:
    """Somebody was talked with: the calls of his that were missed before are settled by it."""
    if not call.number or call.answered_at is None:
        return
    since = call.answered_at - WITHIN_HOURS
    before = MissedCall.objects.filter(number=call.number, missed_at__gte=since, missed_at__lte=call.answered_at)
    for missed in before.exclude(call=call).order_by("lead_id", "pk"):
        settle(missed, by=by, at=at)


@front_door
def give_up(number: int, *, at: datetime) -> None:
    """23 hours are over and nobody has talked with him: not reached. The task stays with whoever owes it."""
    waiting = MissedCall.objects.select_for_update(no_key=True).filter(pk=number, state=MissedCall.State.WAITING)
    missed = waiting.filter(due_at__lte=at).first()
    if missed is None:
        return
    missed.state, missed.settled_at = MissedCall.State.NOT_REACHED, at
    missed.save(update_fields=["state", "settled_at"])
    record("call.settled", by=SYSTEM, at=at, lead=missed.lead_id, call=missed.call_id, state=missed.state)
