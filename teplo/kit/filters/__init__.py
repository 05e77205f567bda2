"""The one filter language: a question over the fields of an entity, asked in SQL, of a record, or in words.

A question is a tree of `Condition` and `Group` over the keys of a `Registry`. It is kept as JSON (rules, saved views),
travels in addresses (lists, API), and means the same whether `to_q` compiles it or `predicate` does.
"""

from teplo.kit.filters.address import read_address, write_address
from teplo.kit.filters.kinds import Context, Kind, Operator, Personal
from teplo.kit.filters.predicate import predicate
from teplo.kit.filters.registry import Field, FilterMistake, Registry
from teplo.kit.filters.sql import to_q
from teplo.kit.filters.stored import read_json, write_json
from teplo.kit.filters.tree import EVERYTHING, Condition, Group, Node, checked, fields_of
from teplo.kit.filters.wording import describe, describe_each

__all__ = [
    "EVERYTHING",
    "Condition",
    "Context",
    "Field",
    "FilterMistake",
    "Group",
    "Kind",
    "Node",
    "Operator",
    "Personal",
    "Registry",
    "checked",
    "describe",
    "describe_each",
    "fields_of",
    "predicate",
    "read_address",
    "read_json",
    "to_q",
    "write_address",
    "write_json",
]
