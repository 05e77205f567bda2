"""Companies entered and changed by people: one card per tax number, else per name."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.clients.actions.owners import hand, owner_of_new
from teplo.clients.actions.steps import make_client
from teplo.clients.models import ClientCompany
from teplo.identity import actions as identity
from teplo.identity.given import Firm
from teplo.identity.models import Company
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import InnMistake, check_inn
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand


@front_door
def enter_company(
    firm: Firm, *, site: str = "", owner: Employee | None = None, by: Employee, at: datetime
) -> ClientCompany:
    """Enter a company as a client, for oneself unless `owner` is named; it is found by tax number, else by name.

    Invalid at its field for what cannot be; Conflict, with the number of the company, where it is a client already.
    """
    demand(by, Permission.COMPANY_ADD)
    firm = Firm(firm.name, _tax_number(firm.tax_number))
    number = identity.find_company(firm, at=at) if firm.name else None
    if number is None:
        raise Invalid(errors=[FieldError("name", "required", _("Give the company a name."))])
    company = Company.objects.get(pk=number)
    client, made = make_client(company, owner=owner_of_new(owner, by=by), by=by, at=at)
    if not made:
        raise Conflict("known_company", _("This company is a client already."), extra={"company": client.pk})
    if site and not company.domain:
        identity.change_company(company, values={"domain": site}, by=by, at=at)
    return client


def _tax_number(typed: str) -> str:
    try:
        return check_inn(typed) if typed.strip() else ""
    except InnMistake as mistake:
        raise Invalid.field("tax_number", mistake) from None


@front_door
def change_company(
    client: ClientCompany, *, values: Mapping[str, str], version: int | None = None, by: Employee, at: datetime
) -> None:
    """Change name, tax number (checked) or site (`domain`) of a company.

    Conflict, with what stands there now in `extra`, where somebody else changed one of them since `version`.
    """
    # Its company is read only then: fetched together, it might be that of before the lock was free.
    now = ClientCompany.objects.select_for_update(no_key=True).get(pk=client.pk)
    demand(by, Permission.COMPANY_CHANGE, now)
    shown = client.company
    if version not in (None, now.version) and any(getattr(now.company, f) != getattr(shown, f) for f in values):
        raise Conflict(
            "changed_meanwhile",
            _("Somebody else has just changed this."),
            extra={"now": {field: getattr(now.company, field) for field in values}, "version": now.version},
        )
    if identity.change_company(now.company, values=values, by=by, at=at):
        now.version += 1
        now.save(update_fields=["version"])


@front_door
def give_company(client: ClientCompany, *, to: Employee, by: Employee, at: datetime) -> None:
    """Make somebody else answer for a company."""
    now = ClientCompany.objects.select_for_update(no_key=True).get(pk=client.pk)
    demand(by, Permission.COMPANY_CHANGE, now)
    before = hand(now, to=to)
    if before is not None:
        record("company.given", by=by, at=at, company=now.pk, from_employee=before, employee=to.pk)
