"""Questions to the kept figures: exact at any moment, and as fast at a million leads as at ten.

Each is one statement: kept rows, what has changed since they were folded, and the pieces of months at both ends,
counted directly. Nobody is counted whom the employee may not see.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from teplo.kit.filters import EVERYTHING, Condition, Context, Field, Group, Kind, Node, Registry, fields_of, to_q
from teplo.kit.filters.meaning import Asked, Within, meaning
from teplo.leads import lists
from teplo.leads.fields import LEAD
from teplo.leads.kept import Measure, Tally, TallyChange
from teplo.leads.models import Lead, Status, Stay, lead_reach
from teplo.leads.rules import Cover, cover
from teplo.leads.standing import past_of, standing
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission

# What figures can be parted by: the columns of a lead.
STATUS, EMPLOYEE, QUEUE, SOURCE, CURRENCY = "status", "owner_employee", "owner_queue", "source", "currency"
THEN = {STATUS: "then_status", EMPLOYEE: "then_employee", QUEUE: "then_queue"}
_INSTANT = timedelta(microseconds=1)
Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """How many leads are in a place, and what they may bring; the numbers of rows, None where not asked or unknown."""

    count: int
    amount: Decimal
    status: int | None = None
    owner_employee: int | None = None
    owner_queue: int | None = None
    source: int | None = None
    currency: str | None = None
    # What a field that no kept figure knows holds there.
    value: object = None


def now(
    employee: Employee,
    permission: Permission = Permission.LEAD_SEE,
    *,
    statuses: Collection[int] | None = None,
    people: Collection[int] | None = None,
    queues: Collection[int] | None = None,
    by: Sequence[str] = (STATUS, EMPLOYEE, QUEUE, CURRENCY),
) -> list[Figure]:
    """How many leads stand where now, as far as this right of the employee reaches; sums in each currency alone.

    `statuses` are numbers of statuses. `people` and `queues` narrow the owners: with one of them the other is empty
    unless it is given too. `by` are the columns that the figures are parted by.
    """
    fits = Q() if statuses is None else Q(status__in=list(statuses))
    if people is not None or queues is not None:
        fits &= Q(owner_employee__in=list(people or ())) | Q(owner_queue__in=list(queues or ()))
    return _made(employee, permission, by, fits, Cover(stretches=(("ever", None, None),)))


def made(
    employee: Employee,
    tree: Node = EVERYTHING,
    context: Context | None = None,
    *,
    by: Sequence[str],
    start: datetime | None = None,
    end: datetime | None = None,
    permission: Permission = Permission.LEAD_SEE,
) -> list[Figure]:
    """How many leads that came from `start` on and before `end` are where now.

    What is not kept is counted over all leads of that time. Raises `FilterMistake`.
    """
    context = context or lists.context_of(employee)
    kept = _kept(tree, context, _NOW)
    if kept is not None:
        return _made(employee, permission, by, kept, cover(start, end))
    leads = lists.asked(employee, tree, context, permission=permission)
    return _summed([_of_leads(leads.filter(_between("created_at", start, end)), by, 1)], by)


def stood(
    employee: Employee,
    tree: Node = EVERYTHING,
    context: Context | None = None,
    *,
    by: Sequence[str],
    at: datetime,
    then: Node = EVERYTHING,
    permission: Permission = Permission.LEAD_SEE,
) -> list[Figure]:
    """How many leads stood where just before `at`, of those that the employee may see today.

    `by` status and owners means those of that time, `then` asks them, `tree` the lead as it is now; sums are not
    kept. Raises `FilterMistake`.
    """
    context = context or lists.context_of(employee)
    of_then, of_now, reach = _kept(then, context, _THEN), _kept(tree, context, _NOW), _reach(employee, permission)
    if reach is None:
        return []
    if of_then is None:
        raise ValueError("a place of that time is a status, an owner or a queue")
    if of_now is None or _names(reach) - {EMPLOYEE, QUEUE} or not fields_of(tree) <= {"source"}:
        leads = lists.asked(employee, tree, context, permission=permission)
        stays = Stay.objects.filter(standing(at), _kept(then, context, _NOW) or Q(), lead__in=leads)
        return _summed([_of_stays(stays, by, 1)], by)
    parts = _kept_rows(Measure.STOOD, cover(None, at), by, reach & of_then & of_now)
    stays = Stay.objects.filter(_renamed(reach), _kept(then, context, _NOW) or Q(), of_now)
    for sign, low, high in cover(None, at).pieces:
        parts.append(_of_stays(stays.filter(_between("since", low, high)), by, sign))
        parts.append(_of_stays(stays.filter(_between("until", low, high)), by, -sign))
    return _summed(parts, by)


def exact_count(
    employee: Employee, tree: Node, context: Context | None = None, *, permission: Permission = Permission.LEAD_SEE
) -> int | None:
    """How many leads of a list there are where the kept figures know: asked by status, kind, owner, queue, source
    and when they came, or where they stood at one past moment. None where something else is asked.
    Raises `FilterMistake`.
    """
    context = context or lists.context_of(employee)
    if fields_of(tree) & {"stood", "held"}:
        past = past_of(tree, context)
        if past is None or not fields_of(past.rest) <= {"source"}:
            return None
        found = stood(employee, past.rest, context, by=(), at=past.at, then=past.then, permission=permission)
        return sum(figure.count for figure in found)
    rest, start, end = _bounds(tree, context)
    fits = _kept(rest, context, _NOW)
    if fits is None:
        return None
    return sum(figure.count for figure in _made(employee, permission, (), fits, cover(start, end)))


def _made(employee: Employee, permission: Permission, by: Sequence[str], fits: Q, covered: Cover) -> list[Figure]:
    reach = _reach(employee, permission)
    if reach is None:
        return []
    parts = _kept_rows(Measure.MADE, covered, by, reach & fits)
    leads = Lead.objects.filter(reach, fits)
    parts += [
        _of_leads(leads.filter(_between("created_at", low, high)), by, sign) for sign, low, high in covered.pieces
    ]
    return _summed(parts, by)


def _kept_rows(measure: Measure, covered: Cover, by: Sequence[str], fits: Q) -> list[Rows]:
    if not covered.stretches:
        return []
    within = Q()
    for span, low, high in covered.stretches:
        within |= Q(span=span) & _between("begins", low, high)
    columns = [THEN.get(name, name) for name in by] if measure is Measure.STOOD else by
    kept = Tally.objects.filter(within, fits, measure=measure)
    changed = TallyChange.objects.filter(_between("at", covered.low, covered.high), fits, measure=measure)
    return [_parted(rows, columns, Sum("count"), Sum("amount")) for rows in (kept, changed)]


def _of_leads(leads: Rows, by: Sequence[str], sign: int) -> Rows:
    amount = Coalesce(Sum("amount"), Decimal(0))
    return _parted(leads, by, Value(sign) * Count("pk"), Value(sign) * amount)


def _of_stays(stays: Rows, by: Sequence[str], sign: int) -> Rows:
    return _parted(stays, by, Value(sign) * Count("pk"), Value(Decimal(0)))


def _parted(rows: Rows, by: Sequence[str], count: Any, amount: Any) -> Rows:
    places: dict[str, Any] = {f"part_{place}": F(name) for place, name in enumerate(by)} or {"part_0": Value(0)}
    parted = rows.order_by().values(**places).annotate(number=count, money=amount)
    return cast(Rows, parted.values_list(*places, "number", "money"))


def _summed(parts: Sequence[Rows], by: Sequence[str]) -> list[Figure]:
    if not parts:
        return []
    counts, amounts = defaultdict[tuple[Any, ...], int](int), defaultdict[tuple[Any, ...], Decimal](Decimal)
    for *place, count, amount in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        counts[tuple(place)] += count or 0
        amounts[tuple(place)] += amount or 0
    return [
        Figure(count, amounts[place], **dict(zip(by, place, strict=False)))
        for place, count in counts.items()
        if count or amounts[place]
    ]


def _between(column: str, low: Any, high: Any) -> Q:
    """Half-open; None is no bound."""
    bounds = {f"{column}__gte": low, f"{column}__lt": high}
    return Q(**{name: bound for name, bound in bounds.items() if bound is not None})


def _reach(employee: Employee, permission: Permission) -> Q | None:
    """What a right reaches of the leads that the employee sees; None for nothing at all."""
    seen = lead_reach(employee)
    if permission is Permission.LEAD_SEE or seen is None:
        return seen
    reach = lead_reach(employee, permission)
    return reach if reach is None or reach == seen else seen & reach


def _reference(key: str, column: str) -> Field:
    return Field(key=key, label=LEAD[key].label, kind=Kind.REFERENCE, column=column, read=attrgetter(column))


def _places(status: str, employee: str, queue: str) -> Registry:
    columns = {"status": status, "owner": employee, "queue": queue, "source": "source_id"}
    return Registry("figure", [_reference(key, column) for key, column in columns.items()])


_NOW = _places("status_id", "owner_employee_id", "owner_queue_id")
_THEN = _places("then_status_id", "then_employee_id", "then_queue_id")
KEPT_FIELDS = frozenset({"status", "kind", "owner", "queue", "source"})


def _kept(tree: Node, context: Context, places: Registry) -> Q | None:
    """The question over the kept columns; None where it asks something else."""
    if not fields_of(tree) <= KEPT_FIELDS:
        return None
    return to_q(_of_kinds(lists.numbered(tree)), places, context)


def _of_kinds(tree: Node) -> Node:
    """The question with the statuses of a kind in place of the kind."""
    if isinstance(tree, Group):
        return Group(tree.joint, tuple(map(_of_kinds, tree.items)))
    if tree.field != "kind" or not tree.values:
        return Condition("status", tree.op, tree.values) if tree.field == "kind" else tree
    numbers = Status.objects.filter(kind__in=tree.values).values_list("pk", flat=True)
    return Condition("status", tree.op, tuple(map(str, numbers)) or (lists.NOBODY,))


def _bounds(tree: Node, context: Context) -> tuple[Node, datetime | None, datetime | None]:
    """The question without when a lead came, and the bounds of that."""
    rest: list[Node] = []
    low: datetime | None = None
    high: datetime | None = None
    for item in tree.items if isinstance(tree, Group) and tree.joint == "all" else (tree,):
        within = _within(item, context)
        if within is None:
            rest.append(item)
            continue
        start, end = cast(datetime | None, within.low), cast(datetime | None, within.high)
        end = end + _INSTANT if end and within.closed else end
        low = max(filter(None, (low, start)), default=None)
        high = min(filter(None, (high, end)), default=None)
    return Group("all", tuple(rest)), low, high


def _within(item: Node, context: Context) -> Within | None:
    if not isinstance(item, Condition) or item.field != "created":
        return None
    asked = meaning(item, LEAD, context).items[0]
    if isinstance(asked, Asked) and not asked.negated and len(asked.tests) == 1:
        test = asked.tests[0]
        return test if isinstance(test, Within) else None
    return None


OF_LEAD = {EMPLOYEE: "lead_employee", QUEUE: "lead_queue"}


def _names(reach: Q) -> set[str]:
    """The columns that a reach asks."""
    found: set[str] = set()
    for child in cast(list[Any], reach.children):
        found |= _names(child) if isinstance(child, Q) else {child[0].partition("__")[0]}
    return found


def _renamed(reach: Q) -> Q:
    """A reach over a lead as one over its stays."""
    renamed = Q(_connector=reach.connector, _negated=reach.negated)
    for child in cast(list[Any], reach.children):
        if isinstance(child, Q):
            renamed.children.append(_renamed(child))
        else:
            column, separator, lookup = child[0].partition("__")
            renamed.children.append((f"{OF_LEAD[column]}{separator}{lookup}", child[1]))
    return renamed
