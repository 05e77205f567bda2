"""The question as JSON, for rules and saved views: versioned, and closed against everything unknown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from teplo.kit.filters.kinds import MOST_VALUES, Operator
from teplo.kit.filters.registry import FilterMistake, Registry
from teplo.kit.filters.tree import DEEPEST, EVERYTHING, JOINTS, MOST_CONDITIONS, Condition, Group, Joint, Node, checked

VERSION = 1


def write_json(tree: Node, registry: Registry) -> dict[str, Any]:
    """Return `{"v": 1, "all": [{"field", "op", "values"}, {"any": […]}]}`; raises `FilterMistake`."""
    return {"v": VERSION, **node_as_json(checked(tree, registry))}


def read_json(data: object, registry: Registry) -> Group:
    """Read what `write_json` wrote; an empty object asks for everything. Raises `FilterMistake`."""
    if data == {}:
        return EVERYTHING
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise _malformed()
    return checked(node_from_json({key: value for key, value in data.items() if key != "v"}, depth=1), registry)


def node_as_json(node: Node) -> dict[str, Any]:
    if isinstance(node, Group):
        return {node.joint: [node_as_json(item) for item in node.items]}
    return {"field": node.field, "op": node.op.value, "values": list(node.values)}


def node_from_json(data: object, *, depth: int) -> Node:
    """Read one node without asking what its fields mean; raises `FilterMistake`."""
    if not isinstance(data, dict):
        raise _malformed()
    if data.keys() == {"field", "op", "values"}:
        return _condition(data)
    if len(data) != 1 or (joint := _joint(next(iter(data)))) is None or not isinstance(data[joint], list):
        raise _malformed()
    if depth > DEEPEST or len(data[joint]) > MOST_CONDITIONS:
        raise FilterMistake("", "too_much", _("This filter is too large"))
    return Group(joint, tuple(node_from_json(item, depth=depth + 1) for item in data[joint]))


def _condition(data: dict[str, Any]) -> Condition:
    field, op, values = data["field"], data["op"], data["values"]
    if not isinstance(field, str) or not isinstance(values, list) or len(values) > MOST_VALUES:
        raise _malformed()
    if not all(isinstance(value, str) for value in values):
        raise FilterMistake(field, "wrong_value", _("This field cannot have such a value"))
    return Condition(field, operator_named(field, op), tuple(values))


def operator_named(field: str, name: object) -> Operator:
    """Return the operator of a name; raises `FilterMistake` at the field."""
    try:
        return Operator(str(name))
    except ValueError:
        raise FilterMistake(field, "unknown_operator", _("This field cannot be asked like that")) from None


def _joint(name: object) -> Joint | None:
    return next((joint for joint in JOINTS if joint == name), None)


def _malformed() -> FilterMistake:
    return FilterMistake("", "malformed", _("This filter cannot be read"))
