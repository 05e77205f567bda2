"""Deals, contacts and clients that were brought in by mistake vanish, unless somebody has worked with them."""

from collections.abc import Sequence

from django.db import models

from teplo.clients.models import ClientCompany, Contact, Conversion, Deal, Position
from teplo.kit import sql
from teplo.kit.transactions import step

# Whatever somebody does to it leaves a line of it; nothing hangs on it.
FREE = """
SELECT {key} FROM {table} t WHERE {key} = ANY (%(numbers)s::bigint[]) AND NOT ({used}) AND NOT EXISTS (
    SELECT 1 FROM ledger_event e WHERE e.{about} = t.{of} {alone} AND e.id > %(since)s
        AND NOT e.facts @> %(mark)s::jsonb)
ORDER BY {key} FOR UPDATE
"""
USED = "EXISTS (SELECT 1 FROM {table} WHERE {column} = t.{of})"
DELETE = "DELETE FROM {table} WHERE {key} = ANY (%s::bigint[])"
# A company is named by much that is no client's affair: it stays, and only the client goes.
OF_CLIENT = (Contact, Position, Deal, Conversion)
# Go with their contact by themselves.
OWN = (Position,)


@step
def free_deals(numbers: Sequence[int], *, mark: str, since: int, besides: tuple[type[models.Model], ...]) -> list[int]:
    """Those of these deals that are as they came, locked; what is in the tables `besides` goes with them.

    `mark` is what the lines of the import hold in the ledger, and `since` the number of its first one: what was done
    to somebody before it is nobody's work on what it made.
    """
    return _free(Deal, numbers, mark=mark, since=since, about="deal", of="id", besides=besides)


@step
def free_contacts(numbers: Sequence[int], *, mark: str, since: int) -> list[int]:
    """Those of these contacts that are as they came, locked."""
    return _free(Contact, numbers, mark=mark, since=since, about="person", of="person_id", alone="AND e.lead IS NULL")


@step
def free_clients(numbers: Sequence[int], *, mark: str, since: int) -> list[int]:
    """Those of these client companies that are as they came, locked."""
    return _free(
        ClientCompany, numbers, mark=mark, since=since, about="company", of="company_id", alone="AND e.lead IS NULL"
    )


@step
def remove_deals(numbers: Sequence[int]) -> None:
    """Remove locked deals on which nothing hangs any more."""
    sql.run(DELETE.format(table="clients_deal", key="id"), [list(numbers)])


@step
def remove_lines(deals: Sequence[int]) -> None:
    """Remove what stands in locked deals that are removed next."""
    sql.run(DELETE.format(table="clients_dealline", key="deal_id"), [list(deals)])


@step
def remove_contacts(numbers: Sequence[int]) -> None:
    """Remove locked contacts on which nothing hangs; the persons stay."""
    sql.run(DELETE.format(table="clients_contact", key="id"), [list(numbers)])


@step
def remove_clients(numbers: Sequence[int]) -> None:
    """Let locked companies be clients no longer."""
    sql.run(DELETE.format(table="clients_clientcompany", key="company_id"), [list(numbers)])


def _free(
    model: type[models.Model],
    numbers: Sequence[int],
    *,
    mark: str,
    since: int,
    about: str,
    of: str,
    alone: str = "",
    besides: tuple[type[models.Model], ...] = (),
) -> list[int]:
    key = str(model._meta.pk.column)
    tables: list[tuple[str, str, str]] = [(one._meta.db_table, "company_id", "company_id") for one in OF_CLIENT]
    if model is not ClientCompany:
        pointing = [one for one in model._meta.related_objects if one.related_model not in (*OWN, *besides)]
        tables = [(one.related_model._meta.db_table, str(one.field.column), key) for one in pointing]
    used = " OR ".join(USED.format(table=table, column=column, of=to) for table, column, to in tables)
    statement = FREE.format(key=key, table=model._meta.db_table, used=used or "false", about=about, of=of, alone=alone)
    return [number for (number,) in sql.rows(statement, {"numbers": list(numbers), "mark": mark, "since": since})]
