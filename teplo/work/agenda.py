"""What somebody's own calendar shows: his open tasks of the days around now."""

from datetime import datetime, timedelta

from teplo.staff.models import Employee
from teplo.work.models import Task
from teplo.work.queries import tasks_by_number

BEHIND, AHEAD = timedelta(days=30), timedelta(days=366)
# The next ones; nobody has more, and a calendar that got them would show none of them in time.
MOST = 2_000


def agenda(employee: Employee, *, now: datetime) -> list[Task]:
    """His open tasks from 30 days back to a year ahead, in their order, with whom they are about as far as he sees."""
    mine = Task.objects.filter(owner_employee=employee, state=Task.State.OPEN)
    mine = mine.filter(due_at__gte=now - BEHIND, due_at__lt=now + AHEAD).order_by("due_at", "pk")
    numbers = list(mine.values_list("pk", flat=True)[:MOST])
    found = tasks_by_number(employee, numbers)
    return [found[number] for number in numbers if number in found]
