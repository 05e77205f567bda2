"""What is chosen for an import beside its columns, as it stands in `Import.options`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from teplo.kit.dates import ORDERS
from teplo.kit.money import Currency
from teplo.kit.text.keys import fold

# Who gets the new records: the rules of distribution, a queue, one person, or whoever the column 'owner' names.
OWNERS = ("rules", "queue", "employee", "column")
# What becomes of a row about somebody who is known: it joins and fills what is empty, or it is passed over.
KNOWN = ("join", "skip")
# The fields whose cells are explained value by value.
EXPLAINED = ("owner", "status", "source", "product", "stage", "pipeline")
MOST_VALUES = 500
# Those of them whose words somebody is asked about, and about how many. A source that nobody knows yet becomes one of
# its own: it needs no explaining.
ASKED = ("owner", "status", "product", "stage", "pipeline")
MOST_ASKED = 100


@dataclass(frozen=True, slots=True)
class Options:
    """Numbers of rows and keys, None or '' where nothing is chosen; `values` by field and folded cell text."""

    owner: str = "rules"
    queue: int | None = None
    employee: int | None = None
    channel: int | None = None
    source: str = ""
    tag: str = ""
    status: int | None = None
    reason: int | None = None
    pipeline: int | None = None
    currency: str = Currency.RUB.value
    known: str = "join"
    first_step_on: date | None = None
    dates: str = ""
    system: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def explained(self, of: str, cell: str) -> str | None:
        """What somebody has said that a cell means; None where nobody has."""
        return self.values.get(of, {}).get(value_key(cell))


def value_key(cell: str) -> str:
    """A cell as it is compared with others: 'GTXPro', 'GTX Pro' and 'gtx-pro' are one."""
    folded = fold(cell)
    return "".join(letter for letter in folded if letter.isalnum()) or folded.strip()


def read_options(given: Mapping[str, Any]) -> Options:
    """Options out of JSON; what cannot be one is left at its usual value, for the verb that keeps them has judged."""
    return Options(
        owner=_among(given.get("owner"), OWNERS),
        queue=_number(given.get("queue")),
        employee=_number(given.get("employee")),
        channel=_number(given.get("channel")),
        source=_text(given.get("source"), 80),
        tag=_text(given.get("tag"), 40),
        status=_number(given.get("status")),
        reason=_number(given.get("reason")),
        pipeline=_number(given.get("pipeline")),
        currency=_among(given.get("currency"), Currency.values),
        known=_among(given.get("known"), KNOWN),
        first_step_on=_day(given.get("first_step_on")),
        dates=_among(given.get("dates"), ("", *ORDERS)),
        system=_text(given.get("system"), 80),
        values=_values(given.get("values")),
    )


def as_json(options: Options) -> dict[str, Any]:
    """Options as they are kept: only what is not as usual."""
    usual, kept = Options(), {}
    for name in Options.__slots__:
        value = getattr(options, name)
        if value != getattr(usual, name):
            kept[name] = value.isoformat() if isinstance(value, date) else value
    return kept


def _among(value: object, known: tuple[str, ...] | list[str]) -> str:
    return str(value) if value in known else known[0]


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 < value < 2**63 else None
    plain = str(value or "").strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 19 else None


def _text(value: object, limit: int) -> str:
    return " ".join(str(value or "").split())[:limit]


def _day(value: object) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value or ""))
    except ValueError:
        return None


def _values(given: object) -> dict[str, dict[str, str]]:
    if not isinstance(given, Mapping):
        return {}
    return {
        name: {value_key(str(cell)): _text(meant, 200) for cell, meant in list(cells.items())[:MOST_VALUES] if meant}
        for name, cells in given.items()
        if name in EXPLAINED and isinstance(cells, Mapping)
    }
