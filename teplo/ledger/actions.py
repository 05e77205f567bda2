"""Writing the ledger: lines are gathered in the transaction and stored together just before it commits."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from django.db import models

from teplo.kit import sql, transactions
from teplo.kit.jobs import enqueue
from teplo.kit.transactions import front_door, step
from teplo.ledger import followers, presenters
from teplo.ledger.actors import Actor
from teplo.ledger.models import Before, Change, Effect, Event

Facts = dict[str, object]
COLUMNS = ("kind", "at", "by_kind", "by_id", "by_version", "person", "lead", "deal", "company", "facts")

# One statement stores the lines and wakes the open pages; the payload only says which kinds of thing changed.
WRITE = """
WITH written AS (
    INSERT INTO ledger_event (kind, at, by_kind, by_id, by_version, person, lead, deal, company, facts)
    SELECT kind, at, by_kind, by_id, by_version, person, lead, deal, company, facts
    FROM jsonb_to_recordset(%s::jsonb) AS line (
        kind text, at timestamptz, by_kind text, by_id bigint, by_version int,
        person bigint, lead bigint, deal bigint, company bigint, facts jsonb)
    RETURNING id, kind)
SELECT array_agg(id ORDER BY id), array_agg(kind ORDER BY id), pg_notify('teplo', %s) FROM written
"""


@step
def record(
    kind: str,
    /,
    *,
    by: Actor,
    at: datetime,
    person: int | None = None,
    lead: int | None = None,
    deal: int | None = None,
    company: int | None = None,
    **facts: object,
) -> None:
    """Leave a line in the ledger; ValueError for a kind without a presenter. Facts are ids, codes and amounts."""
    if kind not in presenters.known_kinds():
        raise ValueError(f"the ledger knows no {kind!r}: register a presenter first")
    line = (kind, at.isoformat(), by.actor_kind, by.actor_id, by.actor_version, person, lead, deal, company, facts)
    transactions.current().gather("ledger", line, finish=_write)


def _write(lines: list[object]) -> Callable[[], None]:
    rows = [dict(zip(COLUMNS, line, strict=True)) for line in lines if isinstance(line, tuple)]
    changed = sorted({str(row["kind"]).partition(".")[0] for row in rows})
    return partial(_hear, sql.ask(WRITE, [json.dumps(rows, default=str), " ".join(changed)]))


def _hear(written: sql.Asked) -> None:
    ids, kinds, _notified = written.rows()[0]
    heard = [number for number, kind in zip(ids, kinds, strict=True) if followers.followed([kind])]
    for number in heard:
        transactions.current().gather("followers", number, finish=_wake)


def _wake(events: list[object]) -> None:
    # The job's module needs the registered tasks, which need the models that import this module.
    from teplo.ledger.tasks import run_followers  # start-up order

    enqueue(run_followers, events=events)


@step
def once(key: str) -> bool:
    """Claim an effect: True for the first caller in the transaction that commits, False ever after."""
    return sql.run("INSERT INTO ledger_effect (key) VALUES (%s) ON CONFLICT DO NOTHING", [key]) == 1


@step
def forget_effects(*, before: datetime) -> int:
    """Forget what happened so long ago that nothing runs it a second time; gives how many effects."""
    return Effect.objects.filter(at__lt=before).delete()[0]


@step
def open_change(kind: str, *, by: Actor, at: datetime) -> Change:
    """Begin a deed that can be taken back; hang rows on it with `keep`."""
    return Change.objects.create(kind=kind, at=at, by_kind=by.actor_kind, by_id=by.actor_id)


@step
def keep(change: Change, row: models.Model, *, before: Facts | None, after: Facts | None) -> None:
    """Keep what a row was (None: it did not exist) and what became of it (None: it was removed)."""
    Before.objects.create(change=change, table=row._meta.db_table, pk_value=row.pk, before=before, after=after)


# allow undecorated-verb: each of its tellings is a front door of its own
def tell_all(events: Iterable[Event]) -> None:
    """Let everybody hear these events; who fails keeps none of the others from hearing, and is raised at the end."""
    failed: Exception | None = None
    for event in events:
        for follower in followers.followers_of(event.kind):
            try:
                tell(event, follower=follower)
            except Exception as error:  # noqa: BLE001  # raised when the others have heard
                failed = error
    if failed is not None:
        raise failed


@front_door
def tell(event: Event, *, follower: followers.Subscription) -> None:
    """Let one follower hear one event, at most once: the effect row commits together with what it does."""
    if once(f"{follower.name}:{event.pk}"):
        follower.follower(event)
