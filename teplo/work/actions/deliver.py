"""What leaves the house goes by one place: prepared beside the notice, leased, handed over, and each once.

Nothing is said to the other side inside a transaction. Whoever is killed while he holds a lease has sent nothing, so it
is taken up again; whoever is killed between saying that he sends and hearing the answer may have sent, so it is not.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from teplo.kit import sql
from teplo.kit.jobs import enqueue
from teplo.kit.transactions import front_door, step
from teplo.work import adapters
from teplo.work.adapters import Refusal
from teplo.work.deliveries import BY_ITSELF, Delivery, Way

LEASE = timedelta(minutes=5)
MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)
State = Delivery.State

PREPARE = """
INSERT INTO work_delivery (notice_id, way, state, tries, next_at, said)
SELECT n.id, %(way)s::text, %(state)s::text, 0, %(next_at)s::timestamptz, ''
FROM work_notice n JOIN staff_employee e ON e.id = n.employee_id AND e.is_active AND NOT e.is_robot
LEFT JOIN work_wish w ON w.employee_id = n.employee_id AND w.kind = n.kind AND w.way = %(way)s::text
WHERE n.id = ANY (%(notices)s::bigint[]) AND coalesce(w.is_wanted, %(by_itself)s::bool)
    AND (%(way)s::text <> 'push' OR EXISTS (SELECT FROM work_device d WHERE d.employee_id = n.employee_id))
ON CONFLICT DO NOTHING
"""
TAKE = """
UPDATE work_delivery SET state = 'leased', leased_until = %(until)s::timestamptz, tries = tries + 1 WHERE id IN (
    SELECT id FROM work_delivery WHERE state = 'prepared' AND next_at <= %(at)s::timestamptz AND way = %(way)s::text
    ORDER BY next_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
# A lease that has run out: nothing was said yet, or nobody knows.
RELEASE = """
UPDATE work_delivery SET state = CASE WHEN state = 'leased' THEN 'prepared' ELSE 'unsure' END,
    next_at = CASE WHEN state = 'leased' THEN %(at)s::timestamptz END, leased_until = NULL
WHERE state IN ('leased', 'sending') AND leased_until < %(at)s::timestamptz
"""


@step
def prepare(notices: Sequence[int], *, kind: str, at: datetime) -> None:
    """Set beside these notices what shall leave the house; where no way is set up, the row says so."""
    for way in Way.values if notices else ():
        is_ready = adapters.of(way).is_set_up()
        values = {"way": way, "state": State.PREPARED if is_ready else State.OFF, "next_at": at if is_ready else None}
        by_itself = kind in BY_ITSELF.get(way, ())
        made = sql.run(PREPARE, {**values, "notices": list(notices), "by_itself": by_itself})
        if made and way == Way.PUSH:
            _send_at_once()


@step
def _send_at_once() -> None:
    """A telephone that rings does not wait for the next minute."""
    # The job's module needs the verbs of this package.
    from teplo.work.tasks import send_push  # start-up order

    enqueue(send_push)


@step
def write(address: str, *, subject: str, body: str, at: datetime) -> None:
    """Set a letter beside what is done, to somebody who does not work here; where no way is set up, the row says so."""
    is_ready = adapters.of(Way.EMAIL).is_set_up()
    Delivery.objects.create(
        way=Way.EMAIL,
        address=address,
        subject=subject[:200],
        body=body,
        state=State.PREPARED if is_ready else State.OFF,
        next_at=at if is_ready else None,
    )


@front_door
def take(way: str, *, most: int, at: datetime) -> list[int]:
    """Lease what waits to leave by a way, in order; gives the numbers. What others have leased stays theirs."""
    sql.run(RELEASE, {"at": at})
    rows = sql.rows(TAKE, {"way": way, "most": most, "at": at, "until": at + LEASE})
    return sorted(number for (number,) in rows)


@front_door
def begin(number: int) -> bool:
    """Say that it is handed over now; False where the lease was lost meanwhile."""
    return bool(Delivery.objects.filter(pk=number, state=State.LEASED).update(state=State.SENDING))


@front_door
def end(number: int, *, refusal: Refusal | None, at: datetime) -> None:
    """What has become of it: sent, to be tried again after a pause that grows, or refused for ever."""
    row = Delivery.objects.select_for_update().get(pk=number)
    if refusal is None:
        row.state, row.sent_at, row.said = State.SENT, at, ""
    elif refusal.is_unsure:
        row.state, row.said = State.UNSURE, refusal.code
    elif refusal.is_final or row.tries >= MOST_TRIES:
        row.state, row.said = State.FAILED, refusal.code
    else:
        pause = FIRST_PAUSE * 2 ** (row.tries - 1) * random.uniform(0.8, 1.2)  # noqa: S311 (no secret)
        row.state, row.said, row.next_at = State.PREPARED, refusal.code, at + pause
    row.leased_until = None
    row.save(update_fields=["state", "sent_at", "said", "next_at", "leased_until"])


# allow undecorated-verb: each of its parts is a front door of its own, for the network stands between them
def send_out(way: str, *, most: int, at: datetime) -> int:
    """Send what waits by a way; gives how many were taken. `at` is the database's moment."""
    numbers = take(way, most=most, at=at)
    adapter = adapters.of(way)
    with adapter.connected() as line:
        for number in numbers:
            if line.refusal:
                end(number, refusal=line.refusal, at=at)
            elif begin(number):
                end(
                    number, refusal=line.send(Delivery.objects.select_related("notice__employee").get(pk=number)), at=at
                )
    return len(numbers)
