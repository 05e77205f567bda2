"""What the page of an import sends: how the file is read, what each column becomes, what its words mean."""

from typing import Any

from django.http import QueryDict

COLUMN, MEANS, SAYS = "column-", "means-", "says-"
MOST = 1_000


def layout_of(sent: QueryDict) -> dict[str, Any]:
    """How the file is to be read; None where it is recognised by itself."""
    row = sent.get("header_row", "")
    return {
        "encoding": sent.get("encoding") or None,
        "delimiter": sent.get("delimiter") or None,
        "sheet": sent.get("sheet") or None,
        "header_row": int(row) if row.isascii() and row.isdecimal() and len(row) < 7 else None,
    }


def columns_of(sent: QueryDict) -> dict[str, str]:
    """What each column becomes, by its place; a column that is left out is not named."""
    return {
        name.removeprefix(COLUMN): meant
        for name, meant in list(sent.items())[:MOST]
        if name.startswith(COLUMN) and isinstance(meant, str) and meant
    }


def values_of(sent: QueryDict) -> dict[str, dict[str, str]]:
    """What words of the file mean, by field: `means-owner` beside `says-owner`, pair by pair."""
    found: dict[str, dict[str, str]] = {}
    for name in [name for name in sent if name.startswith(MEANS)]:
        field = name.removeprefix(MEANS)
        pairs = zip(sent.getlist(f"{SAYS}{field}"), sent.getlist(name), strict=False)
        found[field] = {cell: meant for cell, meant in list(pairs)[:MOST] if meant}
    return found
