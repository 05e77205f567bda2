"""What the sender of an enquiry is told, whatever became of it."""

from datetime import datetime
from typing import Any

from django.db import Error

from teplo.api.enquiries import arriving
from teplo.api.enquiries.arriving import Arrived
from teplo.channels.models import Channel
from teplo.intake import journal
from teplo.intake.arrival import Receipt
from teplo.triage.awaiting import answered_from, answered_words
from teplo.triage.draft import Note

Answer = tuple[int, dict[str, Any]]


def told(receipt: Receipt, notes: list[Note]) -> Answer:
    """201 for a new enquiry, 202 for what is kept until it can be read, 200 for what came before."""
    answer: dict[str, Any] = {"enquiry": receipt.enquiry, "capture": receipt.capture, "state": receipt.state}
    if receipt.enquiry is None:
        return 200 if receipt.is_repeat else 202, {**answer, "reason": receipt.reason}
    answer |= {
        "lead": receipt.lead,
        "person": receipt.person,
        "repeated": receipt.repeated,
        "owner": receipt.owner.as_json() if receipt.owner else None,
        "notes": [
            {"field": note.field, "code": note.code, "message": note.message} for note in (*notes, *receipt.notes)
        ],
    }
    return 200 if receipt.is_repeat else 201, answer


def out_of_hours(channel: Channel, *, now: datetime) -> dict[str, Any]:
    """When nobody is there: when somebody answers again, and the sentence that says so in the caller's language."""
    opens = answered_from(channel, now)
    if opens is None:
        return {}
    return {"answer_from": opens.isoformat(), "closed": answered_words(opens, now=now)}


def journalled(arrived: Arrived, *, now: datetime, lost: Error | None = None) -> Answer:
    """202 for what is on this host's disk and comes into the database when that is back."""
    channel = arriving.channel_remembered(arrived.given, now)
    key = journal.keep(channel, arrived.arrival, at=arrived.at, now=now, lost=lost)
    return 202, {"enquiry": None, "capture": None, "state": "journalled", "journal": key}
