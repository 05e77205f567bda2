"""Which fields a role may hide: each room offers those of its entities, by the keys that lists and the API use."""

from collections.abc import Callable, Mapping

from teplo.kit.problems import Words

_offered: dict[str, tuple[Mapping[str, Words], Callable[[], Mapping[str, Words]]]] = {}


def offer(entity: str, fields: Mapping[str, Words], more: Callable[[], Mapping[str, Words]] = dict) -> None:
    """Offer the fields of an entity, by key, to be hidden; never one that the product cannot work without.

    `more` gives those that come and go while the product runs.
    """
    _offered[entity] = (fields, more)


def offered() -> dict[str, dict[str, Words]]:
    """The fields that may be hidden now, by entity and key."""
    return {entity: {**fields, **more()} for entity, (fields, more) in _offered.items()}
