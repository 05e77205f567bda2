"""Whoever answers what waits in a queue takes it: the same for pages and programs."""

from datetime import datetime

from teplo.kit.transactions import front_door
from teplo.leads.models import WAITING_KINDS
from teplo.staff.models import Employee
from teplo.triage.actions.course import take_up
from teplo.work.actions import Plan
from teplo.work.actions.talks.say import speak
from teplo.work.talks import Words
from teplo.work.talks.models import Conversation, Message


@front_door
def answer(
    talk: Conversation,
    words: Words,
    *,
    by: Employee,
    at: datetime,
    close: bool = False,
    task: Plan | None = None,
    seen: int | None = None,
) -> Message:
    """Answer in a talk as `talks.say` does, and take its lead into work where it waits in a queue: both or neither.

    Exactly one wins: Conflict `taken` names the winner where somebody else was first.
    """
    if talk.lead and talk.lead.owner_queue_id and talk.lead.status_kind in WAITING_KINDS:
        take_up(talk.lead, by=by, at=at)
    return speak(talk, words, close=close, task=task, seen=seen, by=by, at=at)
