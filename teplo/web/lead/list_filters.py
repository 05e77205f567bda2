"""The filter bar of the list: chips of what is asked, menus of what may be, orders; each is an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import resolve_url
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teplo.kit.filters import (
    Condition,
    Context,
    Field,
    FilterMistake,
    Group,
    Kind,
    Node,
    Operator,
    Registry,
    checked,
    describe,
    describe_each,
    write_address,
)
from teplo.kit.filters.kinds import COUNTS, ME, MY_TEAM, NONE_VALUE
from teplo.kit.problems import Words
from teplo.leads.fields import LEAD, shown_to
from teplo.staff.models import Employee
from teplo.web.custom.entries import menus_of
from teplo.web.shell.parts import Chip, Choice, FilterField

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
# What else an address says, in lists, the calendar and reports.
KEPT = ("sort", "look", "view", "on", "who", "period", "from", "to", "as_of", "compare")
CHOOSING = (Operator.IS, Operator.IS_NOT)


@dataclass(frozen=True)
class Order:
    """The head of a column that sorts: `direction` is how it sorts now, '' when by another column."""

    url: str
    direction: str


@dataclass(frozen=True)
class Here:
    """The page that stays open under a filter: `place` is its route or path, `asked` its address now."""

    place: str
    asked: Mapping[str, str]

    def address(self, tree: Node) -> str:
        """The same page with another question; order and saved view stay, the stretch of the list does not."""
        pairs = write_address(tree, LEAD) + self._kept
        return f"{self._path}?{urlencode(pairs)}" if pairs else self._path

    @cached_property
    def _path(self) -> str:
        return resolve_url(self.place)

    @cached_property
    def _kept(self) -> list[tuple[str, str]]:
        return [(name, self.asked[name]) for name in KEPT if self.asked.get(name)]


def told(mistake: FilterMistake, registry: Registry = LEAD) -> str:
    """One sentence that names the field at fault."""
    label = str(registry[mistake.field].label) if mistake.field in registry else mistake.field
    if not label:
        return str(mistake)
    return _("The filter “%(field)s” cannot be used: %(why)s.") % {"field": label, "why": _lower(str(mistake))}


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def with_more(tree: Group, asked: QueryDict, *, place: str = "leads") -> str:
    """The address with one more condition; raises `FilterMistake`."""
    field = LEAD[asked.get("more", "")]
    try:
        op = Operator(asked.get("how", ""))
    except ValueError:
        raise FilterMistake(field.key, "unknown_operator", _("This field cannot be asked like that")) from None
    values = () if COUNTS[op] == (0, 0) else (asked.get("what", ""),)
    return Here(place, asked).address(checked(Group("all", (*tree.items, Condition(field.key, op, values))), LEAD))


def bar(tree: Group, employee: Employee, context: Context, asked: QueryDict, *, place: str = "leads") -> dict[str, Any]:
    """What the filter bar shows above the page `place`: the list, or another one over the same filter.

    What the employee's role does not show is not offered.
    """
    here, shown = Here(place, asked), shown_to(employee)
    menus = [_menu(shown[key], tree, here) for key in (*MENUS, *menus_of(shown)) if key in shown]
    return {
        "chips": _chips(tree, context, here),
        "fields": [*menus, _periods(tree, context, here)],
        "clear_url": resolve_url(place),
        "more_fields": [(field.key, field.label) for field in shown if field.kind in TYPED],
        "more_hows": [(op.value, words) for op, words in HOW.items()],
        "asked": {name: asked.get(name, "") for name in ("q", *MORE)},
    }


def _chips(tree: Group, context: Context, here: Here) -> list[Chip]:
    chips = []
    for item, sentence in describe_each(tree, LEAD, context):
        label = str(LEAD[item.field].label) if isinstance(item, Condition) else ""
        words = sentence.removeprefix(f"{label}: ") if label else sentence
        rest = Group("all", tuple(other for other in tree.items if other is not item and other != item))
        chips.append(Chip(label or _("Group"), words, here.address(rest)))
    return chips


def _menu(field: Field, tree: Group, here: Here) -> FilterField:
    """Values to tick on and off: any of the ticked ones, or all but them."""
    set_now = _set_now(field, tree)
    ticked, negated = set_now.values, set_now.op is Operator.IS_NOT
    rest = tuple(item for item in tree.items if item is not set_now)

    def url(values: tuple[str, ...], *, but: bool) -> str:
        op = Operator.IS_NOT if but else Operator.IS
        return here.address(Group("all", (*rest, Condition(field.key, op, values)) if values else rest))

    choices = []
    for value, words in (*_special(field), *(field.choices() if field.choices else ())):
        others = tuple(other for other in ticked if other != value)
        left = others if value in ticked else (*ticked, value)
        choices.append(Choice(words, url(left, but=negated), value in ticked))
    if ticked and Operator.IS_NOT in field.allowed:
        choices.append(Choice(_("All but these"), url(ticked, but=not negated), negated))
    if field.key == "owner":
        choices += _queues(rest, here)
    return FilterField(field.label, choices)


def _set_now(field: Field, tree: Group) -> Condition:
    """What is chosen of a field, nothing where it is asked in another way."""
    of_field = (item for item in tree.items if isinstance(item, Condition) and item.field == field.key)
    return next((item for item in of_field if item.op in CHOOSING), Condition(field.key, Operator.IS))


def _queues(rest: tuple[Node, ...], here: Here) -> list[Choice]:
    """The queues below the people: what waits there has no owner else."""
    field = LEAD["queue"]
    found = []
    for value, words in field.choices() if field.choices else ():
        condition = Condition("queue", Operator.IS, (value,))
        others = tuple(i for i in rest if not (isinstance(i, Condition) and i.field == "queue"))
        chosen = condition in rest
        url = here.address(Group("all", others if chosen else (*others, condition)))
        found.append(Choice(_("Queue: %(name)s") % {"name": words}, url, chosen))
    return found


def _special(field: Field) -> Sequence[tuple[str, Words | Promise]]:
    if field.key == "owner":
        return ((ME, _("me")), (MY_TEAM, _("my team")), (NONE_VALUE, _("nobody, waits in a queue")))
    return ((NONE_VALUE, _("not known")),) if field.kind is Kind.CHOICE and field.key != "channel" else ()


def _periods(tree: Group, context: Context, here: Here) -> FilterField:
    """When it came: usual periods, or since a day."""
    field = LEAD["created"]
    rest = tuple(i for i in tree.items if not (isinstance(i, Condition) and i.field == "created"))
    choices = []
    for period in PERIODS:
        condition = Condition("created", Operator.IS, (period,))
        words = describe(condition, LEAD, context)
        chosen = condition in tree.items
        url = here.address(Group("all", rest if chosen else (*rest, condition)))
        choices.append(Choice(words.removeprefix(f"{field.label}: "), url, chosen))
    return FilterField(field.label, choices, input_name="created_from", input_type="date")


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
