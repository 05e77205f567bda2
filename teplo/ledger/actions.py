"""Writing the ledger: lines are gathered in the transaction and stored together just before it commits."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import models

from teplo.kit import sql, transactions
from teplo.kit.jobs import enqueue
from teplo.kit.transactions import front_door, step
from teplo.ledger import followers, presenters
from teplo.ledger.actors import Actor
from teplo.ledger.models import Before, Change, Effect, Event
from teplo.ledger.rules import told

Facts = dict[str, object]
COLUMNS = ("kind", "at", "by_kind", "by_id", "by_version", "person", "lead", "deal", "company", "facts")

# One statement stores the lines and wakes the open pages; a payload says which kinds of thing changed, and to whom.
WRITE = """
WITH written AS (
    INSERT INTO ledger_event (kind, at, by_kind, by_id, by_version, person, lead, deal, company, facts)
    SELECT kind, at, by_kind, by_id, by_version, person, lead, deal, company, facts
    FROM jsonb_to_recordset(%s::jsonb) AS line (
        kind text, at timestamptz, by_kind text, by_id bigint, by_version int,
        person bigint, lead bigint, deal bigint, company bigint, facts jsonb)
    RETURNING id, kind, by_kind, facts ->> 'kind' AS thing)
SELECT array_agg(id ORDER BY id), array_agg(kind ORDER BY id), array_agg(by_kind ORDER BY id),
    array_agg(thing ORDER BY id),
    (SELECT count(pg_notify('teplo', told)) FROM unnest(%s::text[]) told) FROM written
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


@step
def record_many(kind: str, /, lines: Iterable[tuple[int, int | None, Facts]], *, by: Actor, at: datetime) -> None:
    """Leave a line for each of many leads: its number, its person's, the facts.

    Followers are not told of each: what must be said of so many, say once, and beside it.
    """
    if kind not in presenters.known_kinds():
        raise ValueError(f"the ledger knows no {kind!r}: register a presenter first")
    signer = (by.actor_kind, by.actor_id, by.actor_version)
    for lead, person, facts in lines:
        line = (kind, at.isoformat(), *signer, person, lead, None, None, facts)
        transactions.current().gather("ledger of many", line, finish=_write_quietly)


@step
def write_many(
    lines: Sequence[tuple[str, int | None, int | None, int | None, Facts]],
    *,
    deals: Sequence[int | None] | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Write the lines of very many rows at once: of each its kind, the lead, the person, the company, the facts.

    `deals` names the deal of each line, where they are about deals.
    Followers are not told of them, as with `record_many`; it must not be said while statements go out together.
    """
    if unknown := {kind for kind, *_rest in lines} - presenters.known_kinds():
        raise ValueError(f"the ledger knows no {sorted(unknown)!r}: register a presenter first")
    signer = (by.actor_kind, by.actor_id, by.actor_version)
    about = deals if deals is not None else [None] * len(lines)
    rows = (
        (kind, at, *signer, person, lead, deal, company, json.dumps(facts))
        for (kind, lead, person, company, facts), deal in zip(lines, about, strict=True)
    )
    sql.copy("ledger_event", ", ".join(COLUMNS), rows)
    words = told({"kind": line[0], "lead": line[1], "deal": deal} for line, deal in zip(lines, about, strict=True))
    transactions.current().gather("told", words, finish=_tell_pages)


def _write_quietly(lines: list[object]) -> None:
    sql.run(WRITE, _rows_and_kinds(lines))


def _write(lines: list[object]) -> Callable[[], None]:
    return partial(_hear, sql.ask(WRITE, _rows_and_kinds(lines)))


def _rows_and_kinds(lines: list[object]) -> list[object]:
    rows = [dict(zip(COLUMNS, line, strict=True)) for line in lines if isinstance(line, tuple)]
    return [json.dumps(rows, default=str), told(rows)]


@step
def tell_page(kind: str, *, of: int | None = None, lead: int | None = None) -> None:
    """Let open pages hear of what leaves no line: those of the employee `of` and of who has to do with a lead.

    Both are numbers; without either it is told to everybody.
    """
    addressees = [f" @{mark}{number}" for mark, number in (("e", of), ("l", lead)) if number]
    transactions.current().gather("told", [kind + "".join(addressees)], finish=_tell_pages)


def _tell_pages(gathered: list[object]) -> None:
    words = {word for some in gathered if isinstance(some, list) for word in some}
    sql.run("SELECT pg_notify('teplo', told) FROM unnest(%s::text[]) told", [sorted(words)])


def _hear(written: sql.Asked) -> None:
    ids, kinds, actors, things, _notified = written.rows()[0]
    for number, kind, by, of in zip(ids, kinds, actors, things, strict=True):
        if followers.followers_of(kind, by=by, of=of):
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
def forget_rows(kinds: Sequence[str], *, before: datetime) -> int:
    """Forget what rows were before deeds of these kinds, done so long ago that nobody may take them back; how many."""
    return Before.objects.filter(change__kind__in=kinds, change__at__lt=before).delete()[0]


@step
def forget_rows_of(model: type[models.Model], numbers: Sequence[int]) -> int:
    """Forget what these rows ever were: nothing done to them can be taken back any more; gives how many."""
    return Before.objects.filter(table=model._meta.db_table, pk_value__in=list(numbers)).delete()[0]


@step
def keep(change: Change, row: models.Model, *, before: Facts | None, after: Facts | None) -> None:
    """Keep what a row was (None: it did not exist) and what became of it (None: it was removed)."""
    Before.objects.create(change=change, table=row._meta.db_table, pk_value=row.pk, before=before, after=after)


@step
def close_change(change: Change, *, at: datetime) -> None:
    """The deed was taken back: it cannot be a second time."""
    Change.objects.filter(pk=change.pk, undone_at=None).update(undone_at=at)


KEY = re.compile(r"[a-z][a-z0-9_]*")
# Tables and columns come from the models alone. A batch is worded apart, so that the index always finds its rows.
BATCH = " AND b.pk_value = ANY (%(numbers)s::bigint[])"
KEEP_BEFORE = """
INSERT INTO ledger_before (change_id, "table", pk_value, before)
SELECT %(change)s, '{table}', {key}, jsonb_build_object({pairs}) FROM {table} WHERE {key} = ANY (%(numbers)s)
"""
KEEP_AFTER = """
UPDATE ledger_before b SET after = jsonb_build_object({pairs}) FROM {table} t
WHERE b.change_id = %(change)s AND b."table" = '{table}' AND t.{key} = b.pk_value{batch}
"""
TAKE_BACK = """
UPDATE {table} t SET {assigned}
FROM ledger_before b, LATERAL jsonb_populate_record(NULL::{table}, b.before) was,
    LATERAL jsonb_populate_record(NULL::{table}, b.after) became
WHERE b.change_id = %(change)s AND b."table" = '{table}' AND b.before IS NOT NULL AND t.{key} = b.pk_value{batch}
    AND ({now}) IS NOT DISTINCT FROM ({made}) RETURNING t.{key}
"""
LEFT = """
SELECT pk_value FROM ledger_before b WHERE change_id = %(change)s AND "table" = '{table}' AND before IS NOT NULL{batch}
    AND NOT pk_value = ANY (%(back)s) ORDER BY pk_value
"""


@step
def keep_before(change: Change, model: type[models.Model], *, numbers: Sequence[int], columns: Sequence[str]) -> None:
    """Keep these columns of many rows as they are now, before they are changed; `keep_after` must follow the change.

    `custom.region` names one key of a document: whoever changes another one is no hindrance to the undo.
    """
    sql.run(_worded(KEEP_BEFORE, model, columns, of=""), {"change": change.pk, "numbers": list(numbers)})


@step
def keep_after(
    change: Change, model: type[models.Model], *, columns: Sequence[str], numbers: Sequence[int] | None = None
) -> None:
    """Keep what became of the rows of `keep_before`, so that undo can tell who has touched them since.

    `numbers` are those of a batch, where a change is made in several.
    """
    worded = _worded(KEEP_AFTER, model, columns, of="t.", batch=numbers is not None)
    sql.run(worded, {"change": change.pk, "numbers": list(numbers or ())})


@step
def take_back(
    change: Change,
    model: type[models.Model],
    *,
    columns: Sequence[str],
    numbers: Sequence[int] | None = None,
    counted: str = "",
) -> tuple[list[int], list[int]]:
    """Give rows back what they were in these columns, where nobody has changed one of them since.

    Gives the numbers of the rows that are restored and of those that were left: changed meanwhile, or gone. Lock the
    rows beforehand, in the order in which everybody does. `numbers` are those of a batch; the column `counted` grows
    by one, as with every change.
    """
    batch, asked = numbers is not None, {"change": change.pk, "numbers": list(numbers or ())}
    rows = sql.rows(_worded(TAKE_BACK, model, columns, of="t.", batch=batch, counted=counted), asked)
    restored = [number for (number,) in rows]
    left = sql.rows(_worded(LEFT, model, columns, of="", batch=batch), {**asked, "back": restored})
    return sorted(restored), [number for (number,) in left]


def _worded(
    sql_text: str,
    model: type[models.Model],
    columns: Sequence[str],
    *,
    of: str,
    batch: bool = False,
    counted: str = "",
) -> str:
    key = model._meta.pk
    assert key is not None  # only an abstract model has none
    grown = [f"{counted} = t.{counted} + 1"] if counted else []
    told = [_Told.of(column, of) for column in columns]
    return sql_text.format(
        table=model._meta.db_table,
        key=key.column,
        batch=BATCH if batch else "",
        pairs=", ".join(f"'{one.column}', {one.kept}" for one in told),
        assigned=", ".join([*(f"{one.column} = {one.given_back}" for one in told), *grown]),
        now=", ".join(one.now for one in told),
        made=", ".join(one.made for one in told),
    )


@dataclass(frozen=True)
class _Told:
    """A column as the statements speak of it, or one key of a document: `custom.region`, the rest of which stays."""

    column: str
    kept: str
    given_back: str
    now: str
    made: str

    @classmethod
    def of(cls, name: str, of: str) -> "_Told":
        column, _dot, key = name.partition(".")
        if not key:
            return cls(name, f"{of}{name}", f"was.{name}", f"t.{name}", f"became.{name}")
        if not KEY.fullmatch(key):
            raise ValueError(f"no key of a document: {key!r}")
        return cls(
            column,
            f"jsonb_build_object('{key}', {of}{column} -> '{key}')",
            f"CASE WHEN was.{column} -> '{key}' = 'null' THEN t.{column} - '{key}' ELSE t.{column} || was.{column} END",
            f"coalesce(t.{column} -> '{key}', 'null')",
            f"became.{column} -> '{key}'",
        )


# allow undecorated-verb: each of its tellings is a front door of its own
def tell_all(events: Iterable[Event]) -> None:
    """Let everybody hear these events; who fails keeps none of the others from hearing, and is raised at the end."""
    failed: Exception | None = None
    for event in events:
        of = event.facts.get("kind")
        for follower in followers.followers_of(event.kind, by=event.by_kind, of=str(of) if of else None):
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
