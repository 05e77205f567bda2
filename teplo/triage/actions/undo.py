"""The quiet undo of what was done to one lead: for a while, by whoever did it, unless somebody has touched it since."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Conflict, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.leads.actions import refresh_search
from teplo.leads.edits import EDITED
from teplo.leads.fields import demand_changeable
from teplo.leads.models import Lead
from teplo.leads.queries import locked
from teplo.ledger.actions import close_change, keep_after, keep_before, open_change, record
from teplo.ledger.actions import take_back as take_rows_back
from teplo.ledger.actors import Actor
from teplo.ledger.models import Before, Change
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.terms.rules import PREFIX
from teplo.triage.actions.restore import restore
from teplo.triage.deeds import COLUMNS, RIGHTS, TASK_COLUMNS
from teplo.work.models import Task

# Longer than the offer is shown: whoever thinks with the pointer on it is not cut off.
WITHIN = timedelta(minutes=10)


@step
@contextmanager
def undoable(lead: Lead, deed: str, *, by: Actor, at: datetime) -> Iterator[None]:
    """Keep what a locked lead and its open tasks are before and after the deed inside; `lead.undo` names the change."""
    open_tasks = Task.objects.filter(lead=lead, state=Task.State.OPEN).values_list("pk", flat=True)
    tasks = list(open_tasks) if deed in TASK_COLUMNS else []
    change = open_change(f"lead.{deed}", by=by, at=at)
    keep_before(change, Lead, numbers=[lead.pk], columns=COLUMNS[deed])
    if tasks:
        keep_before(change, Task, numbers=tasks, columns=TASK_COLUMNS[deed])
    yield
    keep_after(change, Lead, columns=COLUMNS[deed])
    if tasks:
        keep_after(change, Task, columns=TASK_COLUMNS[deed])
    lead.undo = change.pk


@front_door
def put_back(number: int, *, change: int, by: Employee, at: datetime) -> Lead:
    """Give the fields of a lead back what they were before one edit, whoever made it; this is an edit too.

    NotSeen where there is no such edit of this lead; Conflict where one of the fields was changed since.
    """
    lead = locked(number)
    demand(by, Permission.LEAD_CHANGE, lead)
    kept = Change.objects.select_for_update(no_key=True).filter(pk=change, kind=EDITED).first()
    row = Before.objects.filter(change=kept, table=Lead._meta.db_table, pk_value=number).first() if kept else None
    if kept is None or row is None:
        raise NotSeen
    fields, columns = _fields(row), list(row.before or {})
    demand_changeable(by, fields)
    undoing = open_change(EDITED, by=by, at=at)
    keep_before(undoing, Lead, numbers=[number], columns=columns)
    restored, _left = take_rows_back(kept, Lead, columns=columns, counted="version")
    if kept.undone_at or not restored:
        raise Conflict("changed_meanwhile", _("Somebody has changed this lead since: it stays as it is."))
    keep_after(undoing, Lead, columns=columns)
    close_change(kept, at=at)
    lead = locked(number)
    if "need" in columns:
        refresh_search(lead)
    record("lead.changed", by=by, at=at, lead=number, person=lead.person_id, fields=fields, change=undoing.pk)
    return lead


def _fields(row: Before) -> list[str]:
    """The fields of an edit, the company's own by their names in the registry."""
    before, after = row.before or {}, row.after or {}
    was, became = before.get("custom") or {}, after.get("custom") or {}
    touched = [key for key in {**was, **became} if was.get(key) != became.get(key)]
    return sorted([*(name for name in before if name != "custom"), *(f"{PREFIX}{key}" for key in touched)])


@front_door
def take_back(number: int, *, change: int, by: Employee, at: datetime) -> Lead:
    """Give a lead and its tasks back what they were before one's own deed.

    NotSeen for another's; Conflict where it was undone already, is too long ago, or somebody has changed the lead.
    """
    lead = locked(number)
    mine = Change.objects.filter(kind__startswith="lead.", by_kind=by.actor_kind, by_id=by.pk)
    kept = mine.select_for_update(no_key=True).filter(pk=change).first()
    deed = kept.kind.removeprefix("lead.") if kept else ""
    if kept is None or deed not in COLUMNS:
        raise NotSeen
    demand(by, RIGHTS[deed])
    if kept.undone_at or at - kept.at > WITHIN:
        raise Conflict("undone", _("This cannot be undone any more."))
    if not restore(kept, deed, [number], by=by, at=at).restored:
        raise Conflict("changed_meanwhile", _("Somebody has changed this lead since: it stays as it is."))
    kept.undone_at = at
    kept.save(update_fields=["undone_at"])
    return lead
