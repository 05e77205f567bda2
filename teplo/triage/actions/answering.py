"""Whoever answers what waits in a queue takes it: the same for pages and programs."""

from datetime import datetime

from teplo.leads.models import WAITING_KINDS
from teplo.staff.models import Employee
from teplo.triage.actions.course import take
from teplo.work.talks.models import Conversation


# allow undecorated-verb: what it calls is a front door
def take_to_answer(talk: Conversation, *, by: Employee, at: datetime) -> None:
    """Take the lead of a talk out of its queue into work before it is answered: exactly one wins, Conflict `taken`."""
    if talk.lead and talk.lead.owner_queue_id and talk.lead.status_kind in WAITING_KINDS:
        take(talk.lead, by=by, at=at)
