"""Recordings on their way to us: leased by one who fetches, kept, tried again later, given up where people see it.

Nothing is asked of the other side inside a transaction. Whoever is killed while he fetches leaves a lease that ends.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from teplo.files import actions as files
from teplo.files.disk import Written
from teplo.kit import sql
from teplo.kit.transactions import front_door
from teplo.ledger.actions import record
from teplo.ledger.actors import SYSTEM
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.work.calls.models import Recording
from teplo.work.calls.sounds import next_fetch

LEASE = timedelta(minutes=10)
MOST_SAID = 400
# Who is asked for it: the server that its address names, else whoever the channel is with.
TAKE = """
WITH due AS (
    SELECT r.id, place.host FROM work_recording r JOIN work_call c ON c.id = r.call_id
    CROSS JOIN LATERAL (SELECT coalesce(lower(substring(r.source FROM '^https?://([^/?#]+)')),
        c.channel_id::text)) place (host)
    WHERE r.state IN ('promised', 'fetching') AND r.next_fetch_at <= %(now)s AND place.host <> ALL (%(but)s::text[])
    ORDER BY r.next_fetch_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED)
UPDATE work_recording w SET state = 'fetching', leased_until = %(until)s, next_fetch_at = %(until)s, tries = w.tries + 1
FROM due WHERE w.id = due.id RETURNING w.id, due.host
"""
State = Recording.State


@front_door
def take_recording(*, now: datetime, but: Collection[str] = ()) -> tuple[Recording, str] | None:
    """The recording that waits longest, leased to the caller, and of whom it is asked; None where none is due.

    `but` are those of whom no more is to be asked now.
    """
    found = sql.rows(TAKE, {"now": now, "until": now + LEASE, "but": list(but)})
    if not found:
        return None
    number, host = found[0]
    return Recording.objects.select_related("call__channel__settings").get(pk=number), host


@front_door
def keep_recording(recording: Recording, *, written: Written, type: str, at: datetime) -> None:
    """It is here, its bytes safely on disk; a second time changes nothing."""
    now = _fetching(recording)
    if now is None:
        return
    file = files.enter(written)
    now.state, now.file, now.type, now.size, now.kept_at = State.KEPT, file, type, file.size, at
    now.error, now.next_fetch_at, now.leased_until = "", None, None
    now.save(update_fields=["state", "file", "type", "size", "kept_at", "error", "next_fetch_at", "leased_until"])
    call = now.call
    facts = {"call": call.pk, "recording": now.pk, "size": file.size}
    record("call.recorded", by=SYSTEM, at=at, lead=call.lead_id, person=call.person_id, **facts)


@front_door
def miss_recording(recording: Recording, *, why: str, at: datetime, is_final: bool = False) -> None:
    """It could not be had: later again, each time after a longer pause, at last never, which is seen on the card."""
    now = _fetching(recording)
    if now is None:
        return
    now.error, now.leased_until = why[:MOST_SAID], None
    now.next_fetch_at = None if is_final else next_fetch(now.tries, at)
    now.state = State.PROMISED if now.next_fetch_at else State.FAILED
    now.save(update_fields=["state", "error", "next_fetch_at", "leased_until"])
    if now.state == State.FAILED:
        call = now.call
        facts = {"call": call.pk, "recording": now.pk, "tries": now.tries}
        record("call.recording_failed", by=SYSTEM, at=at, lead=call.lead_id, person=call.person_id, **facts)


@front_door
def retry_recording(recording: Recording, *, by: Employee, at: datetime) -> None:
    """Try once more what was given up, as often as if it were new."""
    demand(by, Permission.CALL_SEE, recording.call)
    failed = Recording.objects.filter(pk=recording.pk, state=State.FAILED)
    if failed.update(state=State.PROMISED, tries=0, next_fetch_at=at, error=""):
        call = recording.call
        facts = {"call": call.pk, "recording": recording.pk}
        record("call.recording_retried", by=by, at=at, lead=call.lead_id, person=call.person_id, **facts)


def _fetching(recording: Recording) -> Recording | None:
    """The recording, locked, unless it is here or was given up meanwhile."""
    waits = Recording.objects.select_for_update(no_key=True, of=["self"]).filter(pk=recording.pk)
    return waits.filter(state__in=[State.PROMISED, State.FETCHING]).select_related("call").first()
