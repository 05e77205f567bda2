"""Persons and companies that were made by mistake vanish, unless something belongs to them."""

from collections.abc import Sequence

from django.db import models

from teplo.identity.models import Company, CompanyDomain, ContactPoint, Doubt, Person
from teplo.kit import sql
from teplo.kit.transactions import step

LOCK = "SELECT id FROM {table} WHERE id = ANY (%s::bigint[]) ORDER BY id FOR UPDATE"
# What is part of a card, and goes with it.
OWN = (ContactPoint, Doubt)
FREE = "SELECT id FROM {table} t WHERE id = ANY (%s::bigint[]) AND NOT ({used})"
USED = "EXISTS (SELECT 1 FROM {table} WHERE {column} = t.id)"
# Whatever somebody does to a card leaves a line of it.
TOUCHED = """EXISTS (SELECT 1 FROM ledger_event e WHERE e.person = t.id AND e.lead IS NULL
    AND NOT e.facts ? 'import')"""
DELETE = "DELETE FROM {table} WHERE {column} = ANY (%s::bigint[])"


@step
def lock_people(numbers: Sequence[int]) -> None:
    """Lock persons until the end of the transaction, in the order in which everybody locks them."""
    sql.rows(LOCK.format(table="identity_person"), [list(numbers)])


@step
def remove_people(numbers: Sequence[int]) -> set[int]:
    """Remove those of these locked persons to whom nothing belongs and whom nobody has changed; gives who went."""
    free = _free(Person, numbers, besides=OWN, or_else=TOUCHED)
    if free:
        for model in OWN:
            sql.run(DELETE.format(table=model._meta.db_table, column="person_id"), [free])
        sql.run(DELETE.format(table="identity_doubt", column="other_id"), [free])
        sql.run(DELETE.format(table="identity_person", column="id"), [free])
    return set(free)


@step
def remove_companies(numbers: Sequence[int]) -> set[int]:
    """Remove those of these companies that nothing names; gives which went."""
    sql.rows(LOCK.format(table="identity_company"), [list(numbers)])
    free = _free(Company, numbers, besides=(CompanyDomain,))
    if free:
        sql.run(DELETE.format(table="identity_companydomain", column="company_id"), [free])
        sql.run(DELETE.format(table="identity_company", column="id"), [free])
    return set(free)


def _free(
    model: type[models.Model],
    numbers: Sequence[int],
    *,
    besides: tuple[type[models.Model], ...] = (),
    or_else: str = "false",
) -> list[int]:
    """Those to which no row of any table points, but for the tables `besides`; the rooms above are asked too."""
    relations = [one for one in model._meta.related_objects if one.related_model not in besides]
    asked = [
        USED.format(table=one.related_model._meta.db_table, column=one.field.column)
        for one in relations
        if one.related_model is not Doubt
    ]
    statement = FREE.format(table=model._meta.db_table, used=" OR ".join([*asked, or_else]))
    return [number for (number,) in sql.rows(statement, [list(numbers)])]
