"""How each deed of a bulk change of contacts, companies and deals is written, and taken back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.clients.actions import bulk as clients
from teplo.clients.actions.deals import IN_USE, KINDS
from teplo.clients.fields import demand_changeable
from teplo.clients.models import Contact, Stage
from teplo.kit import sql
from teplo.kit.problems import FieldError, Invalid
from teplo.kit.text import one_line
from teplo.kit.transactions import step
from teplo.ledger.actions import keep_after, keep_before, take_back, write_many
from teplo.ledger.models import Change
from teplo.staff.models import Employee
from teplo.staff.queries import stays_here
from teplo.terms.actions import settle
from teplo.terms.fields import told_fields
from teplo.terms.models import Reason
from teplo.terms.rules import key_of
from teplo.triage.actions.deeds import Deal as Batch
from teplo.triage.actions.restore import Restored
from teplo.triage.client_deeds import Deed, Held, Sort, columns_of
from teplo.triage.models import BulkChange
from teplo.work.actions import tell_given

Line = tuple[str, int | None, int | None, int | None, dict[str, object]]
GIVEN = """
SELECT (after ->> 'owner_employee_id')::bigint, count(*), min(pk_value) FROM ledger_before
WHERE change_id = %(change)s AND "table" = %(table)s AND after ? 'owner_employee_id' GROUP BY 1 ORDER BY 1
"""
# Whoever leaves, and whoever takes a stage out of use, waits for us or has been before us.
OWNER_LEFT = """
WITH former AS (
    SELECT pk_value AS number, (before ->> 'owner_employee_id')::bigint AS employee FROM ledger_before
    WHERE change_id = %(change)s AND "table" = %(table)s AND pk_value = ANY (%(numbers)s::bigint[])),
here AS (
    SELECT id FROM staff_employee WHERE id IN (SELECT employee FROM former) AND is_active FOR KEY SHARE)
SELECT number FROM former WHERE employee NOT IN (SELECT id FROM here)
"""
STAGE_RETIRED = """
WITH former AS (
    SELECT pk_value AS number, (before ->> 'stage_id')::bigint AS stage FROM ledger_before
    WHERE change_id = %(change)s AND "table" = %(table)s AND pk_value = ANY (%(numbers)s::bigint[])),
in_use AS (SELECT id FROM clients_stage WHERE id IN (SELECT stage FROM former) AND is_active FOR KEY SHARE)
SELECT number FROM former WHERE stage NOT IN (SELECT id FROM in_use)
"""


@step
def settled(sort: Sort, deed: str, values: Mapping[str, Any], *, by: Employee) -> dict[str, Any]:
    """The values as they are kept; Invalid, at its field, where that can be done to no record at all."""
    if deed == Deed.ASSIGN:
        return _owners(values)
    if deed == Deed.STAGE:
        return _stage(values)
    field = str(values.get("field") or "")
    demand_changeable(by, sort.entity, [field])
    return {"field": field, "value": settle(sort.entity, {field: values.get("value")})[key_of(field)]}


@step
def tell_owners(sort: Sort, bulk: BulkChange, *, at: datetime) -> None:
    """Each new owner hears once how many are his now."""
    rows = sql.rows(GIVEN, {"change": bulk.change_id, "table": sort.model._meta.db_table})
    given = {employee: (count, number) for employee, count, number in rows}
    tell_given(sort.entity, given, by=bulk.employee_id, at=at)


@step
def _owners(values: Mapping[str, Any]) -> dict[str, Any]:
    if not values.get("employees"):
        raise Invalid(errors=[FieldError("to", "required", _("Say to whom."))])
    people = Employee.objects.people().filter(pk__in=values["employees"], is_active=True)
    if len(people) != len(values["employees"]):
        raise Invalid(errors=[FieldError("to", "not_here", _("One of these people does not work here."))])
    return {"employees": list(values["employees"])}


@step
def _stage(values: Mapping[str, Any]) -> dict[str, Any]:
    stage = Stage.objects.filter(pk=values.get("stage") or 0, is_active=True).first()
    if stage is None:
        raise Invalid(errors=[FieldError("stage", "unknown", _("Choose a value from the list."))])
    is_lost = stage.kind == Stage.Kind.LOST
    reason = values.get("reason") if is_lost else None
    if reason and not Reason.objects.filter(pk=reason, kind=Reason.Kind.LOST, is_active=True).exists():
        raise Invalid(errors=[FieldError("reason", "unknown", _("Choose a reason from the list."))])
    because = one_line(str(values.get("because") or ""), limit=300) if is_lost else ""
    return {"stage": stage.pk, "reason": reason, "because": because, "is_lost": is_lost}


@step
def impossible(sort: Sort, bulk: BulkChange) -> str:
    """Why what runs cannot go on, a code of deeds.STOPPED."""
    values = bulk.values
    if not all(stays_here(number) for number in values.get("employees", ())):
        return "not_here"
    if bulk.deed == Deed.STAGE and not sql.rows(IN_USE, [values["stage"]]):
        return "stage_retired"
    if bulk.deed == Deed.FIELD:
        try:
            settle(sort.entity, {values["field"]: values["value"]})
        except Invalid:
            return "field_retired"
    return ""


@step
def write(sort: Sort, deed: str, batch: Batch, rows: Sequence[Held]) -> None:
    """Do it to locked records: what they were is kept, what they became, and a line of each."""
    numbers, columns = [row.number for row in rows], columns_of(deed, dict(batch.values))
    keep_before(batch.change, sort.model, numbers=numbers, columns=columns)
    _WRITERS[Deed(deed)](sort, batch, rows, numbers)
    keep_after(batch.change, sort.model, numbers=numbers, columns=columns)


@step
def _give(sort: Sort, batch: Batch, rows: Sequence[Held], numbers: list[int]) -> None:
    people = batch.values["employees"]
    owners = {number: people[(batch.done_before + turn) % len(people)] for turn, number in enumerate(numbers)}
    clients.give_many(sort.model, owners)
    facts = {row.number: batch.facts(from_employee=row.owner, employee=owners[row.number]) for row in rows}
    _tell(sort, rows, lambda row: (f"{sort.entity}.given", facts[row.number]), by=batch.by, at=batch.at)


@step
def _put(sort: Sort, batch: Batch, rows: Sequence[Held], numbers: list[int]) -> None:
    stage = Stage.objects.get(pk=batch.values["stage"])
    reason, because = batch.values["reason"], batch.values["because"]
    clients.put_many(numbers, stage=stage, reason=reason, because=because, at=batch.at)
    kind, why = KINDS[Stage.Kind(stage.kind)], {"reason": reason} if reason else {}

    def line(row: Held) -> tuple[str, dict[str, object]]:
        return kind, batch.facts(stage_before=row.stage, stage=stage.pk, **why)

    _tell(sort, rows, line, by=batch.by, at=batch.at)


@step
def _fill(sort: Sort, batch: Batch, rows: Sequence[Held], numbers: list[int]) -> None:
    name, value = batch.values["field"], batch.values["value"]
    clients.fill_many(sort.model, numbers, key=key_of(name), value=value)
    is_told = name in told_fields(sort.entity)

    def line(row: Held) -> tuple[str, dict[str, object]]:
        pairs: dict[str, object] = {"values": {name: [row.value, value]}} if is_told else {}
        return f"{sort.entity}.changed", batch.facts(fields=[name], **pairs)

    _tell(sort, rows, line, by=batch.by, at=batch.at)


_WRITERS: Mapping[Deed, Callable[[Sort, Batch, Sequence[Held], list[int]], None]] = {
    Deed.ASSIGN: _give,
    Deed.STAGE: _put,
    Deed.FIELD: _fill,
}


@step
def _tell(
    sort: Sort,
    rows: Sequence[Held],
    line: Callable[[Held], tuple[str, dict[str, object]]],
    *,
    by: Employee,
    at: datetime,
) -> None:
    """A line of each: of a contact it names his person, of a company or a deal itself."""
    lines: list[Line] = []
    for row in rows:
        kind, facts = line(row)
        if sort.entity == "contact":
            facts = {"contact": row.number, **facts}
        lines.append((kind, None, row.person, row.number if sort.entity == "company" else None, facts))
    deals = [row.number for row in rows] if sort.entity == "deal" else None
    write_many(lines, deals=deals, by=by, at=at)


@step
def restore(
    sort: Sort, change: Change, deed: str, numbers: Sequence[int], *, values: Mapping[str, Any], bulk: int,
    by: Employee, at: datetime,
) -> Restored:  # fmt: skip
    """Give these records back what they were before a change, but for those that somebody has touched since."""
    clients.lock_many(sort.model, numbers)
    barred = _barred(sort, change, deed, numbers, by=by)
    free = sorted(set(numbers) - {number for listed in barred.values() for number in listed})
    columns = columns_of(deed, dict(values))
    restored, changed = take_back(change, sort.model, columns=columns, numbers=free, counted="version")
    facts: dict[str, object] = {"deed": str(deed), "bulk": bulk}
    of_contacts = Contact.objects.filter(pk__in=restored if sort.entity == "contact" else ())
    people = dict(of_contacts.values_list("pk", "person_id"))
    rows = [Held(number, "", 0, person=people.get(number)) for number in restored]
    _tell(sort, rows, lambda _row: (f"{sort.entity}.restored", facts), by=by, at=at)
    return Restored(restored, {**barred, **({"changed": changed} if changed else {})})


def _barred(sort: Sort, change: Change, deed: str, numbers: Sequence[int], *, by: Employee) -> dict[str, list[int]]:
    asked = {"change": change.pk, "table": sort.model._meta.db_table, "numbers": list(numbers)}
    found: dict[str, list[int]] = {}
    if deed == Deed.ASSIGN:
        # Whoever gave a record away need not reach it any more to take it back.
        found["owner_left"] = [number for (number,) in sql.rows(OWNER_LEFT, asked)]
    else:
        reached = sort.model.objects.visible_to(by, sort.changes).filter(pk__in=numbers)
        found["no_right"] = sorted(set(numbers) - set(reached.values_list("pk", flat=True)))
    if deed == Deed.STAGE:
        found["stage_retired"] = [number for (number,) in sql.rows(STAGE_RETIRED, asked)]
    return {why: sorted(listed) for why, listed in found.items() if listed}
