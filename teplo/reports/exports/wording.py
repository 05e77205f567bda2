"""What the ledger keeps of the question behind a file: which fields were asked and how, and no word of anybody."""

from typing import Any

from teplo.kit.filters import Condition, Kind, Node, Personal, Registry

# What stands in these is written by people, or may name a person.
FREE = frozenset({Kind.TEXT, Kind.SEARCH, Kind.SPECIAL})


def without_words(tree: Node, registry: Registry) -> dict[str, Any]:
    """A question as JSON, without the values of fields that hold words or speak of a person."""
    if isinstance(tree, Condition):
        field = registry[tree.field]
        is_free = field.kind in FREE or field.personal is not Personal.NONE
        values = {} if is_free or not tree.values else {"values": list(tree.values)}
        return {"field": tree.field, "op": tree.op.value, **values}
    return {tree.joint: [without_words(item, registry) for item in tree.items]}
