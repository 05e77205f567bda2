"""Bulk change: looked at beforehand, walked part by part in jobs, stopped, taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.kit import sql
from teplo.kit.filters import Context, Group, write_json
from teplo.kit.jobs import enqueue
from teplo.kit.problems import Conflict, FieldError, Invalid, NotSeen
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import open_change, record
from teplo.ledger.actors import Actor
from teplo.staff.models import Employee
from teplo.staff.permissions import demand
from teplo.triage.actions.deeds import Deal
from teplo.triage.actions.kinds import KINDS, Kind, kind_of, right_of
from teplo.triage.models import BulkChange, BulkPart
from teplo.work.actions import tell

PART = 2_000
MOST = 250_000
# So few are done while one waits.
AT_ONCE = 200
MOST_TRIES = 5
FORGOTTEN_AFTER = timedelta(days=1)
UNDONE_WITHIN = timedelta(days=30)
STARTED = "bulk.started"

State = BulkChange.State
Entity = BulkChange.Entity
NOTHING_CHOSEN = {
    Entity.LEAD: _("Choose leads first."),
    Entity.CONTACT: _("Choose contacts first."),
    Entity.COMPANY: _("Choose companies first."),
    Entity.DEAL: _("Choose deals first."),
}
NOTHING_FITS = {
    Entity.LEAD: _("No lead fits this filter any more."),
    Entity.CONTACT: _("No contact fits this filter any more."),
    Entity.COMPANY: _("No company fits this filter any more."),
    Entity.DEAL: _("No deal fits this filter any more."),
}
NOT_FOUND = {
    Entity.LEAD: _("Some of these leads cannot be found. Nothing was changed: choose again."),
    Entity.CONTACT: _("Some of these contacts cannot be found. Nothing was changed: choose again."),
    Entity.COMPANY: _("Some of these companies cannot be found. Nothing was changed: choose again."),
    Entity.DEAL: _("Some of these deals cannot be found. Nothing was changed: choose again."),
}
TOO_MANY = {
    Entity.LEAD: _("At most %(most)s leads can be changed at once: narrow the filter."),
    Entity.CONTACT: _("At most %(most)s contacts can be changed at once: narrow the filter."),
    Entity.COMPANY: _("At most %(most)s companies can be changed at once: narrow the filter."),
    Entity.DEAL: _("At most %(most)s deals can be changed at once: narrow the filter."),
}

FILL = """
INSERT INTO triage_bulkpart (bulk_id, place, leads, state, skipped, "left")
SELECT %(bulk)s, place, array_agg(id ORDER BY id), 'waiting', '{}', '{}'
FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %(part)s AS place
    FROM unnest(%(numbers)s::bigint[]) AS record (id)) numbered
GROUP BY place
"""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk change would do: how many records it would change, how many it would pass over and why."""

    bulk: BulkChange
    changes: int
    skipped: Mapping[str, int]


@front_door
def preview(
    deed: str,
    values: Mapping[str, Any],
    *,
    entity: str = Entity.LEAD,
    numbers: Collection[int] | None = None,
    tree: Group | None = None,
    context: Context | None = None,
    by: Employee,
    at: datetime,
) -> Preview:
    """Fix the set of a bulk change and say what it would do, by the very question that each batch asks again.

    The records of an `entity` are named by `numbers`, or asked for by `tree` in its `context`. NotSeen, with nothing
    kept, where one of the numbers is out of sight; Invalid where nothing fits, too much, or where `values` (deeds.py,
    client_deeds.py) are impossible.
    """
    kind = KINDS[entity]
    demand(by, kind.rights[deed])
    settled = kind.settle(deed, values, by=by, at=at)
    chosen = _chosen(kind, entity, numbers, by) if tree is None else _asked_for(kind, entity, tree, context, by)
    asked = write_json(tree, kind.registry) if tree is not None else {}
    return look(deed, settled, chosen, entity=entity, asked=asked, by=by, at=at)


@step
def look(
    deed: str,
    values: Mapping[str, Any],
    chosen: Sequence[int],
    *,
    entity: str = Entity.LEAD,
    asked: Any = None,
    by: Employee,
    at: datetime,
) -> Preview:
    """Fix these records as the set of a bulk change, and judge them; `asked` is the question that found them."""
    # One that is being started in another tab at this moment is waited for, and then is a preview no more.
    looked = BulkChange.objects.filter(employee=by, state=State.PREVIEWED).select_for_update(of=("self",))
    BulkChange.objects.filter(pk__in=[one.pk for one in looked], state=State.PREVIEWED).delete()
    bulk = BulkChange.objects.create(
        entity=entity,
        deed=deed,
        values=dict(values),
        asked=asked or {},
        employee=by,
        whole=len(chosen),
        created_at=at,
    )
    sql.run(FILL, {"bulk": bulk.pk, "part": PART, "numbers": chosen})
    verdicts: dict[str, int] = {}
    for part in bulk.parts.all():
        for verdict, count in kind_of(bulk).tally(part.numbers, deed, bulk.values, by).items():
            verdicts[verdict] = verdicts.get(verdict, 0) + count
    return Preview(bulk, verdicts.pop("", 0), verdicts)


def _chosen(kind: Kind, entity: str, numbers: Collection[int] | None, by: Employee) -> list[int]:
    wanted = sorted(set(numbers or ()))
    if not wanted:
        raise Invalid(errors=[FieldError("", "nothing", NOTHING_CHOSEN[Entity(entity)])])
    _demand_not_too_many(len(wanted), entity)
    if kind.seen(by).filter(pk__in=wanted).count() != len(wanted):
        raise NotSeen(title=NOT_FOUND[Entity(entity)])
    return wanted


def _asked_for(kind: Kind, entity: str, tree: Group, context: Context | None, by: Employee) -> list[int]:
    assert context is not None  # a question is asked by somebody, at some time
    found = kind.asked(by, tree, context).order_by().values_list("pk", flat=True)[: MOST + 1]
    numbers = list(found)
    if not numbers:
        raise Invalid(errors=[FieldError("", "nothing", NOTHING_FITS[Entity(entity)])])
    _demand_not_too_many(len(numbers), entity)
    return numbers


def _demand_not_too_many(count: int, entity: str) -> None:
    if count > MOST:
        words = TOO_MANY[Entity(entity)] % {"most": f"{MOST:,}"}
        raise Invalid(errors=[FieldError("", "too_many", words)])


@front_door
def start(bulk: BulkChange, *, by: Employee, at: datetime) -> BulkChange:
    """Begin what was looked at: a few records at once, many in jobs. Conflict where it has begun already."""
    now = _locked(bulk.pk)
    if now.employee_id != by.pk:
        raise NotSeen
    demand(by, right_of(now))
    if now.state != State.PREVIEWED:
        raise Conflict("begun", _("This bulk change has begun already."))
    # The role may have changed since somebody looked.
    kind_of(now).settle(now.deed, now.values, by=by, at=at)
    return begin(now, by=by, at=at)


@step
def begin(now: BulkChange, *, by: Employee, at: datetime) -> BulkChange:
    """Begin a bulk change that was looked at in this transaction, or is locked in it."""
    now.change = open_change(STARTED, by=by, at=at)
    now.state, now.walked_at, now.created_at = State.RUNNING, at, at
    now.save(update_fields=["change", "state", "walked_at", "created_at"])
    of: dict[str, Any] = {} if now.entity == Entity.LEAD else {"of": now.entity}
    record("bulk.started", by=by, at=at, bulk=now.pk, deed=now.deed, leads=now.whole, **of)
    _go_on(now, place=0, at=at)
    return now


@step
def _go_on(bulk: BulkChange, *, place: int, at: datetime) -> None:
    """The part of this place: here where there are few records, else in a job of its own."""
    # The job's module needs the registered tasks, which need the verbs of this one.
    from teplo.triage.tasks import walk_bulk  # start-up order

    if bulk.whole <= AT_ONCE:
        _walk(bulk, place=place, at=at)
    else:
        enqueue(walk_bulk, bulk=bulk.pk, place=place)


@front_door
def walk(number: int, *, place: int, at: datetime) -> None:
    """Do or take back one part, and let the next one follow; whoever comes a second time finds nothing to do."""
    bulk = BulkChange.objects.select_for_update(no_key=True, of=("self",)).filter(pk=number).first()
    if bulk is not None and bulk.state in (State.RUNNING, State.UNDOING):
        _walk(bulk, place=place, at=at)


@step
def _walk(bulk: BulkChange, *, place: int, at: datetime) -> None:
    forth = bulk.state == State.RUNNING
    waits = BulkPart.State.WAITING if forth else BulkPart.State.DONE
    part = bulk.parts.filter(place=place, state=waits).first()
    if part is None:
        return  # done by a job that was thought dead
    if forth and (why := kind_of(bulk).impossible(bulk)):
        _stop(bulk, why=why, at=at)
        return
    if forth:
        _do(bulk, part, at=at)
    else:
        _take_back(bulk, part, at=at)
    bulk.walked_at, bulk.tries = at, 0
    bulk.save(update_fields=["walked_at", "tries"])
    following = bulk.parts.filter(place__gt=place, state=waits).values_list("place", flat=True).first()
    if following is not None:
        _go_on(bulk, place=following, at=at)
    else:
        _finish(bulk, at=at)


@step
def _do(bulk: BulkChange, part: BulkPart, *, at: datetime) -> None:
    kind = kind_of(bulk)
    kind.lock(part.numbers)
    rows = kind.read(part.numbers, bulk.deed, bulk.values, by=bulk.employee)
    gone = sorted(set(part.numbers) - {row.number for row in rows})
    part.skipped = {"unseen": gone} if gone else {}
    for row in rows:
        if row.verdict:
            part.skipped.setdefault(row.verdict, []).append(row.number)
    chosen = [row for row in rows if not row.verdict]
    if chosen:
        assert bulk.change is not None  # opened by `start`
        batch = Deal(bulk.change, bulk.values, bulk.employee, at, bulk=bulk.pk, done_before=bulk.changed)
        kind.write(bulk.deed, batch, chosen)
    part.state = BulkPart.State.DONE
    part.save(update_fields=["state", "skipped"])
    bulk.walked += len(part.numbers)
    bulk.changed += len(chosen)
    bulk.skipped = _summed(bulk.skipped, part.skipped)
    bulk.save(update_fields=["walked", "changed", "skipped"])


@step
def _take_back(bulk: BulkChange, part: BulkPart, *, at: datetime) -> None:
    passed_over = {number for numbers in part.skipped.values() for number in numbers}
    numbers = [number for number in part.numbers if number not in passed_over]
    assert bulk.change is not None  # opened by `start`
    assert bulk.undone_by is not None  # set by `undo`
    back = kind_of(bulk).restore(
        bulk.change, bulk.deed, numbers, values=bulk.values, bulk=bulk.pk, by=bulk.undone_by, at=at
    )
    part.state, part.left = BulkPart.State.UNDONE, back.left
    part.save(update_fields=["state", "left"])
    bulk.unwound += len(part.numbers)
    bulk.restored += len(back.restored)
    bulk.left = _summed(bulk.left, part.left)
    bulk.save(update_fields=["unwound", "restored", "left"])


def _summed(counts: Mapping[str, int], more: Mapping[str, Sequence[int]]) -> dict[str, int]:
    return {key: counts.get(key, 0) + len(more.get(key, ())) for key in (*counts, *(more.keys() - counts.keys()))}


@step
def _finish(bulk: BulkChange, *, at: datetime) -> None:
    if bulk.state == State.UNDOING:
        bulk.state, bulk.undone_at = State.UNDONE, at
        bulk.save(update_fields=["state", "undone_at"])
        assert bulk.change is not None  # opened by `start`
        assert bulk.undone_by is not None  # set by `undo`
        bulk.change.undone_at = at
        bulk.change.save(update_fields=["undone_at"])
        left = sum(bulk.left.values())
        record("bulk.undone", by=bulk.undone_by, at=at, bulk=bulk.pk, restored=bulk.restored, left=left)
    else:
        bulk.state, bulk.ended_at = State.DONE, at
        bulk.save(update_fields=["state", "ended_at"])
        skipped = sum(bulk.skipped.values())
        record("bulk.done", by=bulk.employee, at=at, bulk=bulk.pk, changed=bulk.changed, skipped=skipped)
        _tell_new_owners(bulk, at=at)
    if bulk.whole > AT_ONCE:
        tell(bulk.undone_by_id or bulk.employee_id, kind="bulk.ended", at=at)


@step
def _tell_new_owners(bulk: BulkChange, *, at: datetime) -> None:
    """Each hears once that there is more on his desk, however many it is."""
    if bulk.changed and bulk.values.get("employees"):
        kind_of(bulk).tell_owners(bulk, at=at)


@front_door
def stop(bulk: BulkChange, *, by: Employee, at: datetime) -> BulkChange:
    """Stop a bulk change that runs: what is done stays done, and can be taken back. Conflict where none runs."""
    now = _locked(bulk.pk)
    _demand_mine(now, by)
    if now.state != State.RUNNING:
        raise Conflict("not_running", _("This bulk change runs no more."))
    _stop(now, why="", at=at, by=by)
    return now


@step
def _stop(bulk: BulkChange, *, why: str, at: datetime, by: Actor | None = None) -> None:
    bulk.state, bulk.why_stopped, bulk.ended_at = State.STOPPED, why, at
    bulk.save(update_fields=["state", "why_stopped", "ended_at"])
    record("bulk.stopped", by=by or bulk.employee, at=at, bulk=bulk.pk, changed=bulk.changed, why=why)
    _tell_new_owners(bulk, at=at)
    if by is None:
        tell(bulk.employee_id, kind="bulk.ended", at=at)


@front_door
def undo(bulk: BulkChange, *, by: Employee, at: datetime) -> BulkChange:
    """Give every record back what it was, but for what somebody has changed since, which is named.

    Conflict where it runs still, or is being undone already.
    """
    now = _locked(bulk.pk)
    _demand_mine(now, by)
    if now.state in (State.UNDOING, State.UNDONE):
        raise Conflict("undone", _("This bulk change has been undone already."))
    if now.state not in (State.DONE, State.STOPPED):
        raise Conflict("running", _("This bulk change is not over yet: stop it first."))
    demand(by, right_of(now))
    if now.walked_at is not None and now.walked_at < at - UNDONE_WITHIN:
        raise Conflict("too_late", _("This bulk change is too old to be undone."))
    now.state, now.undone_by, now.walked_at = State.UNDOING, by, at
    now.save(update_fields=["state", "undone_by", "walked_at"])
    first = now.parts.filter(state=BulkPart.State.DONE).values_list("place", flat=True).first()
    if first is None:
        _finish(now, at=at)
    else:
        _go_on(now, place=first, at=at)
    return now


@front_door
def resume(bulk: BulkChange, *, at: datetime) -> None:
    """Let one go on whose job was lost; after `MOST_TRIES` it stays where it is, and says so."""
    now = _locked(bulk.pk)
    if now.state not in (State.RUNNING, State.UNDOING):
        return
    now.tries, now.walked_at = now.tries + 1, at
    now.save(update_fields=["tries", "walked_at"])
    waits = BulkPart.State.WAITING if now.state == State.RUNNING else BulkPart.State.DONE
    place = now.parts.filter(state=waits).values_list("place", flat=True).first()
    if now.tries > MOST_TRIES:
        _stop(now, why="failed", at=at)
    elif place is None:
        _finish(now, at=at)
    else:
        _go_on(now, place=place, at=at)


def _locked(number: int) -> BulkChange:
    """The bulk change as it stands now, locked until the end of the transaction; a batch that runs is waited for."""
    related = ("employee", "change", "undone_by")
    found = BulkChange.objects.select_for_update(no_key=True, of=("self",)).select_related(*related).filter(pk=number)
    if (bulk := found.first()) is None:
        raise NotSeen
    return bulk


def _demand_mine(bulk: BulkChange, by: Employee) -> None:
    """His own, or that of somebody whose records he may change."""
    demand(by, right_of(bulk))
    if bulk.employee_id != by.pk:
        demand(by, kind_of(bulk).manages, bulk)
