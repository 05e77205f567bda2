"""The secret address of somebody's calendar: made, made anew, taken away.

Each makes his own alone; it ends with whoever leaves and with a new password, and by who sets up employees.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teplo.kit import tokens
from teplo.kit.problems import Conflict
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff import queries
from teplo.staff.models import CalendarFeed, Employee
from teplo.staff.permissions import Permission, demand

PURPOSE = "calendar"
# A calendar asks every few minutes: its visits are noted no oftener than this.
NOTED_EVERY = timedelta(hours=1)


@front_door
def open_calendar(*, by: Employee, at: datetime) -> str:
    """Give `by` an address for his calendar; the one before opens nothing any more. Gives the secret, shown once.

    Conflict for who has left meanwhile.
    """
    # Locked: who is let go in this moment would else have an address when he is back.
    if not queries.employee_locked(by.pk).is_active:
        raise Conflict("left", _("%(name)s has left already.") % {"name": by})
    secret = tokens.make_token(PURPOSE)
    values = {"digest": secret.digest, "hint": secret.hint, "created_at": at, "last_used_at": None}
    CalendarFeed.objects.update_or_create(employee=by, defaults=values)
    record("calendar.opened", by=by, at=at, employee=by.pk)
    return secret.shown


@front_door
def close_calendar(*, by: Employee, at: datetime) -> None:
    """Take one's own address away; there being none is no error."""
    end_calendar(by, by=by, at=at)


@front_door
def revoke_calendar(employee: Employee, *, by: Actor, at: datetime) -> None:
    """Take the address of an employee away; there being none is no error."""
    demand(by, Permission.STAFF_SET_UP)
    end_calendar(employee, by=by, at=at)


@step
def end_calendar(employee: Employee, *, by: Actor, at: datetime) -> None:
    """The address of an employee opens nothing any more, if there is one."""
    gone, _tables = CalendarFeed.objects.filter(employee=employee).delete()
    if gone:
        record("calendar.closed", by=by, at=at, employee=employee.pk)


@front_door
def note_calendar_read(feed: int, *, at: datetime) -> None:
    """Note when a calendar last asked: a sight, so it leaves no line in the ledger."""
    asked = CalendarFeed.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=at - NOTED_EVERY), pk=feed)
    asked.update(last_used_at=at)
