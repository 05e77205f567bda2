"""The course of an import: checked, begun, let rest, stopped, taken back. The rows are walked by jobs (walking.py)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.files import actions as files
from teplo.intake.imports import queries
from teplo.intake.imports.checking import only_words
from teplo.intake.imports.models import Import, Refusal
from teplo.intake.imports.why import STOPPED
from teplo.kit import sql
from teplo.kit.jobs import enqueue
from teplo.kit.problems import Conflict
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import close_change, open_change, record, tell_page
from teplo.ledger.actors import Actor
from teplo.ledger.models import Before
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand, may
from teplo.work.actions import tell
from teplo.work.models import NoticeKind

State = Import.State
MOST_TRIES = 5
# One batch at a time over all imports: two would meet at each other's keys.
ALONE = "SELECT pg_advisory_xact_lock(hashtext('intake_import'))"


@front_door
def check(imp: Import, *, by: Employee, at: datetime) -> Import:
    """Let a job look at the whole file before anything is brought in; what it counts stands in `found`."""
    now = mine(imp, by)
    _demand_state(now, State.READY)
    now.state, now.found, now.walked_at, now.tries = State.CHECKING, only_words(now.found), at, 0
    now.save(update_fields=["state", "found", "walked_at", "tries"])
    record("import.check_begun", by=by, at=at, **{"import": now.pk})
    go_on(now)
    return now


@front_door
def note_found(number: int, *, revision: int, found: dict[str, object], is_over: bool, at: datetime) -> bool:
    """Keep how far a check is; False where it is wanted no more."""
    now = queries.locked(number)
    if now is None or now.state != State.CHECKING or now.revision != revision:
        return False
    now.found, now.walked_at, now.tries = {**found, "done": is_over}, at, 0
    if is_over:
        now.state, now.whole = State.READY, int(str(found["read"]))
    now.save(update_fields=["found", "walked_at", "tries", "state", "whole"])
    tell_page("import", of=now.owner_employee_id)
    return not is_over


@front_door
def begin(imp: Import, *, by: Employee, at: datetime, in_job: bool = True) -> Import:
    """Begin to bring the rows in. Conflict where the columns are not chosen yet or it has begun already."""
    now = mine(imp, by)
    demand(by, queries.ADDS[now.target])
    if now.has_begun:
        raise Conflict("begun", _("This import has begun already."))
    _demand_state(now, State.READY, State.CHECKING)
    now.change = open_change("import.begun", by=by, at=at)
    now.state, now.begun_at, now.walked_at, now.tries = State.RUNNING, at, at, 0
    now.save(update_fields=["change", "state", "begun_at", "walked_at", "tries"])
    record("import.begun", by=by, at=at, **{"import": now.pk}, target=now.target)
    if in_job:
        go_on(now)
    return now


@front_door
def pause(imp: Import, *, by: Employee, at: datetime) -> Import:
    """Let it rest after the batch that is under way; `resume` goes on with the next row."""
    now = mine(imp, by)
    _demand_state(now, State.RUNNING)
    _put(now, State.PAUSED, "import.paused", by=by, at=at)
    return now


@front_door
def resume(imp: Import, *, by: Employee, at: datetime, in_job: bool = True) -> Import:
    """Go on with one that rests, was stopped or has failed, at the row after the last one that is in."""
    now = mine(imp, by)
    demand(by, queries.ADDS[now.target])
    _demand_state(now, State.PAUSED, State.STOPPED, State.FAILED)
    if not now.has_begun or now.undone_by_id:
        raise Conflict("wrong_state", _("This import cannot go on: bring the file in anew."))
    if now.file is None:
        raise Conflict("file_gone", STOPPED["file_gone"])
    now.why_stopped = now.error = ""
    now.ended_at, now.walked_at, now.tries = None, at, 0
    now.save(update_fields=["why_stopped", "error", "ended_at", "walked_at", "tries"])
    _put(now, State.RUNNING, "import.resumed", by=by, at=at)
    if in_job:
        go_on(now)
    return now


@front_door
def stop(imp: Import, *, by: Employee, at: datetime) -> Import:
    """End it where it is: what is in stays in and can be taken back."""
    now = mine(imp, by)
    _demand_state(now, State.RUNNING, State.PAUSED)
    now.ended_at = at
    now.save(update_fields=["ended_at"])
    _put(now, State.STOPPED, "import.stopped", by=by, at=at)
    if by.pk != now.owner_employee_id:
        _tell(now, now.owner_employee_id, at=at, by=by.pk)
    return now


@front_door
def undo(imp: Import, *, by: Employee, at: datetime, in_job: bool = True) -> Import:
    """Take back everything that came in by it, but for what somebody has changed since, which stays and is named."""
    now = mine(imp, by)
    if now.state in (State.UNDOING, State.UNDONE):
        raise Conflict("undone", _("This import has been undone already."))
    if not now.can_be_undone:
        raise Conflict("running", _("This import is not over yet: stop it first."))
    now.state, now.undone_by, now.walked_at, now.tries = State.UNDOING, by, at, 0
    now.save(update_fields=["state", "undone_by", "walked_at", "tries"])
    record("import.undo_begun", by=by, at=at, **{"import": now.pk})
    if in_job:
        go_on(now)
    return now


@front_door
def forget(imp: Import, *, by: Employee, at: datetime) -> None:
    """Put a file aside of which nothing was brought in; its bytes go with it where nobody else has them."""
    now = mine(imp, by)
    if now.has_begun:
        raise Conflict("begun", _("This import has begun already: stop it and undo it instead."))
    put_aside(now, by=by, at=at)


@step
def put_aside(now: Import, *, by: Actor, at: datetime) -> None:
    """Nothing was brought in of it: it goes, and its file with it."""
    file, number = now.file, now.pk
    now.delete()
    if file is not None:
        files.forget_unused(file)
    record("import.forgotten", by=by, at=at, **{"import": number})


@front_door
def finish(number: int, *, after: int, at: datetime) -> None:
    """Every row has been read: it is done, and whoever began it hears so."""
    sql.run(ALONE)
    now = queries.locked(number)
    if now is None or now.state != State.RUNNING or now.last_row != after:
        return
    now.ended_at, now.whole = at, now.read
    now.save(update_fields=["ended_at", "whole"])
    counts = {"created": now.created, "joined": now.joined, "skipped": now.skipped, "refused": now.refused}
    _put(now, State.DONE, "import.done", by=now.owner_employee, at=at, **counts)
    _tell(now, now.owner_employee_id, at=at)


@step
def finish_undo(now: Import, *, at: datetime) -> None:
    """Nothing of it is left but what was changed since."""
    assert now.undone_by is not None  # set by `undo`
    assert now.change is not None  # opened by `begin`
    Refusal.objects.filter(of=now).delete()
    now.undone_at = at
    now.save(update_fields=["undone_at"])
    close_change(now.change, at=at)
    # What its own rows were to each other is needed no more, and holds names.
    Before.objects.filter(change=now.change).delete()
    left = sum(now.left.values())
    _put(now, State.UNDONE, "import.undone", by=now.undone_by, at=at, rows=now.unwound - left, left=left)
    _tell(now, now.undone_by.pk, at=at)


@front_door
def fail(number: int, *, why: str, sentence: str = "", at: datetime) -> None:
    """End one that cannot go on; `why` is a code of why.STOPPED or that of the mistake in the file."""
    now = queries.locked(number)
    if now is None or not now.is_walking:
        return
    if now.state == State.CHECKING:
        now.why_stopped, now.error, now.found = why, sentence[:500], {}
        now.save(update_fields=["why_stopped", "error", "found"])
        _put(now, State.READY, "import.failed", by=now.owner_employee, at=at, why=why)
        _tell(now, now.owner_employee_id, at=at)
        return
    now.why_stopped, now.error, now.ended_at = why, sentence[:500], at
    now.save(update_fields=["why_stopped", "error", "ended_at"])
    _put(now, State.FAILED, "import.failed", by=now.owner_employee, at=at, why=why)
    _tell(now, now.owner_employee_id, at=at)


@front_door
def revive(number: int, *, at: datetime) -> None:
    """Let one go on whose job was lost; after `MOST_TRIES` it stays where it is, and says so."""
    now = queries.locked(number)
    if now is None or not now.is_walking:
        return
    now.tries, now.walked_at = now.tries + 1, at
    now.save(update_fields=["tries", "walked_at"])
    if now.tries <= MOST_TRIES:
        go_on(now)
        return
    now.why_stopped, now.ended_at = "failed", at
    now.save(update_fields=["why_stopped", "ended_at"])
    state = State.READY if now.state == State.CHECKING else State.FAILED
    _put(now, state, "import.failed", by=now.owner_employee, at=at, why="failed")
    _tell(now, now.owner_employee_id, at=at)


@front_door
def hand_on(number: int) -> None:
    """The job that walks it has had its time: another one goes on, behind those that wait."""
    now = queries.locked(number)
    if now is not None and now.is_walking:
        go_on(now)


@step
def go_on(now: Import) -> None:
    """Enqueue the job that walks it."""
    # The job's module needs the registered tasks, which need the verbs of this one.
    from teplo.intake.tasks import walk_import  # start-up order

    enqueue(walk_import, number=now.pk)


@step
def _put(now: Import, state: Import.State, kind: str, *, by: Actor, at: datetime, **facts: Any) -> None:
    now.state = state
    now.save(update_fields=["state"])
    record(kind, by=by, at=at, **{"import": now.pk, **facts})
    tell_page("import", of=now.owner_employee_id)


@step
def _tell(now: Import, employee: int, *, at: datetime, by: int | None = None) -> None:
    """Tell him that it is over, or can go no further; the notice leads to it."""
    tell(employee, kind=NoticeKind.IMPORT, of="import", client=now.pk, by=by, at=at)


@step
def mine(imp: Import, by: Employee) -> Import:
    """The import as it stands now, locked; Forbidden for whoever may not bring files in, NotSeen for another's."""
    demand(by, Permission.IMPORT_RUN)
    now = queries.locked_for(imp.pk, by)
    demand(by, Permission.IMPORT_RUN, now)
    return now


# allow undecorated-verb: asks, writes nothing
def is_allowed(imp: Import) -> bool:
    """Whether whoever began it may still bring such rows in."""
    by = imp.owner_employee
    return by.is_active and may(by, Permission.IMPORT_RUN) and may(by, queries.ADDS[imp.target])


def _demand_state(now: Import, *states: Import.State) -> None:
    if now.state not in states:
        words = _("This cannot be done now: the import is “%(state)s”.") % {"state": now.get_state_display()}
        raise Conflict("wrong_state", words)
