"""Contacts, companies and deals changed many at once, set by set: to other owners, into a stage, a custom field."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from teplo.clients.models import ClientCompany, Contact, Deal, Stage
from teplo.kit import sql
from teplo.kit.transactions import step

Client = type[Contact] | type[ClientCompany] | type[Deal]
# What moving a deal writes, and undo gives back.
STANDING = ("stage_id", "stage_kind", "lost_reason_id", "lost_because", "moved_at", "closed_at")
LOCK = "SELECT {key} FROM {table} WHERE {key} = ANY (%s::bigint[]) ORDER BY {key} FOR NO KEY UPDATE"
GIVE = """
UPDATE {table} t SET owner_employee_id = given.owner, version = version + 1
FROM unnest(%(numbers)s::bigint[], %(owners)s::bigint[]) AS given (number, owner) WHERE t.{key} = given.number
"""
# A former reason will do, as with one deal; a new one takes the place of the former word, too.
PUT = """
UPDATE clients_deal SET stage_id = %(stage)s, stage_kind = %(kind)s::text, version = version + 1,
    moved_at = %(at)s::timestamptz,
    closed_at = CASE WHEN %(kind)s::text = 'open' THEN NULL ELSE %(at)s::timestamptz END,
    lost_reason_id = coalesce(%(reason)s::bigint, lost_reason_id),
    lost_because = CASE WHEN %(reason)s::bigint IS NOT NULL OR %(because)s::text <> '' THEN %(because)s::text
        ELSE lost_because END
WHERE id = ANY (%(numbers)s::bigint[])
"""
FILL = """
UPDATE {table} SET custom = custom || %(value)s::jsonb, version = version + 1 WHERE {key} = ANY (%(numbers)s::bigint[])
"""
EMPTY = """
UPDATE {table} SET custom = custom - %(name)s::text, version = version + 1 WHERE {key} = ANY (%(numbers)s::bigint[])
"""


def _worded(statement: str, model: Client) -> str:
    return statement.format(table=model._meta.db_table, key=model._meta.pk.column)


@step
def lock_many(model: Client, numbers: Sequence[int]) -> None:
    """Lock records of one kind until the end of the transaction, in the order of their numbers."""
    sql.rows(_worded(LOCK, model), [list(numbers)])


@step
def give_many(model: Client, owners: Mapping[int, int]) -> None:
    """Give locked records to employees: the number of the owner by that of the record."""
    sql.run(_worded(GIVE, model), {"numbers": list(owners), "owners": list(owners.values())})


@step
def put_many(
    numbers: Sequence[int], *, stage: Stage, reason: int | None = None, because: str = "", at: datetime
) -> None:
    """Put locked deals into a stage; `reason` (its number) and `because` say why they were lost, if anew."""
    values = {"stage": stage.pk, "kind": stage.kind, "reason": reason, "because": because, "at": at}
    sql.run(PUT, {**values, "numbers": list(numbers)})


@step
def fill_many(model: Client, numbers: Sequence[int], *, key: str, value: Any) -> None:
    """Put a settled value into a custom field of locked records; None empties it."""
    if value is None:
        sql.run(_worded(EMPTY, model), {"name": key, "numbers": list(numbers)})
    else:
        sql.run(_worded(FILL, model), {"value": json.dumps({key: value}), "numbers": list(numbers)})
