"""The board of a pipeline: a column for each stage with its figures and its first cards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from teplo.clients.fields import DEAL
from teplo.clients.lists import DEALS, fitting
from teplo.clients.models import Deal, DealTally, Pipeline, Stage
from teplo.clients.seen import OF_DEAL, hide_clients
from teplo.kit import sql
from teplo.kit.filters import Condition, Context, Node, to_q
from teplo.leads.lists import MOST_COUNTED
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, owned_by_reach

# How many cards a column shows, and one of which more was asked for; the rest stands in the list.
CARDS, MANY = 20, 100
KEPT = ("owner", "currency", "stage", "pipeline")
ORDER = ("-moved_at", "-pk")

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

    Raises `FilterMistake`.
    """
    figures = _figures(employee, stages, tree, context)
    fits = fitting(DEALS, tree, context, employee)
    limits = {stage.pk: MANY if stage.pk == many else CARDS for stage in stages}
    firsts = [_first(employee, stage, fits, limit=limits[stage.pk]) for stage in stages]
    numbers = list(firsts[0].union(*firsts[1:], all=True)) if len(firsts) > 1 else [n for q in firsts for n in q]
    deals = _read(employee, numbers)
    return [_column(stage, figures[stage.pk], deals, limits[stage.pk]) for stage in stages]


def _first(employee: Employee, stage: Stage, fits: Q, *, limit: int) -> QuerySet[Deal, Any]:
    deals = Deal.objects.visible_to(employee).filter(fits, stage=stage)
    return deals.order_by(*ORDER).values_list("pk", flat=True)[: limit + 1]


def _read(employee: Employee, numbers: Sequence[int]) -> list[Deal]:
    deals = list(Deal.objects.filter(pk__in=numbers).select_related(*OF_DEAL).order_by(*ORDER))
    hide_clients(deals, employee)
    return deals


def _column(stage: Stage, figures: Figures, deals: Sequence[Deal], limit: int) -> Column:
    own = [deal for deal in deals if deal.stage_id == stage.pk]
    return Column(stage, figures, own[:limit], is_more=len(own) > limit)


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
        figures.sums.sort(key=lambda pair: -pair[1])
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
    asked = to_q(tree, DEAL, context)
    kept = DealTally.objects.filter(reach, asked, stage__in=stages).values_list("stage", "currency")
    return list(kept.annotate(count=Sum("deals"), whole=Sum("amount")).filter(count__gt=0).order_by())


def _counted(employee: Employee, stages: dict[int, Figures], tree: Node, context: Context) -> list[tuple[Any, ...]]:
    fits = fitting(DEALS, tree, context, employee)
    parts, values = [], list[Any]()
    for stage in stages:
        deals = Deal.objects.visible_to(employee).filter(fits, stage=stage).order_by()
        inner, given = deals.values_list("currency", "amount")[: MOST_COUNTED + 1].query.sql_with_params()
        parts.append(FEW.format(stage=stage, inner=inner))
        values += given
    return sql.rows(COUNTED.format(parts=" UNION ALL ".join(parts)), values)
