"""The company's own fields of contacts, companies and deals filled in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.clients.fields import demand_changeable
from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.kit.problems import Conflict
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.terms.actions import settle
from teplo.terms.fields import changed_custom, standing, told_fields
from teplo.terms.rules import key_of

Holder = Contact | ClientCompany | Deal
Values = Mapping[str, object]
ENTITIES: dict[type[Holder], tuple[str, Permission]] = {
    Contact: ("contact", Permission.CONTACT_CHANGE),
    ClientCompany: ("company", Permission.COMPANY_CHANGE),
    Deal: ("deal", Permission.DEAL_CHANGE),
}


@front_door
def fill(holder: Holder, *, values: Values, version: int | None = None, by: Employee, at: datetime) -> None:
    """Fill in custom fields of a contact, a company or a deal, by their names in the registry; None empties one.

    Invalid at each field for what cannot stand there, and for one that the role of `by` does not show. Conflict, with
    what stands there now in `extra`, where somebody else changed one of them since `version`.
    """
    entity, permission = ENTITIES[type(holder)]
    now = type(holder)._default_manager.select_for_update(no_key=True).get(pk=holder.pk)
    demand(by, permission, now)
    demand_changeable(by, entity, values)
    if version not in (None, now.version) and any(standing(now, name) != standing(holder, name) for name in values):
        raise Conflict(
            "changed_meanwhile",
            _("Somebody else has just changed this."),
            extra={"now": {name: standing(now, name) for name in values}, "version": now.version},
        )
    put_custom(now, values, by=by, at=at)


@step
def put_custom(holder: Holder, values: Values, *, by: Actor, at: datetime) -> None:
    """Put values into the custom fields of a record that is locked; a step of whoever makes or fills it."""
    entity, _permission = ENTITIES[type(holder)]
    settled = settle(entity, values)
    before, holder.custom = holder.custom, changed_custom(holder.custom, settled)
    changed = [name for name in values if before.get(key_of(name)) != holder.custom.get(key_of(name))]
    if not changed:
        return
    holder.version += 1
    holder.save(update_fields=["custom", "version"])
    told = told_fields(entity)
    pairs = {name: [before.get(key_of(name)), standing(holder, name)] for name in changed if name in told}
    person = {"person": holder.person_id} if isinstance(holder, Contact) else {}
    facts: dict[str, Any] = {
        entity: holder.pk,
        **person,
        "fields": sorted(changed),
        **({"values": pairs} if pairs else {}),
    }
    record(f"{entity}.changed", by=by, at=at, **facts)
