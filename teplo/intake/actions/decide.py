"""What people decide about captures: blocked, put aside (released is tried again: `retry`)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.intake import queries
from teplo.intake.models import Capture
from teplo.kit.problems import Conflict
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand


@front_door
def block(number: int, *, by: Employee, at: datetime) -> None:
    """Keep a held capture out for good; it stays to be seen."""
    _settle(number, Capture.State.BLOCKED, "capture.blocked", by=by, at=at)


@front_door
def put_aside(number: int, *, by: Employee, at: datetime) -> None:
    """Take a kept capture out of the tray: nothing can be made of it."""
    _settle(number, Capture.State.DROPPED, "capture.put_aside", by=by, at=at)


@step
def _settle(number: int, state: Capture.State, kind: str, *, by: Employee, at: datetime) -> None:
    demand(by, Permission.CAPTURE_DECIDE)
    capture = queries.locked(number)
    if capture.state not in (Capture.State.KEPT, Capture.State.HELD):
        raise Conflict("settled", _("Somebody else has just decided about this."))
    Capture.objects.filter(pk=number).update(state=state, retry_at=None)
    record(kind, by=by, at=at, capture=number, channel=capture.channel_id)
