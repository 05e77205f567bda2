"""An employee leaves: all that is his goes to others in one step, each says so, and it can be taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.kit import sql
from teplo.kit.problems import Conflict, FieldError, Invalid
from teplo.kit.transactions import front_door, step
from teplo.leads import actions as leads
from teplo.leads.models import Lead
from teplo.ledger.actions import (
    close_change,
    keep_after,
    keep_before,
    open_change,
    record,
    record_many,
    take_back,
    write_many,
)
from teplo.ledger.models import Before, Change
from teplo.staff import actions as staff
from teplo.staff.belongings import Belonging, belongings
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import stays_here
from teplo.triage.actions.course import not_here
from teplo.triage.actions.deeds import Given, write_assignments
from teplo.triage.actions.restore import restore
from teplo.triage.actions.rule_setup import write_rule
from teplo.triage.deeds import COLUMNS, Deed
from teplo.triage.models import Ladder, Rule
from teplo.work import actions as work
from teplo.work.models import Task

KIND = "employee.leaving"
HERE = ("is_active", "on_shift")
UNDONE_WITHIN = timedelta(days=30)

Owner = Employee | Queue
Instead = Mapping[str, Owner]

# The table and its columns come from the models alone.
MOVE = """
UPDATE {table} t SET {assigned} FROM unnest(%(rows)s::bigint[], %(employees)s::bigint[], %(queues)s::bigint[])
    AS given (row, employee, queue) WHERE t.{key} = given.row
"""


@dataclass(frozen=True, slots=True)
class Back:
    """What taking back has done: how many rows are his again, and how many somebody has changed since."""

    restored: int
    left: int


@front_door
def let_go(
    employee: Employee,
    *,
    to: Owner | Sequence[Owner] | None,
    instead: Instead | None = None,
    by: Employee,
    at: datetime,
) -> int:
    """Switch an employee off, end his sessions and tokens, and give all that is his to others; how many leads went.

    Several in `to` get each kind of thing in turn; `instead` names somebody else for one kind, by `Belonging.key`. What
    a queue cannot have (clients, deals) stays his where only queues are named.

    Invalid where leads or tasks wait and nobody takes them; Conflict for the last administrator.
    """
    takers = [to] if isinstance(to, Employee | Queue) else list(to or ())
    change = open_change(KIND, by=by, at=at)
    keep_before(change, Employee, numbers=[employee.pk], columns=HERE)
    gone = staff.let_go(employee, by=by, at=at)
    keep_after(change, Employee, columns=HERE)
    _demand_here([*takers, *(instead or {}).values()])
    moved = {one.key: _move(change, one, gone, takers, instead or {}, by=by, at=at) for one in belongings()}
    return moved[f"{Lead._meta.db_table}.owner_employee_id"]


def _demand_here(takers: Sequence[Owner]) -> None:
    for taker in takers:
        if isinstance(taker, Employee) and not stays_here(taker.pk):
            raise not_here(taker)


# allow undecorated-verb: chooses, writes nothing
def takers_of(one: Belonging, takers: Sequence[Owner], instead: Instead) -> list[Owner]:
    """Who gets what belongs by this foreign key: the one who is named for it, else everybody who can have it."""
    if named := instead.get(one.key):
        return [named]
    return [taker for taker in takers if one.queue or isinstance(taker, Employee)]


@step
def _move(
    change: Change, one: Belonging, gone: Employee, takers: Sequence[Owner], instead: Instead, *, by: Employee,
    at: datetime,
) -> int:  # fmt: skip
    numbers = list(one.rows(gone, at).select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    chosen = takers_of(one, takers, instead)
    if not numbers:
        return 0
    if not chosen:
        _demand_no_need(one, gone)
        return 0
    given = [_given(number, chosen[turn % len(chosen)]) for turn, number in enumerate(numbers)]
    columns = COLUMNS[Deed.ASSIGN] if one.model is Lead else one.columns
    keep_before(change, one.model, numbers=numbers, columns=columns)
    move = _move_names if one.named_in else MOVERS.get(one.model, _move_rows)
    move(one, given, gone, by=by, at=at)
    keep_after(change, one.model, columns=columns)
    return len(numbers)


def _given(number: int, taker: Owner) -> Given:
    return (number, taker.pk, None) if isinstance(taker, Employee) else (number, None, taker.pk)


def _demand_no_need(one: Belonging, gone: Employee) -> None:
    """Leads and tasks wait for somebody; a client whom nobody takes stays with the team of who left."""
    if one.queue:
        words = _("%(name)s has leads or tasks: say who takes them.")
        raise Invalid(errors=[FieldError("to", "required", words % {"name": gone})])


@step
def _move_leads(one: Belonging, given: Sequence[Given], gone: Employee, *, by: Employee, at: datetime) -> None:
    numbers = [number for number, _employee, _queue in given]
    leads.give_many(given, at=at)
    write_assignments(given, why="left", by=by, at=at)
    people = dict(Lead.objects.filter(pk__in=numbers).values_list("pk", "person_id"))
    facts = {"from_employee": gone.pk, "why": "left", "skipped": 0}
    lines = ((lead, people[lead], {**facts, "employee": to, "queue": queue}) for lead, to, queue in given)
    record_many("lead.given", lines, by=by, at=at)
    for taker in sorted({to for _lead, to, _queue in given if to and to != by.pk}):
        work.tell(taker, kind="lead.given_many", at=at)


@step
def _move_rows(one: Belonging, given: Sequence[Given], gone: Employee, *, by: Employee, at: datetime) -> None:
    """Rows of any table; clients and deals say so on their timelines."""
    rows, employees, queues = (list(column) for column in zip(*given, strict=True))
    assigned = [f"{one.column} = given.employee"]
    assigned += [f"{one.queue} = given.queue"] if one.queue else []
    assigned += ["version = t.version + 1"] if one.has_version else []
    key = one.model._meta.pk
    assert key is not None  # only an abstract model has none
    words = MOVE.format(table=one.model._meta.db_table, assigned=", ".join(assigned), key=key.column)
    sql.run(words, {"rows": rows, "employees": employees, "queues": queues})
    if one.model in TOLD:
        facts = {"from_employee": gone.pk, "why": "left"}
        _tell_of_clients(one.model, [(row, {**facts, "employee": to}) for row, to, _queue in given], by=by, at=at)
        takers: dict[int, tuple[int, int]] = {}
        for row, to, _queue in given:
            if to is not None:
                takers[to] = (takers.get(to, (0, 0))[0] + 1, row)
        work.tell_given(TOLD[one.model].partition(".")[0], takers, by=by.pk, at=at)


# What is said of each client on its timeline.
TOLD: dict[type, str] = {Contact: "contact.given", ClientCompany: "company.given", Deal: "deal.given"}


@step
def _tell_of_clients(
    model: type[Any], given: Sequence[tuple[int, dict[str, object]]], *, by: Employee, at: datetime
) -> None:
    kind = TOLD[model]
    if model is Deal:
        lines = [(kind, None, None, None, facts) for _row, facts in given]
        write_many(lines, deals=[row for row, _facts in given], by=by, at=at)
    elif model is Contact:
        people = dict(Contact.objects.filter(pk__in=[row for row, _facts in given]).values_list("pk", "person_id"))
        told = [(kind, None, people[row], None, {**facts, "contact": row}) for row, facts in given]
        write_many(told, by=by, at=at)
    else:
        write_many([(kind, None, None, row, facts) for row, facts in given], by=by, at=at)


@step
def _move_names(one: Belonging, given: Sequence[Given], gone: Employee, *, by: Employee, at: datetime) -> None:
    """Where rules and ladders name him, they name whoever takes over: each says so, a rule in a version of its own."""
    rows = one.model._default_manager.in_bulk([number for number, *_owner in given])
    for number, taker, _queue in given:
        row: Any = rows[number]
        row.name_instead(gone.pk, taker)
        _write_named(row, list(one.named_in), by=by, at=at)


@step
def _write_named(row: Any, changed: list[str], *, by: Employee, at: datetime) -> None:
    if isinstance(row, Rule):
        write_rule(row, changed, by=by, at=at)
        return
    row.save(update_fields=changed)
    if isinstance(row, Ladder):
        record("ladder.changed", by=by, at=at, channel=row.channel_id, steps=row.steps)


MOVERS: dict[type, Callable[..., None]] = {Lead: _move_leads}


@front_door
def undo_leaving(employee: Employee, *, by: Employee, at: datetime) -> Back:
    """He works here again and has again what was his, but for what somebody has changed since.

    Sessions and tokens stay ended. Conflict where there is nothing to take back, or too long ago.
    """
    demand(by, Permission.STAFF_SET_UP)
    mine = Before.objects.filter(table=Employee._meta.db_table, pk_value=employee.pk).values("change")
    kept = Change.objects.filter(kind=KIND, undone_at=None, pk__in=mine, at__gte=at - UNDONE_WITHIN)
    change = kept.select_for_update(no_key=True).order_by("-pk").first()
    if change is None:
        raise Conflict("nothing", _("There is nothing to take back."))
    staff.take_in(employee, on_shift=_was_on_shift(change, employee), by=by, at=at)
    numbers = _kept(change, Lead)
    given = restore(change, Deed.ASSIGN, numbers, by=by, at=at) if numbers else None
    restored = len(given.restored) + _tasks_back(change, given.restored, employee) if given else 0
    left = sum(map(len, given.left.values())) if given else 0
    back, others = _take_back_rows(change, leads_of=numbers, by=by, at=at)
    close_change(change, at=at)
    return Back(restored + back, left + others)


def _was_on_shift(change: Change, employee: Employee) -> bool:
    kept = Before.objects.get(change=change, table=Employee._meta.db_table, pk_value=employee.pk)
    return bool(kept.before and kept.before["on_shift"])


def _kept(change: Change, model: type[Any]) -> list[int]:
    rows = Before.objects.filter(change=change, table=model._meta.db_table).order_by("pk_value")
    return list(rows.values_list("pk_value", flat=True))


def _tasks_back(change: Change, numbers: Sequence[int], employee: Employee) -> int:
    """How many tasks are his again together with their leads."""
    tasks = Task.objects.filter(pk__in=_kept(change, Task), lead__in=numbers, owner_employee=employee)
    return tasks.count()


@step
def _take_back_rows(change: Change, *, leads_of: Sequence[int], by: Employee, at: datetime) -> tuple[int, int]:
    """Everything but leads and what went back with them; gives how many rows, and how many were left."""
    restored = left = 0
    for one in belongings():
        numbers = _kept(change, one.model) if one.model is not Lead else []
        if one.model is Task:
            with_lead = Task.objects.filter(pk__in=numbers, lead__in=leads_of).values_list("pk", flat=True)
            numbers = sorted(set(numbers) - set(with_lead))
        if not numbers:
            continue
        list(
            one.model._default_manager.filter(pk__in=numbers)
            .order_by("pk")
            .select_for_update(no_key=True, of=("self",))
        )
        counted = "version" if one.has_version and not one.named_in else ""
        back, others = take_back(change, one.model, columns=one.columns, numbers=numbers, counted=counted)
        restored, left = restored + len(back), left + len(others)
        if one.named_in:
            for row in one.model._default_manager.filter(pk__in=back).order_by("pk"):
                _write_named(row, list(one.named_in), by=by, at=at)
    return restored, left
