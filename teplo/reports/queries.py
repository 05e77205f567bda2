"""Questions over many leads, each figure with the address of the very leads that it counts.

A report parts the leads that came in a period, or that stood somewhere at the end of a past day, by one of their
columns. Only what the employee may see is counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Source
from teplo.kit.filters import EVERYTHING, Condition, Context, Field, FilterMistake, Group, Node, Operator, write_address
from teplo.kit.filters import Kind as FieldKind
from teplo.kit.filters.kinds import NONE_VALUE
from teplo.kit.problems import NotSeen, Words
from teplo.leads import lists, tally
from teplo.leads.fields import LEAD
from teplo.leads.models import Status
from teplo.leads.parting import made_by
from teplo.leads.tally import CURRENCY, EMPLOYEE, QUEUE, SOURCE, STATUS, Figure
from teplo.reports.rules import Period, before
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, hides
from teplo.terms.queries import definitions

EVER = Period()
# The list of leads, which reads the same filters.
LEADS = "/leads/"
Key = tuple[object, ...]
VALUE = "value"
# What is asked of that time when a report looks at a past day; by which field a list asks the same.
OF_THEN = {"status": "stood", "kind": "stood", "owner": "held", "queue": "held"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A report: the columns that part it, and the field of leads that names its groups."""

    name: str
    words: Words
    icon: str
    by: tuple[str, ...]
    field: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("leads-by-status", _("Leads by status"), "layout-kanban", (STATUS,), "status"),
        Kind("leads-by-source", _("Leads by source"), "map-pin", (SOURCE,), "source"),
        Kind("leads-by-manager", _("Leads by manager"), "users", (EMPLOYEE, QUEUE), "owner"),
    )
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked: the leads of `tree` that came in a period, or where they stood at the end of `as_of`."""

    tree: Group = EVERYTHING
    period: Period = EVER
    as_of: date | None = None
    compares: bool = False

    @property
    def earlier(self) -> "Question | None":
        """The same of the period before; None where nothing is to be compared."""
        period = before(self.period) if self.compares and self.as_of is None else None
        return replace(self, period=period, compares=False) if period else None


@dataclass(slots=True)
class Row:
    """A group: `key` is what machines call it, `hue` the colour of a status; figures with the leads behind them."""

    key: str | None
    name: Words
    link: str = ""
    earlier_link: str = ""
    hue: str = ""
    count: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    earlier: int = 0

    def add(self, figure: Figure, *, with_sums: bool) -> None:
        """Count a figure in; its amount among those of its currency."""
        self.count += figure.count
        if with_sums and figure.currency and figure.amount:
            self.sums[figure.currency] = self.sums.get(figure.currency, Decimal(0)) + figure.amount


@dataclass(frozen=True, slots=True)
class Report:
    """A report answered: its groups, the leads of all of them, and those of the period before."""

    kind: Kind
    question: Question
    rows: list[Row]
    total: Row
    shows_sums: bool

    @property
    def currencies(self) -> list[str]:
        return sorted(self.total.sums, key=lambda currency: -self.total.sums[currency]) if self.shows_sums else []


# The company's own fields of one value each, by which leads can be parted.
PARTING = ("choice", "yes_no", "person")


def own_kinds() -> dict[str, Kind]:
    """The reports over the company's own fields, by their names."""
    own = (one for one in definitions("lead") if one.kind in PARTING)
    kinds = (Kind(f"leads-by-{one.field}", _by(one.name), "chart-bar", (VALUE,), one.field) for one in own)
    return {kind.name: kind for kind in kinds}


def _by(name: str) -> Words:
    return format_lazy(_("Leads by: {field}"), field=name)


def kinds_for(employee: Employee) -> list[Kind]:
    """The reports that this employee may ask: none over a field that his role does not show."""
    return [kind for kind in (*KINDS.values(), *own_kinds().values()) if not hides(employee, "lead", kind.field)]


def kind_for(employee: Employee, name: str) -> Kind:
    """The report of a name; NotSeen where there is none for him."""
    kind = KINDS.get(name) or own_kinds().get(name)
    if kind is None or hides(employee, "lead", kind.field):
        raise NotSeen
    return kind


def answer(
    employee: Employee,
    kind: Kind,
    question: Question,
    context: Context,
    *,
    permission: Permission = Permission.LEAD_SEE,
) -> Report:
    """Answer a report, as far as this right of the employee reaches. Raises `FilterMistake`."""
    lists.demand_shown(employee, question.tree)
    shows_sums = question.as_of is None and not hides(employee, "lead", "amount")
    figures = _figures(employee, kind, question, context, permission)
    earlier = _figures(employee, kind, question.earlier, context, permission) if question.earlier else []
    total = Row(None, _("In all"), *_links(question))
    rows = _rows(kind, question, {_key(kind, one) for one in (*figures, *earlier)})
    for one in figures:
        for row in (rows[_key(kind, one)], total):
            row.add(one, with_sums=shows_sums)
    for one in earlier:
        for row in (rows[_key(kind, one)], total):
            row.earlier += one.count
    return Report(kind, question, _ordered(kind, rows.values()), total, shows_sums)


def _figures(
    employee: Employee, kind: Kind, question: Question, context: Context, permission: Permission
) -> list[Figure]:
    if question.as_of is not None and kind.by == (VALUE,):
        raise FilterMistake("as_of", "not_kept", _("What stood in this field on a past day is not kept"))
    if question.as_of is not None:
        then, now = _then_apart(question.tree)
        at = midnight(question.as_of + timedelta(days=1), context)
        return tally.stood(employee, now, context, by=kind.by, at=at, then=then, permission=permission)
    first, last = question.period.first, question.period.last
    start = midnight(first, context) if first else None
    end = midnight(last + timedelta(days=1), context) if last else None
    by = (*kind.by, CURRENCY)
    if kind.by == (VALUE,):
        field_of = LEAD[kind.field]
        return made_by(employee, field_of, question.tree, context, start=start, end=end, permission=permission)
    return tally.made(employee, question.tree, context, by=by, start=start, end=end, permission=permission)


def midnight(day: date, context: Context) -> datetime:
    """As the filters read a day: in the zone of whoever asks."""
    return datetime.combine(day, time.min, tzinfo=context.zone).astimezone(UTC)


def _key(kind: Kind, figure: Figure) -> Key:
    return tuple(getattr(figure, column) for column in kind.by)


def _ordered(kind: Kind, rows: Iterable[Row]) -> list[Row]:
    """Statuses in the order of the board, anything else with the largest first."""
    return (
        list(rows)
        if kind.field == "status"
        else sorted(rows, key=lambda row: (-row.count, -row.earlier, str(row.name)))
    )


def _rows(kind: Kind, question: Question, keys: set[Key]) -> dict[Key, Row]:
    made = {"status": _by_status, "source": _by_source, "owner": _by_manager}.get(kind.field)
    rows: dict[Key, Row] = {}
    for key, row, condition in made(keys) if made else _by_own(LEAD[kind.field], keys):
        row.link, row.earlier_link = _links(question, condition)
        rows[key] = row
    return rows


Made = list[tuple[Key, Row, Condition]]


def _by_status(keys: set[Key]) -> Made:
    statuses = Status.objects.filter(pk__in=[number for (number,) in keys])
    return [
        ((one.pk,), Row(one.key, str(one), hue=one.hue), Condition("status", Operator.IS, (str(one.pk),)))
        for one in statuses
    ]


def _by_source(keys: set[Key]) -> Made:
    sources: Mapping[int, Source] = Source.objects.in_bulk([number for (number,) in keys if number])
    made: Made = [
        ((number,), Row(one.key, str(one)), Condition("source", Operator.IS, (one.key,)))
        for number, one in sources.items()
    ]
    if (None,) in keys:
        made.append(((None,), Row(None, _("No source")), Condition("source", Operator.IS, (NONE_VALUE,))))
    return made


def _by_own(of: Field, keys: set[Key]) -> Made:
    """The groups of a field of the company's own: its options, employees, yes and no, and what is not known."""
    named = dict(of.choices()) if of.choices else {}
    made: Made = []
    for (value,) in keys:
        text = ("yes" if value else "no") if of.kind is FieldKind.FLAG else _written(value)
        words = named.get(text, text) if text else _("Not known")
        made.append(((value,), Row(text or None, words), Condition(of.key, Operator.IS, (text or NONE_VALUE,))))
    return made


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, Decimal) else str(value or "")


def _by_manager(keys: set[Key]) -> Made:
    people = Employee.objects.in_bulk([person for person, _queue in keys if person])
    queues = Queue.objects.in_bulk([queue for _person, queue in keys if queue])
    of_people = [
        ((number, None), Row(f"employee:{number}", one.name), Condition("owner", Operator.IS, (str(number),)))
        for number, one in people.items()
    ]
    of_queues = [
        (
            (None, number),
            Row(f"queue:{number}", _("Queue: %(name)s") % {"name": one}),
            Condition("queue", Operator.IS, (str(number),)),
        )
        for number, one in queues.items()
    ]
    return [*of_people, *of_queues]


def _links(question: Question, group: Condition | None = None) -> tuple[str, str]:
    """The leads of a figure, and those of the period before; '' where that is not asked."""
    return _link(question, group), _link(question.earlier, group) if question.earlier else ""


def _link(question: Question, group: Condition | None) -> str:
    """The list of the very leads that a figure counts."""
    items = list(question.tree.items)
    if group is not None:
        # The group is one of those that were asked for: its name alone says the same.
        items = [one for one in items if not asks_for(one, group.field)] + [group]
    if question.as_of is not None:
        items = _of_past(items, question.as_of)
    for op, day in ((Operator.FROM, question.period.first), (Operator.TO, question.period.last)):
        if day is not None and question.as_of is None:
            items.append(Condition("created", op, (day.isoformat(),)))
    pairs = write_address(Group("all", tuple(items)), LEAD)
    return f"{LEADS}?{urlencode(pairs or [('look', 'all')])}"


def asks_for(item: Node, field_key: str) -> bool:
    """Whether a condition asks for values of a field."""
    return isinstance(item, Condition) and item.field == field_key and item.op is Operator.IS


def _is_of_then(item: Node) -> bool:
    return isinstance(item, Condition) and item.field in OF_THEN and item.op in (Operator.IS, Operator.IS_NOT)


def _then_apart(tree: Group) -> tuple[Group, Group]:
    """What is asked of status and owner of that time, and what of the lead as it is now."""
    then = tuple(item for item in tree.items if _is_of_then(item))
    return Group("all", then), Group("all", tuple(item for item in tree.items if not _is_of_then(item)))


def _of_past(items: Sequence[Node], day: date) -> list[Node]:
    """The same question in the words of a list, which asks the status and the owner of a past day by other fields."""
    found: list[Node] = []
    asked = defaultdict[tuple[str, Operator], list[str]](list)
    for item in items:
        if isinstance(item, Condition) and _is_of_then(item):
            places = tuple(f"{_place(item.field, value)}@{day.isoformat()}" for value in item.values)
            found.append(Condition(OF_THEN[item.field], item.op, places))
            asked[OF_THEN[item.field], item.op].extend(places)
        else:
            found.append(item)
    if not any(op is Operator.IS for _field, op in asked):
        found.append(Condition("stood", Operator.IS, (f"any@{day.isoformat()}",)))
    return found


def _place(field_key: str, value: str) -> str:
    if field_key == "kind":
        return f"kind:{value}"
    if field_key == "queue":
        return "person" if value == NONE_VALUE else f"queue:{value}"
    if field_key == "owner" and value == NONE_VALUE:
        return "queue"
    return value
