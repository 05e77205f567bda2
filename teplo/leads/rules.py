"""Decisions about leads: plain values in, plain value out."""

from collections.abc import Mapping
from dataclasses import dataclass

# What a card should say, and how much of the whole each piece is; together a hundred.
WEIGHTS: Mapping[str, int] = {
    "name": 20,
    "contact": 25,
    "need": 20,
    "product": 10,
    "heat": 10,
    "region": 5,
    "company": 5,
    "source": 5,
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """How full a card is, in percent, and the keys of `WEIGHTS` that are missing, the weightiest first."""

    percent: int
    missing: tuple[str, ...]


def completeness(filled: Mapping[str, object]) -> Completeness:
    """How full a card is; `filled` holds a truthy value under each key of `WEIGHTS` that is known."""
    known = {key: weight for key, weight in WEIGHTS.items() if filled.get(key)}
    missing = [key for key in sorted(WEIGHTS, key=lambda key: -WEIGHTS[key]) if key not in known]
    return Completeness(100 * sum(known.values()) // sum(WEIGHTS.values()), tuple(missing))
