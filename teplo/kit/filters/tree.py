"""The question itself: conditions in groups, bounded, with every value in its one written form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from teplo.kit.filters.kinds import COUNTS, Operator
from teplo.kit.filters.registry import FilterMistake, Registry
from teplo.kit.filters.values import written

MOST_CONDITIONS = 50
DEEPEST = 4

Joint = Literal["all", "any", "none"]
JOINTS: tuple[Joint, ...] = ("all", "any", "none")


@dataclass(frozen=True, slots=True)
class Condition:
    """One field asked by one operator; values as they are written, see `values.written`."""

    field: str
    op: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all, any or none must hold; an empty one holds as `all` and `none`, not as `any`."""

    joint: Joint
    items: tuple[Node, ...]


Node = Condition | Group
EVERYTHING = Group("all", ())


def fields_of(tree: Node) -> set[str]:
    """The keys of the fields that a question names."""
    if isinstance(tree, Condition):
        return {tree.field}
    return {field for item in tree.items for field in fields_of(item)}


def checked(tree: Node, registry: Registry) -> Group:
    """Return the tree with its values in their one form, the root an `all`; raises `FilterMistake`."""
    root = tree if isinstance(tree, Group) and tree.joint == "all" else Group("all", (tree,))
    for count, _condition in enumerate(_conditions(root, 1), start=1):
        if count > MOST_CONDITIONS:
            raise FilterMistake("", "too_many_conditions", _("At most 50 conditions can be asked at once"))
    return _checked_group(root, registry)


def checked_condition(condition: Condition, registry: Registry) -> Condition:
    """Return the condition with its values in their one form; raises `FilterMistake`."""
    field = registry[condition.field]
    if condition.op not in field.allowed:
        raise FilterMistake(field.key, "unknown_operator", _("This field cannot be asked like that"))
    least, most = COUNTS[condition.op]
    if not least <= len(condition.values) <= most:
        raise FilterMistake(field.key, "value_count", _("There are too few or too many values"))
    values = tuple(written(field, condition.op, value) for value in condition.values)
    once = values if condition.op is Operator.BETWEEN else tuple(dict.fromkeys(values))
    return Condition(field.key, condition.op, once)


def _conditions(group: Group, depth: int) -> Iterator[Node]:
    """Yield every part but the root, groups too: fifty empty groups are as costly to read as fifty conditions."""
    if depth > DEEPEST:
        raise FilterMistake("", "too_deep", _("At most 4 groups can stand within each other"))
    for item in group.items:
        yield item
        if isinstance(item, Group):
            yield from _conditions(item, depth + 1)


def _checked_group(group: Group, registry: Registry) -> Group:
    items = (
        _checked_group(item, registry) if isinstance(item, Group) else checked_condition(item, registry)
        for item in group.items
    )
    return Group(group.joint, tuple(items))
