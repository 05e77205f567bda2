"""Changes that people make to a company: its name, its papers, how large it is, where it writes from."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from teplo.identity.actions.domains import keep_sites, set_domains
from teplo.identity.models import Company
from teplo.kit.changes import put
from teplo.kit.money import amount_fault
from teplo.kit.problems import FieldError, Invalid, Mistake
from teplo.kit.text import check_kpp, check_ogrn, check_tax_number, company_key
from teplo.kit.transactions import savepoint, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor

CHANGEABLE = (
    "name", "tax_number", "kpp", "ogrn", "domain", "size", "industry", "turnover", "turnover_currency",
)  # fmt: skip
READERS: Mapping[str, Callable[[str], str]] = {"tax_number": check_tax_number, "kpp": check_kpp, "ogrn": check_ogrn}


@step
def change_company(company: Company, *, values: Mapping[str, object], by: Actor, at: datetime) -> list[str]:
    """Change fields of `CHANGEABLE`, and the list of `domains` it writes from; gives the names of what changed.

    Invalid where there is no name, a number of its papers is none, or another company has it already.
    """
    now = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    rows = {name: _read(name, value) for name, value in values.items() if name != "domains"}
    changed = put(now, rows, allowed=CHANGEABLE)
    if changed:
        _save(now, changed)
    domains = values.get("domains")
    if isinstance(domains, Sequence) and set_domains(now, domains=domains):
        changed = [*changed, "domains"]
    if changed:
        record("company.changed", by=by, at=at, company=now.pk, fields=changed)
    return changed


@step
def _save(now: Company, changed: list[str]) -> None:
    now.name_key = company_key(now.name)[:200].rstrip()
    if not now.name_key:
        raise Invalid(errors=[FieldError("name", "required", _("Give the company a name."))])
    try:
        with savepoint():
            now.save(update_fields=[*changed, "name_key"])
    except IntegrityError:
        raise _taken(now) from None
    if "domain" in changed:
        keep_sites({now.pk: now.domain})


def _read(name: str, value: object) -> object:
    if name == "turnover" and isinstance(value, Decimal) and (fault := amount_fault(value)):
        raise Invalid(errors=[fault.at(name)])
    if name not in READERS or not (isinstance(value, str) and value.strip()):
        return value
    try:
        return READERS[name](value)
    except Mistake as mistake:
        raise Invalid.field(name, mistake) from None


def _taken(company: Company) -> Invalid:
    if company.tax_number:
        return Invalid(errors=[FieldError("tax_number", "taken", _("Another company has this tax number."))])
    words = _("There is a company of this name already: tell them apart by the tax number.")
    return Invalid(errors=[FieldError("name", "taken", words)])
