"""What rings now: the calls that somebody's telephone rings with, or that he talks in."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.work.calls.lists import WITH_NAMES, hide_people_of
from teplo.work.calls.models import Call, Direction

# Nobody has more telephones at his ear.
MOST = 3


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call at somebody's telephone; of a lead that he does not see nothing is told but that it is somebody's."""

    call: Call
    is_others: bool


def ringing(employee: Employee, *, now: datetime) -> list[Ringing]:
    """The calls going on at this employee's telephone, the latest first, whosever their leads are."""
    at_him = Q(rung__contains=[employee.pk]) | Q(rung=[], owner_employee=employee)
    mine = Q(employee=employee) | Q(asked_by=employee) | (Q(employee=None) & at_him)
    going_on = Call.objects.exclude(state=Call.State.ENDED).filter(Q(expires_at=None) | Q(expires_at__gt=now))
    outside = going_on.filter(mine, direction__in=[Direction.IN, Direction.OUT])
    calls = list(outside.select_related(*WITH_NAMES).order_by("-started_at", "-pk")[:MOST])
    leads = {call.lead_id for call in calls if call.lead_id}
    seen = set(Lead.objects.visible_to(employee).filter(pk__in=leads).values_list("pk", flat=True)) if leads else set()
    hide_people_of(calls, employee)
    return [_told(call, is_others=call.lead_id is not None and call.lead_id not in seen) for call in calls]


def _told(call: Call, *, is_others: bool) -> Ringing:
    if is_others:
        call.lead, call.person, call.number = None, None, ""
    return Ringing(call, is_others)
