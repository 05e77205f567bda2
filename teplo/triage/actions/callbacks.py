"""Whoever is known already and asks to be called: his lead has a call with that term."""

from datetime import datetime

from teplo.kit.transactions import step
from teplo.leads.models import Enquiry, Lead
from teplo.leads.queries import locked
from teplo.ledger.actors import Actor
from teplo.triage.actions.admit import call_asked_for
from teplo.work.actions import plan
from teplo.work.models import Task


@step
def promise_call(enquiry: Enquiry, *, by: Actor, at: datetime) -> None:
    """Set the call that a repeated enquiry asks for, unless its lead has ended or has such a call by then."""
    asked = enquiry.context.get("callback_at")
    if not (asked or enquiry.context.get("callback")) or enquiry.lead_id is None:
        return
    due = max(datetime.fromisoformat(str(asked)), enquiry.at) if asked else enquiry.at
    owe_call(locked(enquiry.lead_id), due=due, by=by, at=at)


@step
def owe_call(lead: Lead, *, due: datetime, by: Actor, at: datetime) -> None:
    """Set a call that was asked for on a locked lead, unless it has ended or has such a call by then."""
    calls = Task.objects.filter(lead=lead, state=Task.State.OPEN, kind=Task.Kind.CALL)
    if not lead.is_open or calls.filter(due_at=due).exists():
        return
    plan(call_asked_for(due), lead=lead.pk, employee=lead.owner_employee_id, queue=lead.owner_queue_id, by=by, at=at)
