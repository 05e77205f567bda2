"""Reading the address of a list: every parameter once, none unknown; pages by a mark, never by a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from teplo.api.body import twice
from teplo.kit.problems import FieldError, Malformed
from teplo.leads.pages import Order, fenced

M = TypeVar("M", bound=Model)

BY_DEFAULT, MOST = 50, 200
WINDOW = 2_000  # of the newest, looked through before what one sees is gathered
# Of the filter language: each of them is a condition of its own.
MAY_REPEAT = frozenset({"f", "g"})
PAGE: list[dict[str, Any]] = [
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": BY_DEFAULT},
    },
    {"name": "after", "in": "query", "description": "`next` of the page before", "schema": {"type": "string"}},
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the address of a list: its filters, how many are wanted, and the mark to go on from."""

    filters: list[tuple[str, str]]
    limit: int
    after: str


def asked(request: HttpRequest) -> Asked:
    """The address of a list; Malformed where something stands there twice or the limit is none."""
    pairs: list[tuple[str, str]] = []
    for name, values in request.GET.lists():
        if len(values) > 1 and name not in MAY_REPEAT:
            raise twice(name)
        pairs += [(name, str(value)) for value in values]
    plain = dict(pairs)
    filters = [(name, value) for name, value in pairs if name not in ("limit", "after")]
    return Asked(filters, _limit(plain.get("limit", "")), plain.get("after", ""))


def page(rows: QuerySet[M], wanted: Asked) -> tuple[list[M], str | None]:
    """The newest rows after the mark, and the mark of the next page."""
    if wanted.after:
        rows = rows.filter(pk__lt=_mark(wanted.after))
    found = list(rows.order_by("-pk")[: wanted.limit + 1])
    items = found[: wanted.limit]
    return items, str(items[-1].pk) if len(found) > wanted.limit else None


def page_of_few(
    rows: QuerySet[M], among: QuerySet[M], wanted: Asked, *, parts: Sequence[QuerySet[M]] = ()
) -> tuple[list[M], str | None]:
    """The same of rows that may be few and old `among` many: the way back through all of them would be long.

    Whoever has many finds enough among the newest; those of whoever has few are gathered first and ordered then.
    `parts` are the same rows in parts that share none, each with an index of its own to gather them by.
    """
    if wanted.after:
        rows, among = rows.filter(pk__lt=_mark(wanted.after)), among.filter(pk__lt=_mark(wanted.after))
        parts = [part.filter(pk__lt=_mark(wanted.after)) for part in parts]
    edge = among.order_by("-pk").values_list("pk", flat=True)[WINDOW : WINDOW + 1].first()
    first = replace(wanted, after="")
    if edge is None:
        return page(rows, first)
    found = page(rows.filter(pk__gt=edge), first)
    if found[1] is not None:
        return found
    numbers = fenced(parts or [rows], Order("id", descending=True, backwards=False), limit=wanted.limit + 1)
    return page(rows.filter(pk__in=numbers), first)


def described(*filters: tuple[str, str]) -> dict[str, Any]:
    """The parameters of a list for its description: name and meaning of each filter."""
    named = [
        {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}} for name, meaning in filters
    ]
    return {"parameters": [*named, *PAGE]}


def only(wanted: Asked, names: Iterable[str]) -> dict[str, str]:
    """The filters of a list that knows but these; Malformed for any other."""
    given = dict(wanted.filters)
    refuse(wanted, given.keys() - frozenset(names))
    return given


def refuse(wanted: Asked, names: Iterable[str]) -> None:
    """Malformed where one of these names stands in the address."""
    for name in sorted({name for name, _value in wanted.filters} & frozenset(names)):
        raise Malformed(errors=[FieldError(name[:80], "unknown_field", _("There is no such field"))])


def number(name: str, text: str) -> int:
    """A number of a record out of an address; Malformed where it is none."""
    if text.isascii() and text.isdecimal() and 0 < int(text[:20]) < 2**63 and len(text) < 20:
        return int(text)
    raise Malformed(errors=[FieldError(name, "wrong_value", _("Expected the number of a record here."))])


def _limit(text: str) -> int:
    if not text:
        return BY_DEFAULT
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= MOST:
        return int(text)
    message = _("Expected a number from 1 to %(most)d here.") % {"most": MOST}
    raise Malformed(errors=[FieldError("limit", "wrong_value", message)])


def _mark(text: str) -> int:
    try:
        return number("after", text)
    except Malformed:
        message = _("This page mark cannot be read")
        raise Malformed(errors=[FieldError("after", "malformed", message)]) from None
