"""Our own people, how they are grouped, what they may do and when they work."""

from teplo.staff.models.people import (
    SEEDED_QUEUES,
    SEEDED_ROLES,
    ApiToken,
    CalendarFeed,
    Employee,
    Grant,
    HiddenField,
    Queue,
    Role,
    Seeded,
    Team,
)
from teplo.staff.models.time import Absence, CalendarDay, Capacity, Duty, Schedule, Shift, Working

__all__ = [
    "SEEDED_QUEUES",
    "SEEDED_ROLES",
    "Absence",
    "ApiToken",
    "CalendarDay",
    "CalendarFeed",
    "Capacity",
    "Duty",
    "Employee",
    "Grant",
    "HiddenField",
    "Queue",
    "Role",
    "Schedule",
    "Seeded",
    "Shift",
    "Team",
    "Working",
]
