"""Companies entered and changed by people: one card per tax number, else per domain, else per name."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.clients.actions.owners import hand, owner_of_new
from teplo.clients.actions.steps import make_client
from teplo.clients.models import ClientCompany
from teplo.identity import actions as identity
from teplo.identity.given import Firm
from teplo.identity.models import Company
from teplo.identity.queries import company_at
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.text import TaxMistake, check_tax_number
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand


@front_door
def enter_company(
    firm: Firm,
    *,
    site: str = "",
    owner: Employee | None = None,
    values: Mapping[str, object] | None = None,
    by: Employee,
    at: datetime,
) -> ClientCompany:
    """Enter a company as a client, for oneself unless `owner` is named.

    It is found by its tax number, else by its site, else by its name in any legal form. `values` are others of
    `change_company`. Invalid at its field for what cannot be; Conflict, with the number of the company, where it is a
    client already.
    """
    demand(by, Permission.COMPANY_ADD)
    if not firm.name:
        raise Invalid(errors=[FieldError("name", "required", _("Give the company a name."))])
    firm = Firm(firm.name, _tax_number(firm.tax_number))
    number = (None if firm.tax_number else company_at(site)) or identity.find_company(firm, at=at)
    if number is None:
        raise Invalid(errors=[FieldError("name", "required", _("Give the company a name."))])
    company = Company.objects.get(pk=number)
    client, made = make_client(company, owner=owner_of_new(owner, by=by), by=by, at=at)
    if not made:
        raise Conflict("known_company", _("This company is a client already."), extra={"company": client.pk})
    more = {**(values or {}), **({"domain": site} if site and not company.domain else {})}
    if more:
        identity.change_company(company, values=more, by=by, at=at)
    return client


def _tax_number(typed: str) -> str:
    try:
        return check_tax_number(typed) if typed.strip() else ""
    except TaxMistake as mistake:
        raise Invalid.field("tax_number", mistake) from None


@front_door
def change_company(
    client: ClientCompany, *, values: Mapping[str, object], version: int | None = None, by: Employee, at: datetime
) -> None:
    """Change what `identity.change_company` does: name, papers (checked), site (`domain`), `domains`, size and so on.

    Conflict, with what stands there now in `extra`, where somebody else changed one of them since `version`.
    """
    # Its company is read only then: fetched together, it might be that of before the lock was free.
    now = ClientCompany.objects.select_for_update(no_key=True).get(pk=client.pk)
    demand(by, Permission.COMPANY_CHANGE, now)
    shown, columns = client.company, [name for name in values if name != "domains"]
    if version not in (None, now.version) and any(getattr(now.company, f) != getattr(shown, f) for f in columns):
        raise Conflict(
            "changed_meanwhile",
            _("Somebody else has just changed this."),
            extra={"now": {field: getattr(now.company, field) for field in columns}, "version": now.version},
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
