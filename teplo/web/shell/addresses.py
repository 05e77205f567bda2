"""Addresses with numbers in them: Django works each out anew, a list of leads asks for hundreds of the same shape."""

from functools import lru_cache

from django.urls import reverse

_STAND_IN = 9_070_503_010_000  # numbers that stand in no route and no script's prefix


def address_of(name: str, *parts: int | str) -> str:
    """The address of the route of this name, as `reverse` gives it. Raises `NoReverseMatch`."""
    words = tuple(None if isinstance(part, int) else part for part in parts)
    return _shape(name, words).format(*(part for part in parts if isinstance(part, int)))


@lru_cache(maxsize=1_024)
def _shape(name: str, words: tuple[str | None, ...]) -> str:
    """The address with `{}` in place of each number."""
    numbers = iter(range(_STAND_IN, _STAND_IN + len(words)))
    parts = [next(numbers) if word is None else word for word in words]
    shape = reverse(name, args=parts).replace("{", "{{").replace("}", "}}")
    for part in parts:
        shape = shape.replace(str(part), "{}", 1) if isinstance(part, int) else shape
    return shape
