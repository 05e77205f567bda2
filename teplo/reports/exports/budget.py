"""How many rows somebody may take along in a day, and how many of them he has taken."""

from datetime import datetime

from django.conf import settings
from django.db.models import IntegerField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from teplo.ledger.models import Event
from teplo.staff.models import Employee

TAKEN = "list.exported"


def taken_by(employee: Employee, at: datetime) -> int:
    """How many rows this employee has taken on the company's day, whatever zone his own pages speak."""
    since = timezone.localtime(at, timezone.get_default_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
    # As the index of events about no record asks it.
    taken = Event.objects.filter(kind=TAKEN, lead=None, person=None, at__gte=since)
    taken = taken.filter(by_kind=employee.actor_kind, by_id=employee.pk)
    rows = Cast(KeyTextTransform("rows", "facts"), IntegerField())
    return taken.aggregate(rows=Sum(rows))["rows"] or 0


def left_for(employee: Employee, at: datetime) -> int:
    """How many rows he may still take on that day."""
    return max(settings.EXPORT_ROWS - taken_by(employee, at), 0)


def is_much(before: int, rows: int) -> bool:
    """Whether administrators hear of a file: it is long by itself, or with it the day becomes so."""
    most: int = settings.EXPORT_TOLD
    return rows > most or before <= most < before + rows
