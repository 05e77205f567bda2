"""What day it is: promises between people are made in days, and the company has one calendar."""

from datetime import date, datetime

from django.utils import timezone


def day_of(at: datetime) -> date:
    """The day on which a moment falls where the company is (TEPLO_TIME_ZONE), whatever zone it is written in."""
    return timezone.localdate(at, timezone.get_default_timezone())
