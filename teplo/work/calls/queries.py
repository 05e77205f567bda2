"""Questions about calls."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from teplo.kit.problems import NotSeen
from teplo.leads.queries import hide_people, people_seen, stand_in
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.work.calls.models import Call, MissedCall

WITH_NAMES = ("channel", "person", "lead__person", "lead__status", "employee", "owner_employee", "owner_queue")
# A ring window shows what rings now; what no provider has ended by then rings no more.
RINGS_WITHIN = timedelta(minutes=10)


def call_for(employee: Employee, number: int, permission: Permission = Permission.CALL_SEE) -> Call:
    """One call with its names, as far as this employee may see them; NotSeen where his right does not reach it."""
    seen = Call.objects.visible_to(employee, permission).select_related(*WITH_NAMES)
    call = seen.defer("lead__search", "person__search", "lead__person__search").filter(pk=number).first()
    if call is None:
        raise NotSeen
    hide_people_of([call], employee)
    return call


def hide_people_of(calls: Iterable[Call], employee: Employee) -> None:
    """A stand-in in the place of each person whom the employee may not see, and nothing of his number."""
    calls = list(calls)
    hide_people([call.lead for call in calls if call.lead], employee)
    seen = people_seen({call.person_id for call in calls if call.person_id}, employee)
    for call in calls:
        if call.person_id and call.person_id not in seen:
            call.person = stand_in(call.person_id)
            call.number = call.from_number = call.to_number = ""


def ringing_at(employee: Employee, *, now: datetime) -> QuerySet[Call]:
    """The calls that ring at this employee now, the latest first, whoever has their leads."""
    ringing = Call.objects.filter(state=Call.State.RINGING, expires_at__gt=now, started_at__gt=now - RINGS_WITHIN)
    return ringing.filter(rung__contains=[employee.pk]).order_by("-started_at", "-pk")


def silent_calls(now: datetime, *, limit: int = 500) -> list[int]:
    """The calls of which nothing was heard for too long, the longest silent first."""
    silent = Call.objects.filter(expires_at__lte=now).exclude(state=Call.State.ENDED)
    return list(silent.order_by("expires_at", "pk").values_list("pk", flat=True)[:limit])


def unreached(now: datetime, *, limit: int = 500) -> list[int]:
    """The missed calls that waited too long for a call back, the oldest first."""
    waiting = MissedCall.objects.filter(state=MissedCall.State.WAITING, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
