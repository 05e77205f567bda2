"""What the journal kept is taken in: each record once by its key, and the administrators hear of it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.intake import journal
from teplo.intake.actions.receive import forgotten_unmended, kept_unmended, received
from teplo.intake.arrival import Trace
from teplo.intake.journal import folder
from teplo.intake.journal.kept import Kept
from teplo.intake.models import Capture, JournalHost
from teplo.kit import sql
from teplo.kit.problems import Conflict
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import once, record
from teplo.ledger.actors import SYSTEM
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.queries import administrators
from teplo.work.actions import tell
from teplo.work.models import NoticeKind

# A number that the server has not given out yet is of a server that is no more: nothing of it was kept.
OUTCOME = """
SELECT CASE WHEN %(number)s::text::xid8 < pg_snapshot_xmax(pg_current_snapshot())
    THEN coalesce(pg_xact_status(%(number)s::text::xid8), 'old') ELSE 'aborted' END
"""
BESIDE = ("default_source", "default_product", "responsible_employee", "responsible_queue", "schedule", "form")


@front_door
def take_in(kept: Kept) -> bool:
    """Receive what the journal kept as if it came now with its own time; False where it was taken in before.

    Conflict `busy` while the try that nobody knows the end of is still at work, `different_body` where its key came
    with another body, `no_channel` where its channel is gone.
    """
    return _taken_in(kept)


@step
def _taken_in(kept: Kept) -> bool:
    if not once(f"journal:{kept.key}") or (kept.trace and _is_there(kept, kept.trace)):
        return False
    channel = Channel.objects.select_related(*BESIDE).filter(pk=kept.channel).first()
    if channel is None:
        raise Conflict("no_channel", _("The channel that it came by is gone."))
    if kept.is_unmended:
        kept_unmended(channel, kept.arrival, now=kept.now)
        return True
    receipt = received(channel, kept.arrival, at=kept.at, now=kept.now, by=SYSTEM)
    if kept.mends:
        forgotten_unmended(channel, number=kept.mends, now=kept.now)
    return not receipt.is_repeat


@step
def _is_there(kept: Kept, trace: Trace) -> bool:
    """Whether the try was committed after all; the second statement sees whatever was over by the first."""
    if sql.row(OUTCOME, {"number": trace.transaction})[0] == "in progress":
        raise Conflict("busy", _("The same enquiry is being received at this moment."))
    tried = Capture.objects.filter(pk=trace.capture, channel=kept.channel, received_at=kept.now)
    return tried.filter(digest=kept.arrival.digest).exists()


@front_door
def tell_drained(*, host: str, taken: int, aside: int, at: datetime) -> None:
    """An outage is over: how many of its enquiries were taken in, and how many were set aside."""
    record("journal.drained", by=SYSTEM, at=at, host=host, taken=taken, aside=aside)
    for kind, count in ((NoticeKind.JOURNAL, taken), (NoticeKind.SET_ASIDE, aside)):
        for employee in administrators() if count else ():
            tell(employee, kind=kind, at=at, count=count)


@front_door
def note_journal(place: str, waits: journal.Waits, *, host: str, at: datetime) -> None:
    """What waits in a journal, for the pages of all hosts. It says what is, not what happened, and leaves no line."""
    told = {"host": host, "waiting": waits.records, "aside": waits.aside, "since": waits.since, "told_at": at}
    JournalHost.objects.update_or_create(place=place, defaults=told)


# allow undecorated-verb: the file goes when the transaction is on disk
def retry_aside(key: str, *, by: Employee, at: datetime) -> bool:
    """Take in what was set aside on this host; False where it stands in the database already.

    Conflict as in `take_in`, and `unreadable` where it is no record any more.
    """
    taken = _retried(key, by=by, at=at)
    folder.forget_aside(key)
    return taken


@front_door
def _retried(key: str, *, by: Employee, at: datetime) -> bool:
    demand(by, Permission.CAPTURE_DECIDE)
    kept = folder.aside(key).kept
    if kept is None:
        raise Conflict("unreadable", _("Nothing can be read of it any more."))
    record("journal.retried", by=by, at=at, key=key)
    return _taken_in(kept)


# allow undecorated-verb: the file goes when the transaction is on disk
def drop_aside(key: str, *, by: Employee, at: datetime) -> None:
    """Nothing can be made of what was set aside on this host: it stays on its disk and is shown no more."""
    _dropped(key, by=by, at=at)
    folder.hide_aside(key)


@front_door
def _dropped(key: str, *, by: Employee, at: datetime) -> None:
    demand(by, Permission.CAPTURE_DECIDE)
    folder.aside(key)
    record("journal.dropped", by=by, at=at, key=key)
