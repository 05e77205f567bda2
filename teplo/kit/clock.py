"""What day it is: promises between people are made in days, and the company has one calendar."""

from datetime import date, datetime

from django.db import connection
from django.utils import timezone

FARTHEST_YEARS = 10


def day_of(at: datetime) -> date:
    """The day on which a moment falls where the company is (TEPLO_TIME_ZONE), whatever zone it is written in."""
    return timezone.localdate(at, timezone.get_default_timezone())


def is_too_far(day: date, at: datetime) -> bool:
    """Whether nobody waits so long: such a day is a slip of the pen, and would hide for ever what waits for it."""
    return day.year > at.year + FARTHEST_YEARS


def database_now() -> datetime:
    """The moment by the database's clock, on which all hosts agree: one whose own is off would do things too early."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
