"""Ending what an employee has open: the pages of all his browsers."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from teplo.kit.transactions import step
from teplo.staff.models import Employee


@step
def end_sessions(employee: Employee) -> int:
    """Sign an employee out everywhere; gives how many sessions ended. They stay ended if he comes back."""
    mine = [
        one.pk for one in Session.objects.all().iterator() if one.get_decoded().get(SESSION_KEY) == str(employee.pk)
    ]
    return Session.objects.filter(pk__in=mine).delete()[0]
