"""The filter bar of a list over any registry: chips of what is asked, menus of what may be; each is an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from teplo.kit.filters import (
    EVERYTHING,
    Condition,
    Context,
    Field,
    FilterMistake,
    Group,
    Kind,
    Operator,
    Registry,
    checked,
    describe_each,
    write_address,
)
from teplo.kit.filters.kinds import COUNTS, ME, MY_TEAM
from teplo.web.custom.entries import menus_of
from teplo.web.lead.list_filters import CHOOSING, HOW, MORE, TYPED, Order, told
from teplo.web.shell.parts import Chip, Choice, FilterField


@dataclass(frozen=True)
class Bar:
    """The bar of one list: its fields, its address, and the fields that have a menu."""

    registry: Registry
    address: str
    menus: Sequence[str]
    # Parameters that stay when a filter changes.
    stay: Sequence[str] = ("sort", "look")

    def address_of(self, tree: Group, asked: QueryDict) -> str:
        """The list's address for a question; order and look stay, the page does not."""
        pairs = [*write_address(tree, self.registry), *((name, asked[name]) for name in self.stay if asked.get(name))]
        return f"{self.address}?{urlencode(pairs)}" if pairs else self.address

    def shown(self, tree: Group, context: Context, asked: QueryDict) -> dict[str, object]:
        """What the templates of lists show."""
        return {
            "chips": self._chips(tree, context, asked),
            "fields": [self._menu(self.registry[key], tree, asked) for key in (*self.menus, *menus_of(self.registry))],
            "clear_url": self.address_of(EVERYTHING, asked),
            "more_fields": [(field.key, field.label) for field in self.registry if field.kind in (*TYPED, Kind.MONEY)],
            "more_hows": [(op.value, words) for op, words in HOW.items()],
            "asked": {name: asked.get(name, "") for name in ("q", *MORE)},
        }

    def with_more(self, tree: Group, asked: QueryDict) -> str:
        """The address with one more condition; raises `FilterMistake`."""
        field = self.registry[asked.get("more", "")]
        try:
            op = Operator(asked.get("how", ""))
        except ValueError:
            raise FilterMistake(field.key, "unknown_operator", _("This field cannot be asked like that")) from None
        values = () if COUNTS[op] == (0, 0) else (asked.get("what", ""),)
        wider = Group("all", (*tree.items, Condition(field.key, op, values)))
        return self.address_of(checked(wider, self.registry), asked)

    def told(self, mistake: FilterMistake) -> str:
        """One sentence that names the field at fault."""
        return told(mistake, self.registry)

    def _chips(self, tree: Group, context: Context, asked: QueryDict) -> list[Chip]:
        chips = []
        for item, sentence in describe_each(tree, self.registry, context):
            label = str(self.registry[item.field].label) if isinstance(item, Condition) else ""
            words = sentence.removeprefix(f"{label}: ") if label else sentence
            rest = Group("all", tuple(other for other in tree.items if other is not item and other != item))
            chips.append(Chip(label or _("Group"), words, self.address_of(rest, asked)))
        return chips

    def _menu(self, field: Field, tree: Group, asked: QueryDict) -> FilterField:
        """Values to tick on and off: any of the ticked ones."""
        of_field = (item for item in tree.items if isinstance(item, Condition) and item.field == field.key)
        now = next((item for item in of_field if item.op in CHOOSING), Condition(field.key, Operator.IS))
        rest = tuple(item for item in tree.items if item is not now)
        special = ((ME, _("me")), (MY_TEAM, _("my team"))) if field.key == "owner" else ()
        choices = []
        for value, words in (*special, *(field.choices() if field.choices else ())):
            others = tuple(other for other in now.values if other != value)
            left = others if value in now.values else (*now.values, value)
            condition = (Condition(field.key, Operator.IS, left),) if left else ()
            url = self.address_of(Group("all", (*rest, *condition)), asked)
            choices.append(Choice(words, url, value in now.values))
        return FilterField(field.label, choices)


def orders(asked: QueryDict, now: str, keys: Sequence[str]) -> dict[str, Order]:
    """The columns that sort, one of them `now`; a second press turns the order round."""
    found = {}
    for key in keys:
        address = asked.copy()
        for name in ("after", "before"):
            address.pop(name, None)
        is_down, is_up = now == f"-{key}", now == key
        address["sort"] = key if is_down else f"-{key}"
        found[key] = Order(f"?{address.urlencode()}", "descending" if is_down else "ascending" if is_up else "")
    return found
