"""Where a capture ends: admitted, put aside, kept for another try, or heard as a word in a talk."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from teplo.channels.models import Channel
from teplo.intake.arrival import Receipt
from teplo.intake.connectors.plug import TooEarly
from teplo.intake.models import Capture
from teplo.kit.problems import Mistake, Problem
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor

# Minutes until the next try of a capture that failed, by the number of tries; then it waits for a person.
RETRY_AFTER = (1, 5, 15, 60, 240, 720)


@dataclass(frozen=True, slots=True)
class Stored:
    """A capture, the number of the enquiry it is to become, and the savepoint behind its keeping.

    `is_counted` where this try was counted before it began.
    """

    capture: int
    enquiry: int | None
    point: str | None
    is_counted: bool = False


@step
def mark_admitted(capture: int, enquiry: int) -> None:
    """It became an enquiry."""
    Capture.objects.filter(pk=capture).update(
        state=Capture.State.ADMITTED, enquiry_id=enquiry, reason="", error="", retry_at=None
    )


@step
def mark_heard(capture: int) -> None:
    """It became a message in a talk, and no enquiry of its own."""
    Capture.objects.filter(pk=capture).update(
        state=Capture.State.HEARD, enquiry=None, reason="", error="", retry_at=None
    )


@step
def drop(capture: int, *, reason: str) -> Receipt:
    """Put a capture aside: nothing is to be made of it."""
    Capture.objects.filter(pk=capture).update(state=Capture.State.DROPPED, enquiry=None, reason=reason, retry_at=None)
    return Receipt(capture, "dropped", reason=reason)


@step
def keep(channel: Channel, stored: Stored, error: Exception, *, now: datetime, by: Actor) -> Receipt:
    """Leave a capture in the tray with its reason. What cannot be read is not tried again by itself; a fault is,
    and what came too early."""
    known = isinstance(error, Mistake | Problem)
    reason = error.code if isinstance(error, Mistake) else error.type if isinstance(error, Problem) else "fault"
    row = Capture.objects.get(pk=stored.capture)
    tries = row.attempts if stored.is_counted else row.attempts + 1
    Capture.objects.filter(pk=row.pk).update(
        state=Capture.State.KEPT, enquiry=None, reason=reason[:40], error=f"{type(error).__name__}: {error}"[:2000],
        attempts=tries, retry_at=next_try(tries, now) if not known or isinstance(error, TooEarly) else None,
    )  # fmt: skip
    record("capture.kept", by=by, at=now, capture=row.pk, channel=channel.pk, reason=reason)
    return Receipt(row.pk, "kept", reason=str(error) if known else "")


# allow undecorated-verb: counts minutes, writes nothing
def next_try(tries: int, now: datetime) -> datetime | None:
    """When a capture that failed so often is tried again; None where it waits for a person."""
    return now + timedelta(minutes=RETRY_AFTER[tries - 1]) if tries <= len(RETRY_AFTER) else None
