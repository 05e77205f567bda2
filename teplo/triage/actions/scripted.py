"""An answer in a script is kept together with what it writes into the card: both or neither."""

from collections.abc import Mapping
from datetime import datetime

from teplo.identity.actions import put_person
from teplo.identity.models import Person
from teplo.kit.transactions import front_door
from teplo.leads import actions as leads
from teplo.leads.fields import demand_changeable
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.work.actions import scripts
from teplo.work.scripts.models import ScriptRun


@front_door
def answer_in_script(
    run: ScriptRun,
    *,
    key: str,
    seen: int,
    of_lead: tuple[Lead, Mapping[str, object]] | None = None,
    of_person: tuple[Person, Mapping[str, str]] | None = None,
    by: Employee,
    at: datetime,
) -> ScriptRun:
    """Go on by the answer `key`; `of_lead` and `of_person` are who is changed, as he was shown, and by which values.

    Conflict where the talk went on in another window, or where somebody else has changed a field meanwhile.
    """
    if of_person and of_person[1]:
        person, told = of_person
        put_person(person, values=dict(told), by=by, at=at)
    if of_lead and of_lead[1]:
        shown, values = of_lead
        demand(by, Permission.LEAD_CHANGE, locked(shown.pk))
        demand_changeable(by, values)
        leads.change_lead(shown, values=dict(values), version=shown.version, by=by, at=at)
    return scripts.answer(run, key=key, seen=seen, by=by, at=at)
