"""Who answers for a client or a deal: always one of our people who works here."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.kit import sql
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.transactions import step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee

# Who won or lost a deal stays its owner.
HAND_ALL = """
WITH contact AS (
    UPDATE clients_contact SET owner_employee_id = %(to)s::bigint, version = version + 1
    WHERE owner_employee_id = %(before)s::bigint RETURNING id, person_id),
company AS (
    UPDATE clients_clientcompany SET owner_employee_id = %(to)s::bigint, version = version + 1
    WHERE owner_employee_id = %(before)s::bigint RETURNING company_id),
deal AS (
    UPDATE clients_deal SET owner_employee_id = %(to)s::bigint, version = version + 1
    WHERE owner_employee_id = %(before)s::bigint AND stage_kind = 'open' RETURNING id)
SELECT 'contact', id, person_id FROM contact UNION ALL SELECT 'company', company_id, NULL FROM company
UNION ALL SELECT 'deal', id, NULL FROM deal ORDER BY 1, 2
"""


@step
def hand_all(before: Employee, *, to: Employee, by: Actor, at: datetime) -> None:
    """Give all clients and open deals of an employee who leaves to another; each says so in the ledger."""
    for kind, number, person in sql.rows(HAND_ALL, {"before": before.pk, "to": to.pk}):
        given: dict[str, Any] = {"from_employee": before.pk, "employee": to.pk, "why": "left"}
        if kind == "contact":
            record("contact.given", by=by, at=at, person=person, contact=number, **given)
        elif kind == "company":
            record("company.given", by=by, at=at, company=number, **given)
        else:
            record("deal.given", by=by, at=at, deal=number, **given)


@step
def owner_of_new(owner: Employee | None, *, by: Employee) -> Employee:
    """Whoever is named, else who enters it; Invalid where that is nobody who could answer for it."""
    found = owner or by
    if found.is_robot or not found.is_active:
        raise Invalid(errors=[FieldError("owner", "required", _("Say who answers for it: somebody who works here."))])
    return found


@step
def hand(record: Contact | ClientCompany | Deal, *, to: Employee) -> int | None:
    """Give a locked record to another owner; gives the number of the former one, None where it is his already."""
    held = Employee.objects.select_for_update(no_key=True, of=("self",)).filter(pk=to.pk).first()
    if held is None or not held.is_active or held.is_robot:
        raise Invalid(errors=[FieldError("to", "gone", _("This one works here no more: choose somebody else."))])
    before = record.owner_employee_id
    if before == to.pk:
        return None
    record.owner_employee_id, record.version = to.pk, record.version + 1
    record.save(update_fields=["owner_employee", "version"])
    return before
