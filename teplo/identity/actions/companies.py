"""Changes that people make to a company: its name, its tax number, its site."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from teplo.identity.models import Company
from teplo.kit.changes import put
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.text import InnMistake, check_inn, company_key
from teplo.kit.transactions import savepoint, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor

CHANGEABLE = ("name", "tax_number", "domain")


@step
def change_company(company: Company, *, values: Mapping[str, str], by: Actor, at: datetime) -> list[str]:
    """Change fields of `CHANGEABLE`; gives the names of those that changed.

    Invalid where there is no name, the tax number is none, or another company has it already.
    """
    now = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    changed = put(now, {name: _read(name, value) for name, value in values.items()}, allowed=CHANGEABLE)
    if not changed:
        return []
    now.name_key = company_key(now.name)[:200].rstrip()
    if not now.name_key:
        raise Invalid(errors=[FieldError("name", "required", _("Give the company a name."))])
    try:
        with savepoint():
            now.save(update_fields=[*changed, "name_key"])
    except IntegrityError:
        raise _taken(now) from None
    record("company.changed", by=by, at=at, company=now.pk, fields=changed)
    return changed


def _read(name: str, value: str) -> str:
    if name != "tax_number" or not value.strip():
        return value
    try:
        return check_inn(value)
    except InnMistake as mistake:
        raise Invalid.field("tax_number", mistake) from None


def _taken(company: Company) -> Invalid:
    if company.tax_number:
        return Invalid(errors=[FieldError("tax_number", "taken", _("Another company has this tax number."))])
    words = _("There is a company of this name already: tell them apart by the tax number.")
    return Invalid(errors=[FieldError("name", "taken", words)])
