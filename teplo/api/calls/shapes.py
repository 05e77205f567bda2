"""Calls as machines see them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from teplo.api.shapes import Owner, local
from teplo.staff.owners import OwnerView
from teplo.work.calls.models import Call, MissedCall


class RecordingShape(BaseModel):
    id: int
    state: str
    size: int | None
    error: str


class MissedShape(BaseModel):
    """What became of a missed call: `waiting`, or how it was settled, by which `call` and when."""

    state: str
    task: int | None
    due_at: datetime
    call: int | None
    settled_at: datetime | None


class CallShape(BaseModel):
    """`number` is the one outside, empty where it was hidden; `line` is our own; `employee` whoever talked."""

    id: int
    channel: str
    external_id: str
    direction: str
    state: str
    ending: str
    number: str
    line: str
    lead: int | None
    person: int | None
    enquiry: int | None
    owner: Owner
    employee: int | None
    asked_by: int | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait_seconds: int | None
    talk_seconds: int | None
    missed: MissedShape | None
    recordings: list[RecordingShape]


class CallPage(BaseModel):
    items: list[CallShape]
    next: str | None


def call_shown(call: Call) -> dict[str, Any]:
    """A call; its names, recordings and what became of it are fetched with it."""
    missed = call.missed if hasattr(call, "missed") else None
    recordings = [
        {"id": one.pk, "state": one.state, "size": one.size, "error": one.error} for one in call.recordings.all()
    ]
    return {
        "id": call.pk,
        "channel": call.channel.slug,
        "external_id": call.external_id,
        "direction": call.direction,
        "state": call.state,
        "ending": call.ending,
        "number": call.number,
        "line": call.line,
        "lead": call.lead_id,
        "person": call.person_id,
        "enquiry": call.enquiry_id,
        "owner": OwnerView.of(call.owner).as_json(),
        "employee": call.employee_id,
        "asked_by": call.asked_by_id,
        "started_at": local(call.started_at),
        "answered_at": local(call.answered_at),
        "ended_at": local(call.ended_at),
        "wait_seconds": call.wait_seconds,
        "talk_seconds": call.talk_seconds,
        "missed": _missed_shown(missed) if missed else None,
        "recordings": recordings,
    }


def _missed_shown(missed: MissedCall) -> dict[str, Any]:
    return {
        "state": missed.state,
        "task": missed.task_id,
        "due_at": local(missed.due_at),
        "call": missed.settled_by_id,
        "settled_at": local(missed.settled_at),
    }
