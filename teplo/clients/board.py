"""The board of a pipeline: a column for each stage with its figures and its first cards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from teplo.clients.fields import DEAL, shown_to
from teplo.clients.lists import of_clients
from teplo.clients.models import Deal, DealTally, Pipeline, Stage
from teplo.clients.seen import OF_DEAL, hide_clients
from teplo.kit import sql
from teplo.kit.filters import Condition, Context, Node, to_q
from teplo.leads.lists import MOST_COUNTED, words_apart
from teplo.leads.pages import Order, first_of
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, owned_by_reach

# How many cards a column shows, and one of which more was asked for; the rest stands in the list.
CARDS, MANY = 20, 100
KEPT = ("owner", "currency", "stage", "pipeline")
ORDER = Order("moved_at", descending=True, backwards=False)

FEW = "(SELECT {stage:d} AS stage, currency, amount FROM ({inner}) AS few)"
COUNTED = """
SELECT stage, currency, count(*), coalesce(sum(amount), 0) FROM ({parts}) AS counted GROUP BY stage, currency
"""


@dataclass
class Figures:
    """How many deals and what they come to by currency, the largest first; `is_more` where nobody counted further."""

    deals: int = 0
    sums: list[tuple[str, Decimal]] = field(default_factory=list)
    is_more: bool = False


@dataclass(frozen=True)
class Column:
    """A stage with its figures and its first cards; `is_more` where it goes on."""

    stage: Stage
    figures: Figures
    deals: list[Deal]
    is_more: bool = False


def pipeline_shown(number: int | None) -> Pipeline | None:
    """The pipeline of that number, else the first one."""
    pipelines = Pipeline.objects.order_by("position", "pk")
    return (pipelines.filter(pk=number).first() if number else None) or pipelines.first()


def stages_of(pipeline: Pipeline) -> list[Stage]:
    """Its columns: stages in use, and those out of use in which deals still stand."""
    stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position", "pk"))
    return [stage for stage in stages if stage.is_active]


def columns(
    employee: Employee, stages: Sequence[Stage], tree: Node, context: Context, *, many: int | None = None
) -> list[Column]:
    """All columns of a board, as far as this employee sees the deals; `many` is the stage of which more is shown.

    Where words are searched, a column says how many it shows and whether there are more: to count all that have a
    word would be slower than to find the first. Raises `FilterMistake`.
    """
    limits = {stage.pk: MANY if stage.pk == many else CARDS for stage in stages}
    rest, words = words_apart(tree)
    figures = {} if words else _figures(employee, stages, rest, context)
    if words:
        numbers = _having(words, employee, limits, to_q(rest, shown_to(employee, DEAL), context))
    else:
        filled = {stage: limit for stage, limit in limits.items() if figures[stage].deals}
        numbers = _first(employee, filled, to_q(rest, shown_to(employee, DEAL), context))
    deals = _read(employee, numbers)
    return [_column(stage, figures.get(stage.pk), deals, limits[stage.pk]) for stage in stages]


def _first(employee: Employee, limits: Mapping[int, int], fits: Q) -> list[int]:
    """The first deals of each stage, in the order of the stage's own index, all in one statement."""
    seen = Deal.objects.visible_to(employee).filter(fits)
    firsts = [
        seen.filter(stage=stage).order_by(*ORDER.by).values_list("pk", flat=True)[: limit + 1]
        for stage, limit in limits.items()
    ]
    return list(firsts[0].union(*firsts[1:], all=True)) if len(firsts) > 1 else [n for q in firsts for n in q]


def _having(words: Sequence[str], employee: Employee, limits: Mapping[int, int], fits: Q) -> list[int]:
    """The first deals of each stage that have these words in their title or in the name of a client one sees."""
    theirs, found = of_clients(words, employee), list[int]()
    for stage, limit in limits.items():
        seen = Deal.objects.visible_to(employee).filter(stage=stage)
        found += first_of(seen, [seen], fits, words, ORDER, limit=limit + 1)
        found += seen.filter(fits, theirs).order_by(*ORDER.by).values_list("pk", flat=True)[: limit + 1]
    return list(dict.fromkeys(found))


def _read(employee: Employee, numbers: Sequence[int]) -> list[Deal]:
    deals = list(Deal.objects.filter(pk__in=numbers).select_related(*OF_DEAL).order_by(*ORDER.by))
    hide_clients(deals, employee)
    return deals


def _column(stage: Stage, figures: Figures | None, deals: Sequence[Deal], limit: int) -> Column:
    own = [deal for deal in deals if deal.stage_id == stage.pk]
    is_more = len(own) > limit
    return Column(stage, figures or _figures_of(own[:limit], is_more=is_more), own[:limit], is_more=is_more)


def _figures_of(deals: Sequence[Deal], *, is_more: bool) -> Figures:
    sums: dict[str, Decimal] = {}
    for deal in () if is_more else deals:
        if deal.amount:
            sums[deal.currency] = sums.get(deal.currency, Decimal(0)) + deal.amount
    return Figures(len(deals), _largest_first(sums.items()), is_more)


def _largest_first(sums: Iterable[tuple[str, Decimal]]) -> list[tuple[str, Decimal]]:
    return sorted(sums, key=lambda pair: -pair[1])


def _figures(employee: Employee, stages: Sequence[Stage], tree: Node, context: Context) -> dict[int, Figures]:
    """Out of the kept figures where the question is about nothing else; counted up to a thousand otherwise."""
    found = {stage.pk: Figures() for stage in stages}
    rows = _kept(employee, found, tree, context) if _is_kept(tree) else _counted(employee, found, tree, context)
    for stage, currency, deals, amount in rows:
        figures = found[stage]
        figures.deals += deals
        if amount:
            figures.sums.append((currency, amount))
    for figures in found.values():
        figures.sums = _largest_first(figures.sums)
        if not _is_kept(tree) and figures.deals > MOST_COUNTED:
            figures.deals, figures.sums, figures.is_more = MOST_COUNTED, [], True
    return found


def _is_kept(tree: Node) -> bool:
    """Whether the figures are kept by all that is asked."""
    if isinstance(tree, Condition):
        return tree.field in KEPT
    return all(map(_is_kept, tree.items))


def _kept(employee: Employee, stages: dict[int, Figures], tree: Node, context: Context) -> list[tuple[Any, ...]]:
    reach = owned_by_reach(employee, Permission.DEAL_SEE, queues=False)
    if reach is None:
        return []
    asked = to_q(tree, shown_to(employee, DEAL), context)
    kept = DealTally.objects.filter(reach, asked, stage__in=stages).values_list("stage", "currency")
    return list(kept.annotate(count=Sum("deals"), whole=Sum("amount")).filter(count__gt=0).order_by())


def _counted(employee: Employee, stages: dict[int, Figures], tree: Node, context: Context) -> list[tuple[Any, ...]]:
    fits = to_q(tree, shown_to(employee, DEAL), context)
    parts, values = [], list[Any]()
    for stage in stages:
        deals = Deal.objects.visible_to(employee).filter(fits, stage=stage).order_by()
        inner, given = deals.values_list("currency", "amount")[: MOST_COUNTED + 1].query.sql_with_params()
        parts.append(FEW.format(stage=stage, inner=inner))
        values += given
    return sql.rows(COUNTED.format(parts=" UNION ALL ".join(parts)), values)
