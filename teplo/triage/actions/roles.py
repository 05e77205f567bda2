"""A role goes: whatever named it names another one, in one step."""

from datetime import datetime

from teplo.kit.transactions import front_door
from teplo.leads import actions as leads
from teplo.ledger.actors import Actor
from teplo.staff import actions as staff
from teplo.staff.models import Role
from teplo.staff.permissions import Permission, demand
from teplo.triage.actions.rule_setup import replace_role


@front_door
def remove_role(role: Role, *, to: Role | None, by: Actor, at: datetime) -> int:
    """Remove a role; its people, queues, rules and the statuses that it may set get `to`. Gives how many people.

    Invalid where something is left without a role; Conflict for one's own role, for the one that holds every right,
    and where nobody could set up employees any more.
    """
    demand(by, Permission.STAFF_SET_UP)
    leads.replace_setter(role.pk, to=to.pk if to else None)
    replace_role(role, to=to, by=by, at=at)
    return staff.replace_role(role, to=to, by=by, at=at)
