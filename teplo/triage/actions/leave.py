"""An employee leaves: his leads, tasks and clients go to somebody in one step, and each says so in the ledger."""

import json
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teplo.clients import actions as clients
from teplo.kit import sql
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import WAITING_KINDS, Lead
from teplo.ledger.actions import record
from teplo.staff import actions as staff
from teplo.staff.models import Employee, Queue
from teplo.staff.queries import stays_here
from teplo.triage.actions.course import not_here
from teplo.triage.actions.offering import withdraw
from teplo.work import actions as work
from teplo.work.models import Task

ASSIGN = """
INSERT INTO triage_assignment (lead_id, employee_id, queue_id, why, skipped, skipped_more, code, heat, from_employee,
    by_kind, by_id, comment, at)
SELECT l.id, %(employee)s, %(queue)s, %(why)s, '[]', '{}', 'left', l.heat, %(former)s, %(by_kind)s, %(by_id)s, '',
    %(at)s
FROM leads_lead l WHERE l.id = ANY (%(leads)s::bigint[]) ORDER BY l.id
"""


@front_door
def let_go(employee: Employee, *, to: Employee | Queue | None, by: Employee, at: datetime) -> int:
    """Switch an employee off and give his leads, open tasks, clients and open deals to `to`; gives how many leads went.

    His leads are those that wait and the refused ones that will come back.

    Invalid where leads or tasks wait and nobody takes them; Conflict for the last administrator.
    """
    gone = staff.let_go(employee, by=by, at=at)
    if to is None:
        _demand_nothing_waits(gone)
        return 0
    if isinstance(to, Employee) and not stays_here(to.pk):
        raise not_here(to)
    work.hand_all_tasks(gone, to=to)
    if isinstance(to, Employee):  # a queue takes leads only: clients stay with the team of who left
        clients.hand_all(gone, to=to, by=by, at=at)
    return _give_leads(gone, to, by=by, at=at)


def _demand_nothing_waits(employee: Employee) -> None:
    waits = Q(status_kind__in=WAITING_KINDS) | Q(come_back_on__isnull=False)
    leads_wait = Lead.objects.filter(waits, owner_employee=employee).exists()
    if leads_wait or Task.objects.filter(owner_employee=employee, state=Task.State.OPEN).exists():
        words = _("%(name)s has leads or tasks: say who takes them.")
        raise Invalid(errors=[FieldError("to", "required", words % {"name": employee})])


@step
def _give_leads(before: Employee, to: Employee | Queue, *, by: Employee, at: datetime) -> int:
    moved = leads.give_all(before, to=to, at=at)
    owner = {
        "employee": to.pk if isinstance(to, Employee) else None,
        "queue": to.pk if isinstance(to, Queue) else None,
    }
    numbers = [lead for lead, _person in moved]
    withdraw(numbers, by=by, at=at)
    signed = {"why": json.dumps({"code": "left"}), "by_kind": by.actor_kind, "by_id": by.actor_id, "at": at}
    sql.run(ASSIGN, {**owner, **signed, "former": before.pk, "leads": numbers})
    for lead, person in moved:
        record("lead.given", by=by, at=at, lead=lead, person=person, **owner, why="left", skipped=0)
    return len(moved)
