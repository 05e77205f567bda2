"""The question as the parameters of an address, so that a list can be sent to a colleague and asked over the API.

`status=1,2` any of these · `source=!3` none of these · `created_from=2026-11-01` and `created_to=…` (days belong) ·
`heat=hot,none` hot or unknown · `q=…` search · `f=field~op~value,value` any operator · `g={…}` a nested group as JSON.
Inside values a backslash keeps `,`, `!` and itself from meaning anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from teplo.kit.filters.kinds import MOST_VALUES, Kind, Operator
from teplo.kit.filters.registry import Field, FilterMistake, Registry
from teplo.kit.filters.stored import node_as_json, node_from_json, operator_named
from teplo.kit.filters.tree import MOST_CONDITIONS, Condition, Group, Node, checked

LONGEST = 16_000  # characters of one parameter
_SPECIAL = re.compile(r"([\\,])")
_PIECE = re.compile(r"(?:[^\\,]|\\.)*", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ENDINGS = {"_from": Operator.FROM, "_to": Operator.TO}

Pairs = Iterable[tuple[str, str]]


def read_address(pairs: Pairs, registry: Registry, *, ignore: Iterable[str] = ()) -> Group:
    """Read parameters, all of which must hold; the same short parameter twice adds to its values.

    `ignore` names the parameters that are no filters (sort, limit, after). Empty ones are passed over, as forms send
    them. Raises `FilterMistake` naming the parameter.
    """
    left_out, found = frozenset(ignore), dict[tuple[str, Operator] | int, Node]()
    for name, text in pairs:
        if name in left_out or not text.strip():
            continue
        if len(text) > LONGEST or len(found) > MOST_CONDITIONS:
            raise FilterMistake(name, "too_much", _("This filter is too large"))
        node = _read(name, text, registry)
        if isinstance(node, Condition) and name == node.field:
            earlier = found.get((name, node.op))
            values = (*(earlier.values if isinstance(earlier, Condition) else ()), *node.values)
            found[name, node.op] = Condition(name, node.op, tuple(dict.fromkeys(values)))
        else:
            found[len(found)] = node
    return checked(Group("all", tuple(found.values())), registry)


def write_address(tree: Node, registry: Registry) -> list[tuple[str, str]]:
    """Return the parameters of a question in their shortest form; raises `FilterMistake`."""
    pairs: list[tuple[str, str]] = []
    used: set[tuple[str, Operator]] = set()
    for item in checked(tree, registry).items:
        if isinstance(item, Group):
            pairs.append(("g", json.dumps(node_as_json(item), ensure_ascii=False, separators=(",", ":"))))
            continue
        short = _short(item, registry[item.field]) if (item.field, item.op) not in used else None
        used.add((item.field, item.op))
        pairs.append(short or ("f", f"{item.field}~{item.op}~{_joined(item.values)}"))
    return pairs


def _read(name: str, text: str, registry: Registry) -> Node:
    if name == "f":
        return _read_chip(text)
    if name == "g":
        return _read_group(text)
    for ending, op in _ENDINGS.items():
        key = name.removesuffix(ending)
        if key != name and key in registry and op in registry[key].allowed:
            return _bound(name, Condition(key, op, (text,)), registry)
    field = registry[name]
    if field.kind is Kind.SEARCH:
        return Condition(name, Operator.IS, (text,))
    negated = text.startswith("!")
    return Condition(name, Operator.IS_NOT if negated else Operator.IS, _split(name, text[negated:]))


def _bound(name: str, condition: Condition, registry: Registry) -> Condition:
    """One end of a range, read here already so that a mistake names the parameter and not its field."""
    try:
        checked(Group("all", (condition,)), registry)
    except FilterMistake as mistake:
        mistake.parameter = name
        raise
    return condition


def _read_chip(text: str) -> Condition:
    field, _tilde, rest = text.partition("~")
    op, _tilde, values = rest.partition("~")
    return Condition(field, operator_named(field, op), _split(field, values) if values else ())


def _read_group(text: str) -> Node:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise FilterMistake("g", "malformed", _("This filter cannot be read")) from None
    return node_from_json(data, depth=2)


def _short(condition: Condition, field: Field) -> tuple[str, str] | None:
    if field.kind is Kind.SEARCH:
        return (field.key, condition.values[0]) if len(condition.values) == 1 else None
    if condition.op is Operator.IS:
        text = _joined(condition.values)
        return field.key, f"\\{text}" if text.startswith("!") else text
    if condition.op is Operator.IS_NOT:
        return field.key, f"!{_joined(condition.values)}"
    for ending, op in _ENDINGS.items():
        if op is condition.op:
            return f"{field.key}{ending}", condition.values[0]
    return None


def _joined(values: Iterable[str]) -> str:
    return ",".join(_SPECIAL.sub(r"\\\1", value) for value in values)


def _split(name: str, text: str) -> tuple[str, ...]:
    pieces: list[str] = []
    place = 0
    while place <= len(text):
        piece = _PIECE.match(text, place)
        if piece is None or len(pieces) >= MOST_VALUES:
            raise FilterMistake(name, "too_much", _("This filter is too large"))
        pieces.append(_ESCAPED.sub(r"\1", piece[0]))
        place = piece.end() + 1
        if piece.end() < len(text) and text[piece.end()] != ",":
            raise FilterMistake(name, "malformed", _("This filter cannot be read"))
    return tuple(pieces)
