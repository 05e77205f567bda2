"""What became of deals in a period: won and lost, by the reason of loss, by manager, by pipeline.

One statement over one index counts them; each figure has the address of the very deals that it counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from teplo.clients.fields import BESIDE, DEAL, shown_to
from teplo.clients.lists import DEALS, asked
from teplo.clients.models import Pipeline, Stage
from teplo.kit.filters import EVERYTHING, Condition, Context, Group, Operator, read_address, write_address
from teplo.kit.filters.kinds import NONE_VALUE
from teplo.kit.problems import NotSeen, Words
from teplo.reports.address import FROM, PERIOD, TO, Pairs, read_period
from teplo.reports.queries import EVER, asks_for, midnight
from teplo.reports.rules import Period
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission
from teplo.terms.models import Reason

WON, LOST = str(Stage.Kind.WON), str(Stage.Kind.LOST)
ENDS = (WON, LOST)
OWN = (PERIOD, FROM, TO)
# The list of deals, which reads the same filters.
LIST = "/deals/list/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A report: the field of deals that parts them, the column behind it, and which ends of a deal it is about."""

    name: str
    words: Words
    icon: str
    field: str
    column: str
    ends: tuple[str, ...] = ENDS


KINDS = {
    kind.name: kind
    for kind in (
        Kind("deals-by-loss", _("Lost deals by reason"), "thumb-down", "lost_reason", "lost_reason_id", (LOST,)),
        Kind("deals-by-manager", _("Deals by manager"), "users", "owner", "owner_employee_id"),
        Kind("deals-by-pipeline", _("Deals by pipeline"), "layout-kanban", "pipeline", "stage__pipeline"),
    )
}


@dataclass(frozen=True, slots=True)
class Question:
    """The deals of `tree` that ended in a period."""

    tree: Group = EVERYTHING
    period: Period = EVER


@dataclass(slots=True)
class Figures:
    """So many deals, what they come to by currency, and the list that shows them."""

    link: str
    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    def add(self, deals: int, currency: str, amount: Decimal | None) -> None:
        """Count deals of a currency in."""
        self.count += deals
        if amount:
            self.sums[currency] = self.sums.get(currency, Decimal(0)) + amount


@dataclass(frozen=True, slots=True)
class Row:
    """A group of deals: `key` is what machines call it; all of them, and those of each end."""

    key: str | None
    name: Words
    whole: Figures
    ends: Mapping[str, Figures]

    def add(self, end: str, deals: int, currency: str, amount: Decimal | None) -> None:
        """Count deals of an end in."""
        for figures in (self.whole, self.ends[end]):
            figures.add(deals, currency, amount)


@dataclass(frozen=True, slots=True)
class Report:
    """A report answered: its groups, the largest first, and all of them together."""

    kind: Kind
    question: Question
    rows: list[Row]
    total: Row

    @property
    def currencies(self) -> list[str]:
        """The currency in which most was at stake first."""
        sums = self.total.whole.sums
        return sorted(sums, key=lambda currency: -sums[currency])


def kind_of(name: str) -> Kind:
    """The report of a name; NotSeen where there is none."""
    if name not in KINDS:
        raise NotSeen
    return KINDS[name]


def read(pairs: Pairs, employee: Employee, context: Context, *, beside: Iterable[str] = ()) -> Question:
    """Read the address of a report; `beside` are parameters that ask nothing. Raises `FilterMistake`."""
    listed = list(pairs)
    given = {name: text.strip() for name, text in listed if name in OWN and text.strip()}
    period = read_period(given, context)
    return Question(read_address(listed, shown_to(employee, DEAL), ignore=(*BESIDE, *OWN, *beside)), period)


def answer(
    employee: Employee,
    kind: Kind,
    question: Question,
    context: Context,
    *,
    permission: Permission | None = None,
) -> Report:
    """Answer a report over the deals that the employee sees, as far as this right of his reaches.

    Raises `FilterMistake`.
    """
    counted = list(_counted(employee, kind, question, context, permission))
    rows = _named(kind, question, {row[0] for row in counted})
    total = _row(kind, question, None, _("In all"))
    for group, end, currency, deals, amount in counted:
        for row in (rows[group], total):
            row.add(end, deals, currency, amount)
    ordered = sorted(rows.values(), key=lambda row: (-row.whole.count, str(row.name)))
    return Report(kind, question, ordered, total)


Counted = Iterable[tuple[int | None, str, str, int, Decimal | None]]


def _counted(
    employee: Employee, kind: Kind, question: Question, context: Context, permission: Permission | None
) -> Counted:
    """Group, end, currency, how many, how much; without a filter read out of the index of ended deals alone."""
    deals = asked(DEALS, employee, question.tree, context, permission=permission).exclude(stage_kind=Stage.Kind.OPEN)
    if kind.ends != ENDS:
        deals = deals.filter(stage_kind__in=kind.ends)
    if question.period.first:
        deals = deals.filter(closed_at__gte=midnight(question.period.first, context))
    if question.period.last:
        deals = deals.filter(closed_at__lt=midnight(question.period.last + timedelta(days=1), context))
    groups = deals.order_by().values_list(kind.column, "stage_kind", "currency")
    counted: Counted = groups.annotate(deals=Count("*"), whole=Sum("amount"))
    return counted


def _named(kind: Kind, question: Question, keys: set[int | None]) -> dict[int | None, Row]:
    tables = {"lost_reason": Reason.objects, "owner": Employee.objects, "pipeline": Pipeline.objects}
    named = {number: str(one) for number, one in tables[kind.field].in_bulk(keys - {None}).items()}
    return {
        number: _row(kind, question, number, named[number] if number else _("No reason from the list"), is_group=True)
        for number in keys
    }


def _row(kind: Kind, question: Question, number: int | None, name: Words, *, is_group: bool = False) -> Row:
    group = Condition(kind.field, Operator.IS, (str(number or NONE_VALUE),)) if is_group else None
    ends = {end: Figures(_link(question, (end,), group)) for end in kind.ends}
    return Row(str(number) if number else None, name, Figures(_link(question, kind.ends, group)), ends)


def _link(question: Question, ends: tuple[str, ...], group: Condition | None) -> str:
    """The list of the very deals that a figure counts."""
    # The group is one of those that were asked for: its name alone says the same.
    items = [item for item in question.tree.items if group is None or not asks_for(item, group.field)]
    items += [Condition("kind", Operator.IS, ends), *([group] if group else [])]
    for op, day in ((Operator.FROM, question.period.first), (Operator.TO, question.period.last)):
        if day is not None:
            items.append(Condition("closed", op, (day.isoformat(),)))
    return f"{LIST}?{urlencode(write_address(Group('all', tuple(items)), DEAL))}"
