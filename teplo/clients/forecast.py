"""What the open deals of a pipeline may bring, by the month in which they are expected and by currency."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Count, DateField, F, Q, Sum
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import TruncMonth

from teplo.clients.lists import DEALS, asked
from teplo.clients.models import Stage
from teplo.kit.filters import Condition, Context, Group, Operator
from teplo.kit.vat import HUNDRED, rounded
from teplo.staff.models import Employee

# How many months are shown one by one; what lies behind them stands in one line.
MONTHS = 12
LATE, MONTH, LATER, NEVER = "late", "month", "later", "never"
PLACES = {LATE: 0, MONTH: 1, LATER: 2, NEVER: 3}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Deals expected in a month (its first day), before today, farther away, or on no day."""

    kind: str
    month: date | None = None


@dataclass(slots=True)
class Figures:
    """How many deals, what they come to, and that by the probability of their stages; to the hundredth."""

    deals: int = 0
    amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)

    def add(self, deals: int, amount: Decimal, probability: int) -> None:
        """Count deals of a stage in."""
        self.deals += deals
        self.amount += amount
        self.weighted += amount * probability / HUNDRED


@dataclass(frozen=True, slots=True)
class Forecast:
    """The figures of a currency by month in order; `whole` are all of them together."""

    currency: str
    rows: list[tuple[Bucket, Figures]]
    whole: Figures


def forecast(employee: Employee, stages: Iterable[Stage], tree: Group, context: Context) -> list[Forecast]:
    """The forecast over the open deals that fit and that this employee sees, the largest currency first.

    Raises `FilterMistake`.
    """
    today = today_of(context)
    chances = {stage.pk: stage.probability for stage in stages if stage.kind == Stage.Kind.OPEN}
    found: dict[str, dict[Bucket, Figures]] = {}
    for row in _counted(employee, chances, tree, context):
        bucket = _bucket(row["month"], is_late=bool(row["is_late"]), today=today)
        figures = found.setdefault(row["currency"], {}).setdefault(bucket, Figures())
        figures.add(row["deals"], row["whole"] or Decimal(0), chances[row["stage_id"]])
    told = [_told(currency, buckets) for currency, buckets in found.items()]
    return sorted(told, key=lambda one: -one.whole.amount)


def _counted(employee: Employee, chances: Mapping[int, int], tree: Group, context: Context) -> Iterable[dict[str, Any]]:
    """One statement; without a filter it reads the index of the forecast alone."""
    rows = asked(DEALS, employee, tree, context).filter(stage_kind=Stage.Kind.OPEN, stage__in=list(chances))
    late = ExpressionWrapper(Q(expected_on__lt=today_of(context)), output_field=BooleanField())
    by = rows.order_by().annotate(month=TruncMonth("expected_on", output_field=DateField()), is_late=late)
    groups = by.values("stage_id", "currency", "month", "is_late")
    counted: Iterable[dict[str, Any]] = groups.annotate(deals=Count("*"), whole=Sum(F("amount")))
    return counted


def _bucket(month: date | None, *, is_late: bool, today: date) -> Bucket:
    if month is None:
        return Bucket(NEVER)
    if is_late:
        return Bucket(LATE)
    return Bucket(MONTH, month) if month <= _last(today) else Bucket(LATER)


def _told(currency: str, buckets: Mapping[Bucket, Figures]) -> Forecast:
    whole = Figures()
    for figures in buckets.values():
        figures.weighted = rounded(figures.weighted)
        whole.deals += figures.deals
        whole.amount += figures.amount
        whole.weighted += figures.weighted
    ordered = sorted(buckets.items(), key=lambda pair: (PLACES[pair[0].kind], pair[0].month or date.min))
    return Forecast(currency, ordered, whole)


def conditions_of(bucket: Bucket, today: date) -> tuple[Condition, ...]:
    """What the list of deals is asked for, so that it shows the very deals of a bucket."""
    if bucket.kind == NEVER:
        return (Condition("expected", Operator.NONE, ()),)
    if bucket.kind == LATE:
        return (Condition("expected", Operator.TO, (str(today - timedelta(days=1)),)),)
    if bucket.kind == LATER or bucket.month is None:
        return (Condition("expected", Operator.FROM, (str(_end(_last(today)) + timedelta(days=1)),)),)
    first = max(bucket.month, today)
    return (Condition("expected", Operator.BETWEEN, (str(first), str(_end(bucket.month)))),)


def today_of(context: Context) -> date:
    """The day of whoever asks."""
    return context.now.astimezone(context.zone).date()


def _last(today: date) -> date:
    """The first day of the last month that is shown by itself."""
    months = today.year * 12 + today.month - 1 + MONTHS - 1
    return date(months // 12, months % 12 + 1, 1)


def _end(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])
