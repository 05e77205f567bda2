"""Who answers for a client or a deal: always one of our people who works here."""

from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.transactions import step
from teplo.staff.models import Employee


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
