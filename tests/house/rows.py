"""How a line of the authorization matrix is written."""

from typing import NamedTuple


class Row(NamedTuple):
    """The status that each of the five gets for one method at one address; `body` is what they send."""

    name: str
    method: str
    statuses: tuple[int, int, int, int, int]
    body: dict[str, object] | None = None
    query: str = ""


def get(name: str, /, *statuses: int, query: str = "") -> Row:
    return Row(name, "GET", _five(statuses), query=query)


def post(name: str, /, *statuses: int, **body: object) -> Row:
    return Row(name, "POST", _five(statuses), body)


def api(name: str, /, *statuses: int, query: str = "", **body: object) -> Row:
    """An operation by method and path, as the router names it: the five call it with a token of all scopes."""
    return Row(name, name.partition(" ")[0], _five(statuses), body, query)


def _five(statuses: tuple[int, ...]) -> tuple[int, int, int, int, int]:
    """One status for all, two (anonymous, everybody signed in), or all five."""
    if len(statuses) == 1:
        statuses *= 5
    if len(statuses) == 2:
        statuses = (statuses[0], *[statuses[1]] * 4)
    anonymous, stranger, colleague, head, administrator = statuses
    return anonymous, stranger, colleague, head, administrator
