"""Every address of the product with what it declares, walked from the URL resolver."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import PathView

from teplo.staff.routes import FOREIGN, Route


class Address(NamedTuple):
    """A page by its view name, or an operation of the API by method and path; `route` is None where undeclared."""

    name: str
    path: str
    route: Route | None


PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[Any], before: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        path = before + str(pattern.pattern).removeprefix("^").removesuffix("$").replace("\\Z", "").replace(
            "(?:/.*)?", ""
        )
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from _walk(pattern.url_patterns, path, inner)
        elif isinstance(pattern, URLPattern):
            yield from _of_pattern(pattern, path, namespace)


def _of_pattern(pattern: URLPattern, path: str, namespace: str) -> Iterator[Address]:
    operations = _operations(pattern.callback)
    for operation in operations:
        shown = PARAMETER.sub(r"{\1}", path)
        for method in operation.methods:
            yield Address(f"{method} {shown}", path, getattr(operation.view_func, "route", None))
    if not operations:
        name = ":".join(filter(None, [namespace, pattern.name or path]))
        declared = getattr(pattern.callback, "route", None) or FOREIGN.get(name)
        yield Address(name, path, declared)


def _operations(callback: Any) -> list[Any]:
    """The operations behind a view of ninja, which keeps them in its closure."""
    for cell in getattr(callback, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            return list(cell.cell_contents.operations)
    return []
