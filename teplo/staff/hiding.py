"""Which fields a role may hide: each room offers those of its entities, by the keys that lists and the API use."""

from collections.abc import Mapping

from teplo.kit.problems import Words

OFFERED: dict[str, Mapping[str, Words]] = {}


def offer(entity: str, fields: Mapping[str, Words]) -> None:
    """Offer the fields of an entity, by key, to be hidden; never one that the product cannot work without."""
    OFFERED[entity] = fields
