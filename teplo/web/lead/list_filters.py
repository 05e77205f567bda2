"""The filter bar of the list: chips of what is asked, menus of what may be, tabs, orders; each is an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from teplo.kit.filters import (
    Condition,
    Context,
    Field,
    FilterMistake,
    Group,
    Kind,
    Node,
    Operator,
    checked,
    describe,
    describe_each,
    write_address,
)
from teplo.kit.filters.kinds import COUNTS, ME, MY_TEAM, NONE_VALUE
from teplo.kit.problems import Words
from teplo.leads.fields import LEAD
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, scope_of
from teplo.web.shell.parts import Chip, Choice, FilterField, Tab

# What the form of one more condition sends beside the filter: a field, an operator, a value.
MORE = ("more", "how", "what")
MENUS = ("status", "owner", "source", "channel", "heat", "product")
# What somebody can write by hand; values of other kinds are keys and numbers that only a menu knows.
TYPED = (Kind.TEXT, Kind.NUMBER, Kind.MONEY, Kind.MOMENT, Kind.DATE, Kind.TAGS)
PERIODS = ("today", "yesterday", "last_7_days", "this_month", "last_month")
HOW: dict[Operator, Words] = {
    Operator.IS: gettext_lazy("is"),
    Operator.IS_NOT: gettext_lazy("is not"),
    Operator.CONTAINS: gettext_lazy("contains"),
    Operator.LACKS: gettext_lazy("does not contain"),
    Operator.STARTS: gettext_lazy("starts with"),
    Operator.FROM: gettext_lazy("from"),
    Operator.TO: gettext_lazy("up to"),
    Operator.NONE: gettext_lazy("is not known"),
    Operator.ANY: gettext_lazy("is known"),
}
WITHOUT_VALUE = [op.value for op in HOW if COUNTS[op] == (0, 0)]
OPEN = "new,working"
CHOOSING = (Operator.IS, Operator.IS_NOT)


@dataclass(frozen=True)
class Order:
    """The head of a column that sorts: `direction` is how it sorts now, '' when by another column."""

    url: str
    direction: str


def address_of(tree: Node, asked: Mapping[str, str] | None = None) -> str:
    """The list's address for a question; the order stays, the page does not."""
    pairs = write_address(tree, LEAD)
    if asked and asked.get("sort"):
        pairs.append(("sort", asked["sort"]))
    return f"{reverse('leads')}?{urlencode(pairs)}" if pairs else reverse("leads")


def told(mistake: FilterMistake) -> str:
    """One sentence that names the field at fault."""
    label = str(LEAD[mistake.field].label) if mistake.field in LEAD else mistake.field
    if not label:
        return str(mistake)
    return _("The filter “%(field)s” cannot be used: %(why)s.") % {"field": label, "why": _lower(str(mistake))}


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def with_more(tree: Group, asked: QueryDict) -> str:
    """The address with one more condition; raises `FilterMistake`."""
    field = LEAD[asked.get("more", "")]
    try:
        op = Operator(asked.get("how", ""))
    except ValueError:
        raise FilterMistake(field.key, "unknown_operator", _("This field cannot be asked like that")) from None
    values = () if COUNTS[op] == (0, 0) else (asked.get("what", ""),)
    return address_of(checked(Group("all", (*tree.items, Condition(field.key, op, values))), LEAD), asked)


def bar(tree: Group, employee: Employee, context: Context, asked: QueryDict) -> dict[str, object]:
    """What the filter bar shows."""
    return {
        "chips": _chips(tree, context, asked),
        "fields": [*(_menu(LEAD[key], tree, asked) for key in MENUS), _periods(tree, context, asked)],
        "tabs": _tabs(tree, employee, asked),
        "clear_url": reverse("leads"),
        "more_fields": [(field.key, field.label) for field in LEAD if field.kind in TYPED],
        "more_hows": [(op.value, words) for op, words in HOW.items()],
        "asked": {name: asked.get(name, "") for name in ("q", *MORE)},
    }


def _chips(tree: Group, context: Context, asked: QueryDict) -> list[Chip]:
    chips = []
    for item, sentence in describe_each(tree, LEAD, context):
        label = str(LEAD[item.field].label) if isinstance(item, Condition) else ""
        words = sentence.removeprefix(f"{label}: ") if label else sentence
        rest = Group("all", tuple(other for other in tree.items if other is not item and other != item))
        chips.append(Chip(label or _("Group"), words, address_of(rest, asked)))
    return chips


def _menu(field: Field, tree: Group, asked: QueryDict) -> FilterField:
    """Values to tick on and off: any of the ticked ones, or all but them."""
    set_now = _set_now(field, tree)
    ticked, negated = set_now.values, set_now.op is Operator.IS_NOT
    rest = tuple(item for item in tree.items if item is not set_now)

    def url(values: tuple[str, ...], *, but: bool) -> str:
        op = Operator.IS_NOT if but else Operator.IS
        return address_of(Group("all", (*rest, Condition(field.key, op, values)) if values else rest), asked)

    choices = []
    for value, words in (*_special(field), *(field.choices() if field.choices else ())):
        others = tuple(other for other in ticked if other != value)
        left = others if value in ticked else (*ticked, value)
        choices.append(Choice(words, url(left, but=negated), value in ticked))
    if ticked:
        choices.append(Choice(_("All but these"), url(ticked, but=not negated), negated))
    if field.key == "owner":
        choices += _queues(rest, asked)
    return FilterField(field.label, choices)


def _set_now(field: Field, tree: Group) -> Condition:
    """What is chosen of a field, nothing where it is asked in another way."""
    of_field = (item for item in tree.items if isinstance(item, Condition) and item.field == field.key)
    return next((item for item in of_field if item.op in CHOOSING), Condition(field.key, Operator.IS))


def _queues(rest: tuple[Node, ...], asked: QueryDict) -> list[Choice]:
    """The queues below the people: what waits there has no owner else."""
    field = LEAD["queue"]
    found = []
    for value, words in field.choices() if field.choices else ():
        condition = Condition("queue", Operator.IS, (value,))
        others = tuple(i for i in rest if not (isinstance(i, Condition) and i.field == "queue"))
        chosen = condition in rest
        url = address_of(Group("all", others if chosen else (*others, condition)), asked)
        found.append(Choice(_("Queue: %(name)s") % {"name": words}, url, chosen))
    return found


def _special(field: Field) -> Sequence[tuple[str, Words | Promise]]:
    if field.key == "owner":
        return ((ME, _("me")), (MY_TEAM, _("my team")), (NONE_VALUE, _("nobody, waits in a queue")))
    return ((NONE_VALUE, _("not known")),) if field.kind is Kind.CHOICE and field.key != "channel" else ()


def _periods(tree: Group, context: Context, asked: QueryDict) -> FilterField:
    """When it came: usual periods, or since a day."""
    field = LEAD["created"]
    rest = tuple(i for i in tree.items if not (isinstance(i, Condition) and i.field == "created"))
    choices = []
    for period in PERIODS:
        condition = Condition("created", Operator.IS, (period,))
        words = describe(condition, LEAD, context)
        chosen = condition in tree.items
        url = address_of(Group("all", rest if chosen else (*rest, condition)), asked)
        choices.append(Choice(words.removeprefix(f"{field.label}: "), url, chosen))
    return FilterField(field.label, choices, input_name="created_from", input_type="date")


def _tabs(tree: Group, employee: Employee, asked: QueryDict) -> list[Tab]:
    views: list[tuple[Words, list[tuple[str, str]]]] = [
        (_("All"), []),
        (pgettext("leads", "Open"), [("kind", OPEN)]),
    ]
    if scope_of(employee, Permission.LEAD_SEE) is not Scope.OWN:
        views.append((_("Mine"), [("owner", ME), ("kind", OPEN)]))
    views += [(_("Unassigned"), [("owner", NONE_VALUE)]), (pgettext("leads", "Hot"), [("heat", "hot"), ("kind", OPEN)])]
    now = sorted(write_address(tree, LEAD))
    return [
        Tab(words, f"{reverse('leads')}?{urlencode(pairs)}" if pairs else reverse("leads"), sorted(pairs) == now)
        for words, pairs in views
    ]


def orders(asked: QueryDict, now: str) -> dict[str, Order]:
    """The columns that sort, one of them `now`; a second press turns the order round."""
    return {key: _order(key, now, asked) for key in ("created", "touched")}


def _order(key: str, now: str, asked: QueryDict) -> Order:
    address = asked.copy()
    for name in ("after", "before"):
        address.pop(name, None)
    is_down, is_up = now == f"-{key}", now == key
    address["sort"] = key if is_down else f"-{key}"
    return Order(f"?{address.urlencode()}", "descending" if is_down else "ascending" if is_up else "")
