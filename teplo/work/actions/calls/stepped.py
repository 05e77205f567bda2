"""The step of a lead that was to call: a talk does it, whoever called whom."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from teplo.kit.transactions import step
from teplo.leads.models import Enquiry, Lead
from teplo.ledger.actors import SYSTEM, Actor
from teplo.ledger.models import Event
from teplo.work.actions.steps import Plan, finish, plan
from teplo.work.calls.models import Call, MissedCall
from teplo.work.calls.rules import is_done_by_talk
from teplo.work.models import Task


@step
def finish_calls(call: Call, lead: Lead, *, by: Actor, at: datetime) -> None:
    """Two people have talked: done is the first step of the lead (locked) where it was a call, and a call back owed.

    What somebody has planned by hand stays, and so does a call at a moment which lies ahead where that was asked for,
    somebody has moved it there, or the import of the lead said so.
    """
    if call.answered_at is None:
        return
    came = list(Enquiry.objects.filter(lead=lead).only("kind", "at", "context").order_by("pk"))
    own = next((one.at for one in came if one.pk == call.enquiry_id), None)
    for task in _begun(lead, [one.at for one in came]):
        # The call may turn out to have begun before its enquiry was made: the step is as old as the enquiry.
        is_own = own is not None and task.created_at == own
        is_set = task.due_at > call.answered_at and _is_set(task, lead, came)
        if is_done_by_talk(task.created_at, task.due_at, call.answered_at, is_set=is_set, is_own=is_own):
            done_by_call(task, lead, call=call.pk, by=by, at=at)


# allow undecorated-verb: asks, writes nothing
def _begun(lead: Lead, came: list[datetime]) -> list[Task]:
    """The open calls that the lead began with or its enquiries brought, and those owed since a missed one."""
    of_lead = Task.objects.filter(lead=lead)
    first = of_lead.order_by("pk").values_list("pk", flat=True).first()
    owed = MissedCall.objects.filter(lead=lead, task__isnull=False).values("task")
    begun = Q(pk=first, follows=None, run=None) | Q(created_at__in=came, follows=None, run=None) | Q(pk__in=owed)
    return list(of_lead.filter(begun, state=Task.State.OPEN, kind=Task.Kind.CALL).order_by("pk"))


# allow undecorated-verb: asks, writes nothing
def _is_set(task: Task, lead: Lead, came: Sequence[Enquiry]) -> bool:
    """Whether somebody has named the moment of a task: the customer, whoever moved it, whoever imported the lead.

    `came` are the enquiries of the lead, the oldest first.
    """
    asked = {datetime.fromisoformat(str(given)) for one in came if (given := one.context.get("callback_at"))}
    if task.due_at in asked:
        return True
    if came and came[0].kind == Enquiry.Kind.IMPORTED and not Task.objects.filter(lead=lead, pk__lt=task.pk).exists():
        return True
    # A missed call draws a term nearer by itself: nobody has agreed to that one.
    moved = Event.objects.filter(lead=lead.pk, kind="task.moved", facts__task=task.pk)
    return moved.exclude(by_kind=SYSTEM.actor_kind).exists()


@step
def done_by_call(task: Task, lead: Lead, *, call: int | None, by: Actor, at: datetime) -> None:
    """The call took place. Where it was the lead's only step, the next is to write down what came of it."""
    with override(settings.LANGUAGE_CODE):
        result, title = _("Talked on the telephone"), _("Write down what was agreed")
    if not has_other_step(lead, task):
        owner = {"employee": lead.owner_employee_id, "queue": lead.owner_queue_id}
        plan(Plan(Task.Kind.OTHER, at, title), lead=lead.pk, **owner, by=by, at=at, follows=task.pk)
    finish(task, result=result, reached=True, call=call, by=by, at=at)


# allow undecorated-verb: asks, writes nothing
def has_other_step(lead: Lead, task: Task) -> bool:
    """Whether the lead may go on without this task: it has ended, waits, or has another step."""
    others = Task.objects.filter(lead=lead, state=Task.State.OPEN).exclude(pk=task.pk)
    return not lead.is_open or lead.wait_until is not None or others.exists()
