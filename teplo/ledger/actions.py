"""Writing the ledger: lines are gathered in the transaction and stored together just before it commits."""

import json
from collections.abc import Callable, Iterable, Sequence
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


# Tables and columns come from the models alone.
KEEP_BEFORE = """
INSERT INTO ledger_before (change_id, "table", pk_value, before)
SELECT %(change)s, '{table}', {key}, jsonb_build_object({pairs}) FROM {table} WHERE {key} = ANY (%(numbers)s)
"""
KEEP_AFTER = """
UPDATE ledger_before b SET after = jsonb_build_object({pairs}) FROM {table} t
WHERE b.change_id = %(change)s AND b."table" = '{table}' AND t.{key} = b.pk_value
"""
TAKE_BACK = """
UPDATE {table} t SET {assigned}
FROM ledger_before b, LATERAL jsonb_populate_record(NULL::{table}, b.before) was,
    LATERAL jsonb_populate_record(NULL::{table}, b.after) became
WHERE b.change_id = %(change)s AND b."table" = '{table}' AND b.before IS NOT NULL AND t.{key} = b.pk_value
    AND ({now}) IS NOT DISTINCT FROM ({made}) RETURNING t.{key}
"""
LEFT = """
SELECT pk_value FROM ledger_before WHERE change_id = %(change)s AND "table" = '{table}' AND before IS NOT NULL
    AND NOT pk_value = ANY (%(back)s) ORDER BY pk_value
"""


@step
def keep_before(change: Change, model: type[models.Model], *, numbers: Sequence[int], columns: Sequence[str]) -> None:
    """Keep these columns of many rows as they are now, before they are changed; `keep_after` must follow the change."""
    sql.run(_worded(KEEP_BEFORE, model, columns, of=""), {"change": change.pk, "numbers": list(numbers)})


@step
def keep_after(change: Change, model: type[models.Model], *, columns: Sequence[str]) -> None:
    """Keep what became of the rows of `keep_before`, so that undo can tell who has touched them since."""
    sql.run(_worded(KEEP_AFTER, model, columns, of="t."), {"change": change.pk})


@step
def take_back(change: Change, model: type[models.Model], *, columns: Sequence[str]) -> tuple[list[int], list[int]]:
    """Give rows back what they were in these columns, where nobody has changed one of them since.

    Gives the numbers of the rows that are restored and of those that were left: changed meanwhile, or gone. Lock the
    rows beforehand, in the order in which everybody does.
    """
    restored = [number for (number,) in sql.rows(_worded(TAKE_BACK, model, columns, of="t."), {"change": change.pk})]
    left = sql.rows(_worded(LEFT, model, columns, of=""), {"change": change.pk, "back": restored})
    return sorted(restored), [number for (number,) in left]


def _worded(sql_text: str, model: type[models.Model], columns: Sequence[str], *, of: str) -> str:
    key = model._meta.pk
    assert key is not None  # only an abstract model has none
    return sql_text.format(
        table=model._meta.db_table,
        key=key.column,
        pairs=", ".join(f"'{column}', {of}{column}" for column in columns),
        assigned=", ".join(f"{column} = was.{column}" for column in columns),
        now=", ".join(f"t.{column}" for column in columns),
        made=", ".join(f"became.{column}" for column in columns),
    )


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
