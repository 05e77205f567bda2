"""A batch of rows comes in: all of it or nothing, with the place where the next one begins."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from teplo.intake.actions.imports.course import ALONE
from teplo.intake.actions.imports.take_clients import take_companies, take_contacts
from teplo.intake.actions.imports.take_deals import take_deals
from teplo.intake.actions.imports.take_leads import take_leads
from teplo.intake.actions.imports.take_products import take_products
from teplo.intake.actions.imports.written import COLUMNS, Written
from teplo.intake.imports import queries
from teplo.intake.imports.models import Import, Target
from teplo.intake.imports.rows import Read, Refused, Taken
from teplo.kit import sql
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import tell_page

# Another import that waits for its turn is nobody: two beside each other would both creep.
WAITS = """
SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
  AND NOT (locktype = 'advisory' AND objsubid = 1
    AND (classid::bigint << 32 | objid::bigint) = hashtext('intake_import')))
"""
KNOWN_KEYS = "SELECT replace(key::text, '-', '') FROM intake_importedrow WHERE key = ANY (%s::uuid[])"
TAKERS = {
    Target.LEADS.value: take_leads,
    Target.CONTACTS.value: take_contacts,
    Target.COMPANIES.value: take_companies,
    Target.DEALS.value: take_deals,
    Target.PRODUCTS.value: take_products,
}


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that is in: whether anybody waited for what it held in the end, as an enquiry that has just come."""

    was_waited_for: bool


@front_door
def take(number: int, given: Sequence[Read], *, after: int, at: datetime) -> Batch | None:
    """Bring a batch in, the rows that follow the row `after`; None where that is wanted no more, or done already."""
    sql.run(ALONE)
    imp = queries.locked(number)
    if imp is None or imp.state != Import.State.RUNNING or imp.last_row != after:
        return None
    fresh = _fresh([one for one in given if isinstance(one, Taken)])
    refused = [one for one in given if isinstance(one, Refused)]
    with sql.behind():
        written = TAKERS[imp.target](imp, fresh, at=at) if fresh else []
        _write(imp, written)
        _refuse(imp, refused)
    made = sum(1 for one in written if one.is_new)
    imp.read += len(given)
    imp.created += made
    imp.joined += len(written) - made
    imp.refused += len(refused)
    imp.skipped += len(given) - len(refused) - len(written)
    imp.last_row, imp.walked_at, imp.tries = given[-1].row, at, 0
    imp.save(update_fields=["read", "created", "joined", "refused", "skipped", "last_row", "walked_at", "tries"])
    tell_page("import", of=imp.owner_employee_id)
    return Batch(bool(sql.row(WAITS)[0]))


def _fresh(taken: Sequence[Taken]) -> list[Taken]:
    """Those whose key has not come before, neither in the base nor in this batch."""
    known = {key for (key,) in sql.rows(KNOWN_KEYS, [sql.texts(one.key for one in taken)])} if taken else set()
    found = []
    for one in taken:
        if one.key not in known:
            known.add(one.key)
            found.append(one)
    return found


@step
def _write(imp: Import, written: Sequence[Written]) -> None:
    sql.copy("intake_importedrow", COLUMNS, (one.as_row(imp.pk) for one in written))


@step
def _refuse(imp: Import, refused: Iterable[Refused]) -> None:
    rows = [
        (imp.pk, one.row, json.dumps([fault.as_json() for fault in one.faults]), list(one.cells)) for one in refused
    ]
    if rows:
        sql.copy("intake_refusal", "of_id, row, reasons, cells", rows)
