"""Whose leads a board looks at: every owner by himself, through an index that has the order of the cards.

Of many owners together the first are met soon among the first of all, so those are read in their order instead.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from teplo.kit.filters import Context, Node, Operator
from teplo.kit.filters.values import references
from teplo.leads import lists
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, reach_of, reached, scope_of

Piece = tuple[str, tuple[Any, ...]]

MOST_EACH = 16


@dataclass(frozen=True, slots=True)
class Owners:
    """The owners whose leads are looked at; `everybody` where that is no limit."""

    everybody: bool = False
    people: tuple[int, ...] = ()
    queues: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """The owners and queues that a question names; None where it names none."""

    owners: frozenset[int] | None
    queues: frozenset[int] | None

    @classmethod
    def of(cls, tree: Node, context: Context) -> "Named":
        """What a question asks of owners and queues, as far as it must hold."""
        given = {item.field: item.values for item in lists.conditions(tree) if item.op is Operator.IS}
        return cls(_numbers(given.get("owner", ()), context), _numbers(given.get("queue", ()), context))


def _numbers(values: Sequence[str], context: Context) -> frozenset[int] | None:
    if not values or "none" in values:
        return None
    return frozenset(number for value in values for number in references(value, context))


def sight(employee: Employee) -> Hashable:
    """What decides which leads somebody sees: whoever has the same sees the same."""
    reach = reach_of(employee, Permission.LEAD_SEE)
    held = {reach.usual, *reach.otherwise.values()} - {None, Scope.ALL}
    reached_in = {(scope, *map(frozenset, reached(employee, scope))) for scope in held if scope}
    return reach.usual, frozenset(reach.otherwise.items()), frozenset(reached_in)


def owners_in(employee: Employee, status: str, named: Named) -> Owners:
    """Whose leads this employee sees in the status of this key, narrowed to the owners that a question names."""
    scope = scope_of(employee, Permission.LEAD_SEE, status)
    if scope is None:
        return Owners()
    if scope is Scope.ALL:
        if named.owners is None and named.queues is None:
            return Owners(everybody=True)
        return Owners(people=tuple(named.owners or ()), queues=tuple(named.queues or ()))
    people, queues = reached(employee, scope)
    if named.owners is not None:
        people, queues = people & named.owners, frozenset()
    if named.queues is not None:
        people, queues = frozenset(), queues & named.queues
    return Owners(people=tuple(sorted(people)), queues=tuple(sorted(queues)))


def parts_of(rows: QuerySet[Lead], owners: Owners, *columns: str, limit: int) -> list[Piece]:
    """The first rows of each owner as SQL with its values; `columns` are read, and no more than `limit` of each.

    Of more than `MOST_EACH` owners those of all together are one part.
    """
    if not owners.everybody and len(owners.people) + len(owners.queues) > MOST_EACH:
        owned = Q(owner_employee__in=owners.people) | Q(owner_queue__in=owners.queues)
        rows, owners = rows.filter(owned), Owners(everybody=True)
    if owners.everybody:
        return [piece for piece in [_compiled(rows, columns, limit)] if piece]
    parts: list[Piece] = []
    for name, numbers in (("owner_employee", owners.people), ("owner_queue", owners.queues)):
        if len(numbers) == 1:
            # Written out, so that PostgreSQL knows how many leads just this owner has.
            alone = _compiled(rows.filter(**{name: numbers[0]}), columns, limit)
            parts += [alone] if alone else []
            continue
        piece = _compiled(rows.filter(**{name: RawSQL("owner.id", ())}), columns, limit) if numbers else None
        if piece:
            sql, values = piece
            each = f"(SELECT l.* FROM unnest(%s::bigint[]) AS owner (id) CROSS JOIN LATERAL {sql} l)"
            parts.append((each, (list(numbers), *values)))
    return parts


def _compiled(rows: QuerySet[Lead], columns: Sequence[str], limit: int) -> Piece | None:
    """None where nothing can fit."""
    try:
        sql, values = rows.values_list(*columns)[:limit].query.sql_with_params()
    except EmptyResultSet:
        return None
    return f"({sql})", tuple(values)
